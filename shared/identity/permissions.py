"""The permissions, and which built-in role holds them. Own roles keep theirs in their row.

Built-in roles are read from here and not from the table, so that a permission that is added is held everywhere
at once, without touching a single schema.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TenantRole(StrEnum):
    """The built-in roles of a tenant."""

    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    PROFESSIONAL = "professional"
    KITCHEN = "kitchen"
    READ_ONLY = "read_only"
    CUSTOMER = "customer"


class PlatformRole(StrEnum):
    """The built-in roles of the platform's operators."""

    SUPER_ADMIN = "super_admin"
    SUPPORT = "support"
    FINANCE = "finance"
    READ_ONLY = "read_only"


TENANT_PERMISSIONS = frozenset(
    [
        "customers.read",
        "customers.write",
        "customers.export",
        "customers.erase",
        "bookings.read",
        "bookings.write",
        "bookings.override",
        "attendance.write",
        "orders.read",
        "orders.write",
        "orders.refund",
        "catalogue.write",
        "team.read",
        "team.write",
        "payments.read",
        "payments.take",
        "payments.refund",
        "payments.settings",
        "credits.read",
        "credits.buy",
        "credits.deduct",
        "messages.read",
        "messages.send",
        "campaigns.send",
        "messaging.settings",
        "reports.read",
        "staff.manage",
        "settings.write",
        "integrations.manage",
        "audit.read",
        "jobs.read",
        "jobs.manage",
        "privacy.manage",
        "billing.manage",
    ]
)
PLATFORM_PERMISSIONS = frozenset(
    [
        "tenants.read",
        "tenants.write",
        "tenants.suspend",
        "tenants.archive",
        "tenants.impersonate",
        "tenants.export",
        "operators.read",
        "operators.manage",
        "plans.read",
        "plans.write",
        "subscriptions.read",
        "credits.read",
        "credits.buy",
        "credits.allocate",
        "jobs.read",
        "jobs.manage",
        "webhooks.read",
        "webhooks.replay",
        "audit.read",
        "notices.read",
        "notices.write",
        "analytics.read",
        "flags.read",
        "flags.write",
        "settings.read",
        "settings.write",
        "gateways.read",
        "gateways.manage",
        "channels.read",
        "channels.manage",
        "privacy.manage",
    ]
)


def _every_read(permissions: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in permissions if name.endswith(".read"))


FRONT_DESK = frozenset(
    [
        "customers.read",
        "customers.write",
        "bookings.read",
        "bookings.write",
        "bookings.override",
        "attendance.write",
        "orders.read",
        "orders.write",
        "payments.read",
        "payments.take",
        "messages.send",
    ]
)
TENANT_MATRIX: dict[str, frozenset[str]] = {
    TenantRole.OWNER: TENANT_PERMISSIONS,
    TenantRole.MANAGER: TENANT_PERMISSIONS - {"billing.manage", "payments.settings"},
    TenantRole.FRONT_DESK: FRONT_DESK,
    TenantRole.PROFESSIONAL: frozenset(),  # sees own bookings, customers and statement, by their rows
    TenantRole.KITCHEN: frozenset({"orders.read", "orders.write"}),
    TenantRole.READ_ONLY: _every_read(TENANT_PERMISSIONS),
    TenantRole.CUSTOMER: frozenset(),  # sees own rows
}
PLATFORM_MATRIX: dict[str, frozenset[str]] = {
    PlatformRole.SUPER_ADMIN: PLATFORM_PERMISSIONS,
    PlatformRole.SUPPORT: _every_read(PLATFORM_PERMISSIONS)
    | {"tenants.write", "tenants.suspend", "tenants.impersonate", "jobs.manage", "webhooks.replay", "notices.write"},
    PlatformRole.FINANCE: _every_read(PLATFORM_PERMISSIONS) | {"plans.write", "credits.buy", "credits.allocate"},
    PlatformRole.READ_ONLY: _every_read(PLATFORM_PERMISSIONS),
}
IMPERSONATE = "tenants.impersonate"
IMPERSONATION_FORBIDS = frozenset(
    [
        "orders.refund",
        "payments.take",
        "payments.refund",
        "payments.settings",
        "credits.buy",
        "credits.deduct",
        "billing.manage",
        "integrations.manage",
        "messaging.settings",
        "staff.manage",
        "privacy.manage",
        "customers.export",
        "customers.erase",
    ]
)
"""What moves money, shows or makes keys, or leaves a door open behind: never under impersonation."""

ROLE_NAMES: dict[str, Promise] = {
    TenantRole.OWNER: _("Owner"),
    TenantRole.MANAGER: _("Manager"),
    TenantRole.FRONT_DESK: _("Front desk"),
    TenantRole.PROFESSIONAL: _("Professional"),
    TenantRole.KITCHEN: _("Kitchen"),
    TenantRole.READ_ONLY: _("Read-only"),
    TenantRole.CUSTOMER: _("Customer"),
    PlatformRole.SUPER_ADMIN: _("Super admin"),
    PlatformRole.SUPPORT: _("Support"),
    PlatformRole.FINANCE: _("Finance"),
}
