"""Who lives at which host: read from the database, kept in the process for at most two seconds.

A change is told to all processes (`invalidation`); the short life is what holds when the message is lost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shared.ports import Port
from shared.tenancy import invalidation

if TYPE_CHECKING:
    from shared.tenancy.current import CurrentTenant

LIFE_S = 2.0
MOST_ENTRIES = 5_000


class TenantBook(Protocol):
    """Where tenants are written down (platform_core.tenants). Asked with public active."""

    def at_host(self, key: str) -> CurrentTenant | None:
        """The tenant of a slug or of a verified custom domain whose schema exists, or None."""

    def migrations_of(self, fingerprint: str) -> frozenset[str]:
        """What a schema with this fingerprint has; empty when nobody knows it."""


tenant_books: Port[TenantBook] = Port("books of tenants")


@dataclass(frozen=True, slots=True)
class Entry:
    """A tenant and when it was read (monotonic seconds)."""

    tenant: CurrentTenant
    read_at: float


_entries: dict[str, Entry] = {}


def tenant_at(key: str) -> CurrentTenant | None:
    """The tenant at a slug or custom domain; unknown ones are asked for each time."""
    invalidation.listen(forget_all)
    entry = _entries.get(key)
    if entry is not None and time.monotonic() - entry.read_at < LIFE_S:
        return entry.tenant
    started = time.monotonic()
    tenant = tenant_books.get("tenants").at_host(key)
    if tenant is None:
        _entries.pop(key, None)
        return None
    if len(_entries) >= MOST_ENTRIES:
        _entries.clear()
    _entries[key] = Entry(tenant, started)
    return tenant


def forget_all() -> None:
    """Read every tenant anew from now on, in this process."""
    _entries.clear()


def tell_change() -> None:
    """Let every process read tenants anew. Call it after the change was committed."""
    forget_all()
    invalidation.publish()
