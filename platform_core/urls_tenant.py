"""Addresses at a tenant: its API, its site, its desk."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from platform_core.urls_common import catch_all, common_urls
from shared.identity.urls import api_urls as identity_urls

api_urls: list[URLPattern] = [*identity_urls]
page_urls: list[URLPattern] = []

urlpatterns = [
    *common_urls("platform_core.urls_tenant"),
    path("api/v1/", include(api_urls)),
    *catch_all(),
    *page_urls,
]
