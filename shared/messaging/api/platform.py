"""The same views at the apex, for the platform's own registration and accounts."""

from __future__ import annotations

from shared.api.views import ApiView

READ, MANAGE = "channels.read", "channels.manage"


def for_operators(view: type[ApiView]) -> type[ApiView]:
    """The view with the operators' permissions in place of the tenants'."""
    needs = {method: READ if method == "GET" or view.__name__ == "Preview" else MANAGE for method in view.needs}
    return type(f"Platform{view.__name__}", (view,), {"needs": needs, "__doc__": view.__doc__})
