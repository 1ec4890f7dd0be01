"""What messaging sees of credits: the port's fitting. It finds whose wallet it is, and stands in public meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_tenants.utils import schema_context

from platform_core.credits import wallets
from platform_core.credits.accounts import THE_PLATFORM, Owner, tenant_owner
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.current import is_tenant_active

if TYPE_CHECKING:
    from datetime import datetime


def owner_here() -> Owner:
    """Whose wallet: the current tenant's, or the platform's own."""
    return tenant_owner(current_tenant().uid) if is_tenant_active() else THE_PLATFORM


class Wallets:
    """Fitted to `ports.credit_meters` as `platform`."""

    def available(self, *, channel: str) -> int:
        """How many are in the wallet."""
        owner = owner_here()
        with schema_context(PUBLIC):
            return wallets.left_of(owner, channel)

    def reserve(self, *, channel: str, quantity: int, key: str, now: datetime) -> None:
        """Put credits aside. Raises InsufficientCredits."""
        owner = owner_here()
        with schema_context(PUBLIC):
            wallets.put_aside(owner, channel=channel, quantity=quantity, key=key, now=now)

    def capture(self, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
        """Use credits that were put aside. Raises NoSuchReservation."""
        owner = owner_here()
        with schema_context(PUBLIC):
            wallets.use(owner, channel=channel, quantity=quantity, reservation=reservation, key=key, now=now)

    def release(self, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
        """Give back credits that were put aside. Raises NoSuchReservation."""
        owner = owner_here()
        with schema_context(PUBLIC):
            wallets.put_back(owner, channel=channel, quantity=quantity, reservation=reservation, key=key, now=now)

    def refund(self, *, channel: str, key: str, now: datetime) -> None:
        """Give back what a capture used, once."""
        owner = owner_here()
        with schema_context(PUBLIC):
            wallets.give_back(owner, channel=channel, key=key, now=now)
