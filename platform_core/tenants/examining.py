"""Whether one tenant is whole: its schema as its migrations make it, and all that belongs to it in public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django_tenants.utils import tenant_context

from platform_core.credits.accounts import WALLET
from platform_core.plans.models import Subscription
from platform_core.tenants.drift import drift_of
from platform_core.tenants.queries import has_schema
from shared.identity.models import User
from shared.identity.permissions import TenantRole
from shared.ledger.models import Account
from shared.tenancy.connection import connection
from shared.tenancy.gate import is_behind

if TYPE_CHECKING:
    from platform_core.tenants.models import Tenant

INVALID_KEYS = """
SELECT conname FROM pg_constraint
WHERE connamespace = %s::regnamespace AND contype = 'f' AND (NOT convalidated OR condeferred)
"""


@dataclass(slots=True, kw_only=True)
class Findings:
    """checked: how many things were looked at."""

    checked: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def look(self, *, is_well: bool, problem: str) -> None:
        """Note one thing."""
        self.checked += 1
        self.problems += [] if is_well else [problem]


def examine(tenant: Tenant) -> Findings:
    """Look at everything of a tenant that can be wrong without anybody having noticed."""
    found = Findings()
    found.look(is_well=has_schema(tenant), problem=f"the schema {tenant.schema_name} is missing")
    if found.is_well:
        _examine_schema(tenant, found)
    _examine_public(tenant, found)
    return found


def _examine_schema(tenant: Tenant, found: Findings) -> None:
    is_current = not is_behind(tenant.fingerprint)
    found.look(is_well=is_current, problem="the schema waits for a migration")
    if is_current:
        found.checked += 1
        found.problems += drift_of(tenant.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(INVALID_KEYS, [tenant.schema_name])
        loose = [row[0] for row in cursor.fetchall()]
    found.look(is_well=not loose, problem=f"foreign keys that are not checked at once: {', '.join(loose)}")
    with tenant_context(tenant):
        owned = User.objects.filter(role__code=TenantRole.OWNER, is_active=True).exists()
    found.look(is_well=owned, problem="nobody owns it")


def _examine_public(tenant: Tenant, found: Findings) -> None:
    """An archived tenant has given its addresses up; commands do not reach it."""
    primary = tenant.domains.filter(is_primary=True, verified_at__isnull=False).count()
    found.look(is_well=primary == 1, problem=f"it has {primary} primary domains")
    found.look(is_well=Subscription.objects.filter(tenant=tenant).exists(), problem="it has no plan")
    wallet = Account.objects.filter(kind=WALLET, owner_uid=tenant.uid).exists()
    found.look(is_well=wallet, problem="it has no wallet")
