"""The spine: committed facts, in order. Live screens, reminders, webhooks and audit follow from them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.spine.actions import emit

__all__ = ["emit"]


def __getattr__(name: str) -> Any:
    """Fetched at first use: Django imports this package before models may be."""
    if name != "emit":
        raise AttributeError(name)
    return import_module("shared.spine.actions").emit
