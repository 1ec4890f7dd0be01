"""Addresses at the apex domain: the platform's API, console and public pages."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from platform_core.operators.urls import api_urls as operators_urls
from platform_core.urls_common import catch_all, common_urls

api_urls: list[URLPattern] = [*operators_urls]
page_urls: list[URLPattern] = []

urlpatterns = [
    *common_urls("platform_core.urls_platform"),
    path("api/v1/", include(api_urls)),
    *catch_all(),
    *page_urls,
]
