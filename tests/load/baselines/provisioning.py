"""A tenant as django-tenants makes it: save the row with `auto_create_schema`, which runs every migration; a domain."""

from __future__ import annotations

from django.db import connection

from platform_core.tenants.models import Domain, Tenant
from shared.ids import spoken_code
from shared.tenancy.fingerprint import expected_fingerprint


def stock_tenant() -> None:
    """No owner, no wallet, no plan: what the library does by itself."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    slug = f"s{spoken_code(10).lower()}"
    tenant = Tenant(
        slug=slug, name="Stock", vertical="study_library", state="active", fingerprint=expected_fingerprint()
    )
    tenant.auto_create_schema = True
    tenant.save(verbosity=0)
    Domain.objects.create(tenant=tenant, domain=slug, is_primary=True)


class Stock:
    """A side."""

    def __call__(self, times: int) -> None:
        """So many tenants."""
        for _ in range(times):
            stock_tenant()


def stock() -> Stock:
    """Makes it."""
    return Stock()
