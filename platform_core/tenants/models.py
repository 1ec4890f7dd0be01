"""Tenants, where they are reached, and the schemas that wait for one. All in public."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from shared.ids import schema_name, url_token
from shared.locks import Rank
from shared.rows import Home, Row


class Tenant(Row, TenantMixin):
    """One business: its words, its state, and the schema that holds everything else of it."""

    HOME = Home.PUBLIC_MANAGED
    LOCK_RANK = Rank.TENANT
    auto_create_schema = False  # provisioning makes schemas, in one piece
    auto_drop_schema = False

    class State(models.TextChoices):
        """As the API names them."""

        PROVISIONING = "provisioning", _("Being set up")
        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment overdue")
        SUSPENDED = "suspended", _("Suspended")
        ARCHIVED = "archived", _("Archived")

    slug = models.CharField(max_length=31)
    name = models.CharField(max_length=120)
    vertical = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROVISIONING)
    schema_name = models.CharField(max_length=63, unique=True, default=schema_name, editable=False)
    fingerprint = models.CharField(max_length=16)
    trial_ends_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_reason = models.CharField(max_length=300, blank=True, default="")
    state_before = models.CharField(max_length=12, blank=True, default="")
    archived_at = models.DateTimeField(null=True)
    time_zone = models.CharField(max_length=40, default="Asia/Kolkata")
    language = models.CharField(max_length=8, default="en")
    currency = models.CharField(max_length=3, default="INR")
    accent_hue = models.PositiveSmallIntegerField(default=250)
    accent_chroma = models.PositiveSmallIntegerField(default=12, help_text="hundredths, as oklch takes it")
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_email = models.EmailField(blank=True, default="")
    contact_phone = models.CharField(max_length=16, blank=True, default="")
    modules = models.JSONField(default=list)
    cors_origins = models.JSONField(default=list)
    staff_networks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(state="archived"), name="tenants_tenant_slug_once"),
            models.CheckConstraint(
                condition=Q(state__in=["provisioning", "trial", "active", "past_due", "suspended", "archived"]),
                name="tenants_tenant_state_known",
            ),
            models.CheckConstraint(condition=Q(accent_hue__lt=360), name="tenants_tenant_hue_is_an_angle"),
        ]

    def __str__(self) -> str:
        return self.slug

    def __enter__(self) -> NoReturn:
        raise TypeError("`with tenant:` is shared by all threads: write `with tenant_context(tenant):`")

    def _check_schema_name_is_unique(self) -> None:
        """The unique index holds this; a search regardless of case would read every tenant."""


class Domain(Row):
    """Where a tenant is reached: `asha` stands for a host under the base domain, a custom one is whole.

    A custom domain counts once its owner has shown a TXT record with the token.
    """

    HOME = Home.PUBLIC_MANAGED

    class Kind(models.TextChoices):
        """Ours, or the tenant's own."""

        SUB = "sub", _("Subdomain")
        CUSTOM = "custom", _("Own domain")

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.SUB)
    is_primary = models.BooleanField(default=False)
    token = models.CharField(max_length=32, default=url_token, editable=False)
    verified_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_primary=True), name="tenants_domain_primary_once"
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def is_verified(self) -> bool:
        """Whether requests to it are answered."""
        return self.verified_at is not None


class Fingerprint(Row):
    """What a fingerprint stands for: the migrations of a schema that carries it."""

    HOME = Home.PUBLIC_MANAGED

    fingerprint = models.CharField(max_length=16, unique=True)
    migrations = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.fingerprint


class Blueprint(Row):
    """The condensed DDL of a tenant's schema: statements in an order that can be replayed one by one.

    key: hash of the migrations' names and texts, so that an edited migration makes a new one.
    """

    HOME = Home.PUBLIC_MANAGED

    key = models.CharField(max_length=16, unique=True)
    fingerprint = models.CharField(max_length=16)
    statements = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key


class Spare(Row):
    """A schema that was made ahead and waits for its tenant. Taking one deletes its row."""

    HOME = Home.PUBLIC_MANAGED

    schema_name = models.CharField(max_length=63, unique=True)
    fingerprint = models.CharField(max_length=16)
    blueprint_key = models.CharField(max_length=16, db_index=True)

    def __str__(self) -> str:
        return self.schema_name


class ReservedSlug(Row):
    """A name that no tenant may have. `note` says why."""

    HOME = Home.PUBLIC_REFERENCE

    slug = models.CharField(max_length=31, unique=True)
    note = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        return self.slug


class Tombstone(Row):
    """A name whose tenant is gone: nobody else gets it before `until`, so that old links lead nowhere else."""

    HOME = Home.PUBLIC_MANAGED

    slug = models.CharField(max_length=31, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class TenantMigration(Row):
    """How far one tenant's schema has come on its way to a fingerprint."""

    HOME = Home.PUBLIC_MANAGED

    class State(models.TextChoices):
        """Pending ones are resumed by the next run."""

        PENDING = "pending", _("Pending")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="migrations")
    target = models.CharField(max_length=16)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    wave = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "target"], name="tenants_migration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.target} {self.state}"

    def fields_told(self) -> dict[str, Any]:
        """For the command's report."""
        return {"tenant": str(self.tenant), "state": self.state, "wave": self.wave, "error": self.error}
