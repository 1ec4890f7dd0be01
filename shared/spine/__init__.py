"""The spine: committed facts, in order. Live screens, reminders, webhooks and audit follow from them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.spine.actions import emit, emit_with

__all__ = ["emit", "emit_with"]


def __getattr__(name: str) -> Any:
    """Fetched at first use: Django imports this package before models may be."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("shared.spine.actions"), name)
