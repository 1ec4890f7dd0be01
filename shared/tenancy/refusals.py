"""The answer of a gate that stands before every view: a problem document for programs, a plain page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from shared.problems import problem_response

if TYPE_CHECKING:
    from django.http import HttpRequest

    from shared.errors import DomainError

PROGRAM_PATHS = ("/api/", "/webhooks/", "/live/", "/internal/", "/healthz", "/readyz", "/metrics")


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error in the caller's form and language; the connection is not touched."""
    with translation.override(translation.get_language_from_request(request)):
        response = problem_response(error) if _is_program(request) else _page(request, error)
    response["Cache-Control"] = "no-store"
    if error.retry_after_s is not None:
        response["Retry-After"] = str(error.retry_after_s)
    return response


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAM_PATHS) or "json" in request.headers.get("Accept", "")


def _page(request: HttpRequest, error: DomainError) -> HttpResponse:
    text = render_to_string("tenancy/refused.html", {"error": error, "language": translation.get_language()})
    response = HttpResponse(text, status=error.status)
    response["Content-Security-Policy"] = "default-src 'none'"
    if error.retry_after_s is not None:
        response["Refresh"] = f"{max(error.retry_after_s, 2)}; url={request.path}"
    return response
