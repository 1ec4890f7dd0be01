"""The gate before a tenant's tables: a schema that is missing, behind or suspended is refused before any query.

Requests pass it in the middleware; the job runner and the live process call `admit` themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.tenancy.directory import tenant_books
from shared.tenancy.errors import NoSuchTenant, SchemaBehind, TenantSuspended
from shared.tenancy.fingerprint import expected_fingerprint, expected_migrations

if TYPE_CHECKING:
    from shared.tenancy.current import CurrentTenant

UNSEEN_STATES = frozenset({"provisioning", "archived"})
RETRY_AFTER_S = 2


def admit(tenant: CurrentTenant) -> None:
    """Let pass, or raise NoSuchTenant, SchemaBehind or TenantSuspended."""
    if tenant.state in UNSEEN_STATES:
        raise NoSuchTenant
    if is_behind(tenant.fingerprint):
        raise SchemaBehind(retry_after_s=RETRY_AFTER_S)
    if tenant.state == "suspended":
        raise TenantSuspended


def is_behind(fingerprint: str) -> bool:
    """Whether a schema lacks a migration that this program has; one that has more is not behind."""
    return fingerprint != expected_fingerprint() and not _has_all(fingerprint)


def _has_all(fingerprint: str) -> bool:
    return fingerprint in _ahead or _remember_if_ahead(fingerprint)


_ahead: set[str] = set()


def _remember_if_ahead(fingerprint: str) -> bool:
    """What a fingerprint stands for never changes, so a yes is kept; a no is asked again."""
    found = tenant_books.get("tenants").migrations_of(fingerprint)
    if not found.issuperset(expected_migrations()):
        return False
    _ahead.add(fingerprint)
    return True
