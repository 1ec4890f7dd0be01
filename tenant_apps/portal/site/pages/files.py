"""What makes the site an app on a phone: its manifest and sign, its worker, its page for no network."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shared.api.access import PUBLIC
from shared.look.assets import asset
from shared.look.theme import to_hex
from shared.tenancy import current_tenant
from tenant_apps.portal.site.base import SitePage, accent_of_tenant

AN_HOUR = "public, max-age=3600"
KEPT = ("look/frontdesk.css", "look/site.js", "look/vendor/htmx.min.js", "look/icons.svg")
LONGEST_SHORT = 12


class Manifest(SitePage):
    """The web manifest: the tenant's name, sign and accent."""

    needs = {"GET": PUBLIC}

    def get(self, _request: HttpRequest) -> HttpResponse:
        """As browsers read it."""
        name = current_tenant().name
        found: dict[str, Any] = {
            "id": "/",
            "name": name,
            "short_name": name if len(name) <= LONGEST_SHORT else name.split()[0][:LONGEST_SHORT],
            "start_url": "/me",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f2f5f4",
            "theme_color": sign_colour(),
            "icons": [{"src": "/sign.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
            "shortcuts": [
                {"name": _("Your bookings"), "url": "/me/bookings"},
                {"name": _("Book a seat"), "url": "/"},
            ],
        }
        headers = {"Cache-Control": AN_HOUR}
        return JsonResponse(found, content_type="application/manifest+json", headers=headers)


class Sign(SitePage):
    """The tenant's sign as an icon: its letter on its accent."""

    needs = {"GET": PUBLIC}

    def get(self, request: HttpRequest) -> HttpResponse:
        """An SVG."""
        drawn = render_to_string(
            "portal/site/sign.svg", {"letter": current_tenant().name[:1].upper(), "colour": sign_colour()}, request
        )
        return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": AN_HOUR})


class Worker(SitePage):
    """The service worker: keeps the look and the visitor's own passes for when there is no network."""

    needs = {"GET": PUBLIC}

    def get(self, request: HttpRequest) -> HttpResponse:
        """A script for the whole site."""
        kept = [*(asset(path) for path in KEPT), accent_of_tenant().path]
        version = hashlib.sha256("".join(kept).encode()).hexdigest()[:10]
        script = render_to_string("portal/site/worker.js", {"kept": kept, "version": version}, request)
        headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
        return HttpResponse(script, content_type="text/javascript", headers=headers)


class Offline(SitePage):
    """What a page without a network and without a kept copy says."""

    needs = {"GET": PUBLIC}
    template = "portal/site/offline.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Nobody's name is on it: it is kept for everybody who uses this browser."""
        return self.show()


def sign_colour() -> str:
    """The accent as #rrggbb."""
    accent = accent_of_tenant()
    hue, chroma = accent.name.split("-")
    return to_hex(0.46, int(chroma) / 1000, int(hue))
