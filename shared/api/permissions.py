"""DRF's side of `access`: the global default denies, our views state their needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

from shared.api.access import actor_of, check_need

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class DenyByDefault(BasePermission):
    """Asks the view what the method needs. A view without `needs` is refused to everybody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raise the exact refusal; DRF would only know two."""
        if request.method == "OPTIONS":
            return True
        method = "GET" if request.method == "HEAD" else request.method
        if not hasattr(view, (method or "").lower()):
            return True  # nothing is there to be let in to: the view itself answers 405
        check_need(getattr(view, "needs", {}).get(method), actor_of(request))
        return True


class Public(BasePermission):
    """For the two documents that describe the API."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        """Everybody may read them."""
        return True
