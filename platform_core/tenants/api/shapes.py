"""What goes out about tenants."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from platform_core.plans.entitlements import of, plan_at
from platform_core.tenants.actions.domains import record_of
from platform_core.tenants.models import Domain, Tenant
from platform_core.tenants.queries import host, url
from shared import clock
from shared.api.fields import MoneyField, OutSerializer
from shared.tenancy.hosts import host_of


class OwnerOut(OutSerializer):
    """The first user."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.CharField(source="role.code")


class TenantOut(OutSerializer):
    """A tenant, as it sees itself after signing up."""

    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    vertical = serializers.CharField()
    state = serializers.CharField()
    plan = serializers.SerializerMethodField()
    trial_ends_at = serializers.DateTimeField(allow_null=True)
    domain = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_plan(self, tenant: Tenant) -> str:
        """The slug of the plan that counts now."""
        return plan_at(tenant.subscription, clock.now()).slug

    def get_domain(self, tenant: Tenant) -> str:
        """Its host, with the port on a local machine."""
        return host(tenant)

    def get_url(self, tenant: Tenant) -> str:
        """Its front page."""
        return url(tenant)


class SignedUpOut(OutSerializer):
    """A new tenant, its owner, and the owner's tokens there. expires_in: seconds that `access` lives."""

    tenant = TenantOut()
    user = OwnerOut(source="entry.user")
    access = serializers.CharField(source="entry.pair.access")
    refresh = serializers.CharField(source="entry.pair.refresh")
    expires_in = serializers.IntegerField(source="entry.pair.expires_in_s")


class FullTenantOut(TenantOut):
    """A tenant, as operators see it."""

    limits = serializers.SerializerMethodField()
    features = serializers.SerializerMethodField()
    modules = serializers.ListField(child=serializers.CharField())
    suspended_reason = serializers.CharField()
    suspended_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    contact_name = serializers.CharField()
    contact_email = serializers.CharField()
    contact_phone = serializers.CharField()
    fingerprint = serializers.CharField()
    created_at = serializers.DateTimeField()

    def get_limits(self, tenant: Tenant) -> dict[str, int | None]:
        """Its plan's, and its own exceptions."""
        return of(tenant.subscription, clock.now()).limits

    def get_features(self, tenant: Tenant) -> list[str]:
        """The same."""
        return sorted(of(tenant.subscription, clock.now()).features)


class StatsOut(OutSerializer):
    """Counts by name; what is not counted here is 0."""

    venues = serializers.IntegerField(default=0)
    customers = serializers.IntegerField(default=0)
    bookings = serializers.IntegerField(default=0)
    revenue = MoneyField(help_text="what came in and did not go back")
    messages = serializers.IntegerField(default=0)
    storage = serializers.IntegerField(default=0, help_text="bytes")


class SettingsOut(OutSerializer):
    """A tenant's own settings."""

    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    vertical = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    currency = serializers.CharField()
    accent_hue = serializers.IntegerField()
    accent_chroma = serializers.IntegerField()
    modules = serializers.ListField(child=serializers.CharField())
    cors_origins = serializers.ListField(child=serializers.CharField())
    staff_networks = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()


class DomainOut(OutSerializer):
    """An address of the tenant. Until it is proven: the TXT record that is looked for."""

    uid = serializers.UUIDField()
    domain = serializers.SerializerMethodField()
    kind = serializers.CharField()
    is_primary = serializers.BooleanField()
    is_verified = serializers.BooleanField()
    verified_at = serializers.DateTimeField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    record = serializers.SerializerMethodField()

    def get_domain(self, domain: Domain) -> str:
        """The whole host name."""
        return host_of(domain.domain) if domain.kind == Domain.Kind.SUB else domain.domain

    def get_record(self, domain: Domain) -> dict[str, Any] | None:
        """What to put into the domain's zone."""
        if domain.kind == Domain.Kind.SUB:
            return None
        return {"name": record_of(domain), "type": "TXT", "value": domain.token}


class ReservedSlugOut(OutSerializer):
    """A name that nobody gets."""

    uid = serializers.UUIDField()
    slug = serializers.CharField()
    note = serializers.CharField()
