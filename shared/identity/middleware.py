"""`request.user` and `request.actor` for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from shared.actor import ANONYMOUS
from shared.identity.sessions import read_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class PageUserMiddleware:
    """Reads the session when the browser sent one; whoever sends none costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """`request.user` is a Principal or None, `request.actor` an Actor."""
        request.user = None  # type: ignore[assignment]
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            read_session(request)
        return self.get_response(request)
