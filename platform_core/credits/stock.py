"""Steps that bring messages in and hand them to tenants. Public is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.credits.accounts import (
    BILLED,
    GOODS,
    INVENTORY,
    MONEY,
    PAYABLE,
    PREPAID,
    PROMISED,
    STOCK,
    SUPPLY,
    THE_PLATFORM,
    WALLET,
    Named,
    Owner,
    open_all,
    tenant_owner,
    vendor_owner,
)
from platform_core.credits.errors import InsufficientCredits
from platform_core.credits.models import Allotment, Lot
from platform_core.credits.sharing import enough_of, take_from_lot
from shared import locks
from shared.ledger.actions import Leg, hold_accounts, transfer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from platform_core.credits.models import Vendor


def move(kind: str, key: str, amounts: Mapping[Named, int], *, now: datetime) -> None:
    """Write one transfer; amounts of nothing are left out, so free messages move no money."""
    moving = {name: amount for name, amount in amounts.items() if amount}
    accounts = open_all(moving)
    transfer(kind=kind, key=key, entries=[Leg(accounts[name], amount) for name, amount in moving.items()], now=now)


def take_in(vendor: Vendor, *, channel: str, quantity: int, total_minor: int, now: datetime) -> Lot:
    """A lot that the platform has bought."""
    lot = Lot.objects.create(
        vendor=vendor,
        channel=channel,
        quantity=quantity,
        total_minor=total_minor,
        left=quantity,
        left_minor=total_minor,
        created_at=now,
    )
    seller = vendor_owner(vendor.uid)
    amounts = {
        Named(seller, SUPPLY, channel): -quantity,
        Named(THE_PLATFORM, STOCK, channel): quantity,
        Named(seller, PAYABLE, MONEY): -total_minor,
        Named(THE_PLATFORM, INVENTORY, MONEY): total_minor,
    }
    move("credits.bought", f"lot:{lot.uid}", amounts, now=now)
    return lot


def hand_out(
    *, tenant_uid: uuid.UUID, channel: str, quantity: int, price_minor: int, kind: str, on_promise: bool, now: datetime
) -> Allotment:
    """From stock, oldest lots first, to a tenant. on_promise: what the stock lacks is handed out all the same.

    Raises InsufficientCredits.
    """
    tenant = tenant_owner(tenant_uid)
    _hold(tenant, channel)
    from_stock, cost_minor = _take_from_lots(channel, quantity)
    if from_stock < quantity and not on_promise:
        raise InsufficientCredits
    given = Allotment.objects.create(
        tenant_uid=tenant_uid,
        channel=channel,
        kind=kind,
        quantity=quantity,
        price_minor=price_minor,
        cost_minor=cost_minor,
        left=quantity,
        left_price_minor=price_minor,
        left_cost_minor=cost_minor,
        created_at=now,
    )
    amounts = _handing(tenant, given, from_stock=from_stock)
    move(f"credits.{_PAST[kind]}", f"allotment:{given.uid}", amounts, now=now)
    return given


_PAST: dict[str, str] = {
    Allotment.Kind.ALLOCATION: "allocated",
    Allotment.Kind.GRANT: "granted",
    Allotment.Kind.PURCHASE: "purchased",
}


def _handing(tenant: Owner, given: Allotment, *, from_stock: int) -> dict[Named, int]:
    return {
        Named(THE_PLATFORM, STOCK, given.channel): -from_stock,
        Named(THE_PLATFORM, PROMISED, given.channel): from_stock - given.quantity,
        Named(tenant, WALLET, given.channel): given.quantity,
        Named(THE_PLATFORM, INVENTORY, MONEY): -given.cost_minor,
        Named(tenant, GOODS, MONEY): given.cost_minor,
        Named(tenant, BILLED, MONEY): -given.price_minor,
        Named(tenant, PREPAID, MONEY): given.price_minor,
    }


def _hold(tenant: Owner, channel: str) -> None:
    """Who hands out waits here for who hands out; accounts before lots."""
    names = [
        *(Named(THE_PLATFORM, kind, channel) for kind in (STOCK, PROMISED)),
        Named(THE_PLATFORM, INVENTORY, MONEY),
        Named(tenant, WALLET, channel),
        *(Named(tenant, kind, MONEY) for kind in (GOODS, BILLED, PREPAID)),
    ]
    hold_accounts(open_all(names).values())


def _take_from_lots(channel: str, quantity: int) -> tuple[int, int]:
    """How many the lots had, and what those cost."""
    open_lots = Lot.objects.filter(channel=channel, left__gt=0).order_by("pk")
    keys = list(enough_of(open_lots.values_list("pk", "left"), quantity))
    taken_all, cost = 0, 0
    for lot in locks.take_all(Lot, keys):
        taken = take_from_lot(lot, quantity - taken_all)
        lot.save(update_fields=["left", "left_minor"])
        taken_all, cost = taken_all + taken.quantity, cost + taken.cost_minor
    return taken_all, cost
