"""Addresses that stand at the apex and at every tenant."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView

from platform_core.health import Healthz, Metrics, Readyz
from shared.api.missing import NoSuchPath
from shared.identity import describing  # noqa: F401 - our tokens, for the documents; registers itself


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document; plain JSON unless its own media type is asked for."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


def common_urls(urlconf: str) -> list[URLPattern | URLResolver]:
    """Health, numbers, the two documents that describe the API of this host, the theme and the language."""
    return [
        path("healthz", Healthz.as_view(), name="healthz"),
        path("readyz", Readyz.as_view(), name="readyz"),
        path("metrics", Metrics.as_view(), name="metrics"),
        path("api/v1/schema/", Schema.as_view(urlconf=urlconf), name="schema"),
        path("api/v1/schema", Schema.as_view(urlconf=urlconf)),
        path("api/v1/docs/", SpectacularRedocView.as_view(url_name="schema"), name="docs"),
        path("api/v1/docs", SpectacularRedocView.as_view(url_name="schema")),
        path("", include("shared.look.urls")),
    ]


def catch_all() -> list[URLPattern]:
    """Last: whatever else is asked of the API is a problem document."""
    return [path("api/v1", NoSuchPath.as_view()), path("api/v1/<path:rest>", NoSuchPath.as_view())]
