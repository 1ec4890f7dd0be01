"""Paths of tenants: `api_urls` at the apex, `tenant_api_urls` at a tenant."""

from django.urls import path

from platform_core.tenants.api import operators, own

tenant_api_urls = [
    path("settings", own.Settings.as_view()),
    path("domains", own.Domains.as_view()),
    path("domains/<uuid:uid>", own.OneDomain.as_view()),
    path("domains/<uuid:uid>/verify", own.VerifyDomain.as_view()),
]
api_urls = [
    path("signup", operators.SignUp.as_view()),
    path("tenants", operators.Tenants.as_view()),
    path("tenants/<uuid:uid>", operators.OneTenant.as_view()),
    path("tenants/<uuid:uid>/suspend", operators.Suspend.as_view()),
    path("tenants/<uuid:uid>/reactivate", operators.Reactivate.as_view()),
    path("tenants/<uuid:uid>/stats", operators.Stats.as_view()),
    path("admin/reserved-slugs", operators.ReservedSlugs.as_view()),
    path("admin/reserved-slugs/<uuid:uid>", operators.OneReservedSlug.as_view()),
    path("internal/tls", operators.Tls.as_view()),
]
