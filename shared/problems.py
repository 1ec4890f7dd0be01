"""Refusals as RFC 9457 problem documents, in one form wherever they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import structlog
from django.http import HttpResponse

if TYPE_CHECKING:
    from shared.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def problem_of(error: DomainError) -> dict[str, Any]:
    """The document: type, title, status, code, request id, and the error's own facts."""
    document = {
        "type": f"urn:frontdesk:{error.code}",
        "title": error.sentence,
        "status": error.status,
        "code": error.code,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
    return {**error.facts, **document}


def headers_of(error: DomainError, auth_header: str | None = None) -> dict[str, str]:
    """Retry-After where a repeat makes sense, WWW-Authenticate where a caller is not known."""
    found = {}
    if error.status == 401:  # noqa: PLR2004
        found["WWW-Authenticate"] = auth_header or "Bearer"
    if error.status in {429, 503} or error.retry_after_s is not None:
        found["Retry-After"] = str(error.retry_after_s or 1)
    return found


def problem_response(error: DomainError) -> HttpResponse:
    """The document as an answer, for what refuses outside a view."""
    response = HttpResponse(
        orjson.dumps(problem_of(error), default=str), status=error.status, content_type=CONTENT_TYPE
    )
    for name, value in headers_of(error).items():
        response[name] = value
    return response
