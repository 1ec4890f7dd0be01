"""Routes of the portal: the tenant's site."""

from tenant_apps.portal.site.urls import page_urls as site_urls

page_urls = [*site_urls]
