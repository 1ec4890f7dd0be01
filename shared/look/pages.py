"""A tenant's two lines of colour, the change of language, and (while developing) the gallery of parts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.i18n import set_language

from shared.look import gallery as scenes
from shared.look.theme import accent_named

A_YEAR = "public, max-age=31536000, immutable"


@require_GET
def theme(_request: HttpRequest, name: str) -> HttpResponse:
    """The accent that the address states; the address is the content, so it is kept for a year."""
    accent = accent_named(name)
    if accent is None:
        raise Http404
    return HttpResponse(accent.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": A_YEAR})


def change_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the chosen language in a cookie and go back to the page."""
    return set_language(request)


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in one page; `?theme=dark`, `?face=site|desk|console|entry|print`."""
    face = request.GET.get("face", "parts")
    if face not in scenes.FACES:
        raise Http404
    return render(request, f"look/gallery/{face}.html", scenes.context(face) | {"theme": request.GET.get("theme", "")})
