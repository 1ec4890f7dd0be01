"""What a tenant may have. `plans.require`, `plans.has` and `plans.require_feature` are for whoever creates."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from platform_core.plans.entitlements import entitlements, has, require, require_feature

__all__ = ["entitlements", "has", "require", "require_feature"]


def __getattr__(name: str) -> Any:
    """Fetched at first use: Django imports this package before models may be."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("platform_core.plans.entitlements"), name)
