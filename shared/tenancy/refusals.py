"""The answer of a gate that stands before every view: a problem document for programs, a plain page for people."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from shared.problems import problem_response
from shared.tenancy.hosts import apex_host

if TYPE_CHECKING:
    from django.http import HttpRequest

    from shared.errors import DomainError
    from shared.tenancy.current import CurrentTenant

PLATFORM_NAME = "Frontdesk"
PLATFORM_ACCENT = (208, 8)  # hue, hundredths of chroma
LEAST_REFRESH_S = 2  # a page that waits for the business reloads by itself
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
    """The page carries its look with it: no file is served where nothing else is."""
    tenant: CurrentTenant | None = getattr(request, "tenant", None)
    style = _style_of(tenant)
    shown = {
        "error": error,
        "language": translation.get_language(),
        "name": tenant.name if tenant else _platform_at(request),
        "style": style,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
    response = HttpResponse(render_to_string("tenancy/refused.html", shown), status=error.status)
    mark = b64encode(sha256(style.encode()).digest()).decode()
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{mark}'; base-uri 'none'"
    if error.retry_after_s is not None:
        response["Refresh"] = str(max(error.retry_after_s, LEAST_REFRESH_S))
    return response


def _platform_at(request: HttpRequest) -> str:
    """The platform's name at its own host, where there is a front page to go to; at a stranger's there is none."""
    return PLATFORM_NAME if request.headers.get("Host", "").lower() == apex_host() else ""


def _style_of(tenant: CurrentTenant | None) -> SafeString:
    """The sheet, in the tenant's accent where one is known."""
    hue, chroma = (tenant.accent_hue, tenant.accent_chroma) if tenant else PLATFORM_ACCENT
    return mark_safe(f":root{{--h:{int(hue)};--c:{int(chroma) / 100}}}{_sheet()}")  # noqa: S308 - two numbers and a file


@cache
def _sheet() -> str:
    return render_to_string("tenancy/refused.css")
