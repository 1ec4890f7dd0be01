"""The tenant that the connection stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from django_tenants.utils import tenant_context

from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.connection import connection
from shared.tenancy.errors import NoTenant

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")


class CurrentTenant(Protocol):
    """What everybody may know of a tenant (platform_core.tenants.models.Tenant). Read only: it is shared."""

    pk: int
    uid: uuid.UUID
    slug: str
    name: str
    vertical: str
    state: str
    schema_name: str
    fingerprint: str
    time_zone: str
    language: str
    currency: str
    accent_hue: int
    accent_chroma: int
    trial_ends_at: datetime | None


def current_tenant() -> CurrentTenant:
    """The tenant whose schema is active. Raises NoTenant on the platform, or in a bare schema."""
    tenant = connection.tenant
    if connection.schema_name == PUBLIC or not hasattr(tenant, "uid"):
        raise NoTenant(f"no tenant is active, the schema is {connection.schema_name}")
    return cast("CurrentTenant", tenant)


def is_tenant_active() -> bool:
    """Whether the connection stands in a tenant's schema."""
    return bool(connection.schema_name != PUBLIC)


def run_in_tenant(tenant: CurrentTenant, work: Callable[[], T]) -> T:
    """Do the work in this tenant's schema: the only way for a thread of our own to touch tables.

    A new thread has a new connection, which stands in public; it is closed when the work is done.
    """
    try:
        with tenant_context(tenant):
            return work()
    finally:
        if not connection.in_atomic_block:
            connection.close()
