"""What every request gets first: an id, a log line, paths without a trailing slash; and CORS, by tenant."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import structlog
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from shared.api.metrics import observe
from shared.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
API_PREFIX = "/api/v1/"
KEEP_SLASH = ("/api/v1/schema/", "/api/v1/docs/")
ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Request-ID, If-None-Match, Accept-Language"
EXPOSED_HEADERS = "X-Request-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, ETag"
log = structlog.get_logger("frontdesk.request")


class RequestContextMiddleware:
    """Take or make the request's id, bind it for logs, facts and jobs, and write one line at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request. Query strings are not logged: they can hold names and codes."""
        started, request_id = time.perf_counter(), _request_id(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.request_id = request_id  # type: ignore[attr-defined]
        _drop_trailing_slash(request)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        seconds = time.perf_counter() - started
        observe(request, response.status_code, seconds)
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.match(given) else str(uuid7())


def _drop_trailing_slash(request: HttpRequest) -> None:
    """A path with a trailing slash is the same path, and is not redirected: a POST would lose its body."""
    path = request.path_info
    if path.startswith(API_PREFIX) and path.endswith("/") and path not in KEEP_SLASH:
        request.path_info = request.path = path.rstrip("/")


class CorsMiddleware:
    """Cross-origin calls to the API, from the origins that the tenant has listed. Off without a list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a preflight, or mark the answer as readable for the origin."""
        origin = request.headers.get("Origin", "")
        if not origin or not request.path.startswith(API_PREFIX):
            return self.get_response(request)
        is_listed = origin in (getattr(getattr(request, "tenant", None), "cors_origins", None) or ())
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_preflight and is_listed else self.get_response(request)
        patch_vary_headers(response, ["Origin"])
        if is_listed:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        if is_preflight and is_listed:
            response["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE"
            response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response["Access-Control-Max-Age"] = "600"
        return response
