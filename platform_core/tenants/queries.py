"""Questions about tenants. They run with public active."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from platform_core.tenants.models import Domain, Fingerprint

if TYPE_CHECKING:
    from shared.tenancy.current import CurrentTenant

SCHEMA_EXISTS = "to_regnamespace(tenants_tenant.schema_name) IS NOT NULL"


class TenantBook:
    """What the request's door asks (shared.tenancy.directory)."""

    def at_host(self, key: str) -> CurrentTenant | None:
        """The tenant of a slug or of a verified custom domain whose schema exists, or None."""
        exists = RawSQL(SCHEMA_EXISTS, (), output_field=BooleanField())  # noqa: S611 - no part of it comes from outside
        found = Domain.objects.filter(exists, domain=key, verified_at__isnull=False).select_related("tenant").first()
        return cast("CurrentTenant", found.tenant) if found else None

    def migrations_of(self, fingerprint: str) -> frozenset[str]:
        """What a schema with this fingerprint has; empty when nobody knows it."""
        names = Fingerprint.objects.filter(fingerprint=fingerprint).values_list("migrations", flat=True).first()
        return frozenset(names or ())
