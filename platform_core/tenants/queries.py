"""Questions about tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django_tenants.utils import tenant_context

from platform_core.tenants.errors import TenantNotFound
from platform_core.tenants.models import Domain, Fingerprint, Tenant
from shared import ports
from shared.tenancy import current_tenant
from shared.tenancy.hosts import APEX, host_of, key_of, url_of

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from shared.tenancy.current import CurrentTenant

SCHEMA_EXISTS = RawSQL(  # no part of it comes from outside
    "to_regnamespace(tenants_tenant.schema_name) IS NOT NULL", (), output_field=BooleanField()
)


class TenantBook:
    """What the request's door asks (shared.tenancy.directory). Asked with public active."""

    def at_host(self, key: str) -> CurrentTenant | None:
        """The tenant of a slug or of a verified custom domain whose schema exists, or None."""
        known = Domain.objects.filter(SCHEMA_EXISTS, domain=key, verified_at__isnull=False)
        found = known.select_related("tenant").first()
        return cast("CurrentTenant", found.tenant) if found else None

    def migrations_of(self, fingerprint: str) -> frozenset[str]:
        """What a schema with this fingerprint has; empty when nobody knows it."""
        names = Fingerprint.objects.filter(fingerprint=fingerprint).values_list("migrations", flat=True).first()
        return frozenset(names or ())


def tenants() -> QuerySet[Tenant]:
    """All of them, with their plans, for operators."""
    return Tenant.objects.select_related("subscription__plan").order_by("-created_at", "-pk")


def access_tenant(uid: uuid.UUID) -> Tenant:
    """One tenant, for an operator. Raises TenantNotFound."""
    found = tenants().filter(uid=uid).first()
    if found is None:
        raise TenantNotFound
    return found


def tenant_called(slug: str) -> Tenant:
    """The living tenant of this slug. Raises TenantNotFound."""
    found = tenants().filter(slug=slug).exclude(state=Tenant.State.ARCHIVED).first()
    if found is None:
        raise TenantNotFound(slug=slug)
    return found


def own_settings() -> Tenant:
    """The current tenant's row, as it stands in the database now."""
    return tenants().get(pk=current_tenant().pk)


def own_domains() -> QuerySet[Domain]:
    """The current tenant's addresses."""
    return Domain.objects.filter(tenant_id=current_tenant().pk).order_by("pk")


def stats_of(tenant: Tenant) -> dict[str, int]:
    """What the apps count, by name. Raises TenantNotFound when the schema is gone."""
    if not has_schema(tenant):
        raise TenantNotFound
    with tenant_context(tenant):
        return {name: counter.count() for name, counter in ports.tenant_stats.items()}


def has_schema(tenant: Tenant) -> bool:
    """Whether the tenant's schema exists: without it, its tables would silently be public's."""
    return Tenant.objects.filter(SCHEMA_EXISTS, pk=tenant.pk).exists()


def host(tenant: CurrentTenant | Tenant) -> str:
    """Where the tenant is reached under the base domain, with the port on a local machine."""
    return host_of(tenant.slug)


def url(tenant: CurrentTenant | Tenant) -> str:
    """Its front page, without a final slash."""
    return url_of(host_of(tenant.slug))


def is_served(domain: str) -> bool:
    """Whether a certificate for this host name is ours to ask for: a living tenant's, or the platform's own."""
    from_key = key_of(domain, "/")
    if from_key == APEX:
        return True
    return from_key is not None and TenantBook().at_host(from_key) is not None
