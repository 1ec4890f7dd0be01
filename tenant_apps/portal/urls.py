"""Addresses of the portal: the tenant's site, and its desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tenant_apps.portal.api import Search
from tenant_apps.portal.desk.urls import urls as desk_urls
from tenant_apps.portal.site.urls import page_urls as site_urls

page_urls: list[URLPattern | URLResolver] = [*site_urls, path("", include((desk_urls, "desk")))]
api_urls = [path("search", Search.as_view())]
