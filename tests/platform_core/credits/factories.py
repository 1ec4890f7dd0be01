"""Wallets with something in them. Public is active."""

from __future__ import annotations

import uuid

from platform_core.credits import stock, wallets
from platform_core.credits.accounts import MONEY, RESERVED, STOCK, USED, WALLET, Named, Owner, open_all, tenant_owner
from platform_core.credits.models import Allotment, Lot, Vendor
from shared import clock
from shared.ids import uuid7
from shared.ledger.models import Account
from shared.unit import current_unit

SMS = "sms"


def lot(quantity: int = 10_000, total_minor: int = 150_000) -> Lot:
    """Bought of MSG91."""
    vendor = Vendor.objects.get(slug="msg91")
    made = stock.take_in(vendor, channel=SMS, quantity=quantity, total_minor=total_minor, now=clock.now())
    start_anew()
    return made


def allotted(quantity: int, price_minor: int = 0, *, to: uuid.UUID | None = None, promised: bool = True) -> Owner:
    """A tenant that nobody else knows, with so many."""
    owner = tenant_owner(to or uuid7())
    stock.hand_out(
        tenant_uid=owner.uid,
        channel=SMS,
        quantity=quantity,
        price_minor=price_minor,
        kind=Allotment.Kind.ALLOCATION,
        on_promise=promised,
        now=clock.now(),
    )
    start_anew()
    return owner


def reserve(owner: Owner, quantity: int, key: str) -> None:
    wallets.put_aside(owner, channel=SMS, quantity=quantity, key=key, now=clock.now())
    start_anew()


def capture(owner: Owner, quantity: int, key: str, *, reservation: str = "") -> None:
    wallets.use(owner, channel=SMS, quantity=quantity, reservation=reservation or key, key=key, now=clock.now())
    start_anew()


def release(owner: Owner, quantity: int, key: str, *, reservation: str = "") -> None:
    wallets.put_back(owner, channel=SMS, quantity=quantity, reservation=reservation or key, key=key, now=clock.now())
    start_anew()


def refund(owner: Owner, key: str) -> None:
    wallets.give_back(owner, channel=SMS, key=key, now=clock.now())
    start_anew()


def counts(owner: Owner) -> tuple[int, int, int]:
    """Available, reserved, used."""
    rows = open_all([Named(owner, kind, SMS) for kind in (WALLET, RESERVED, USED)])
    keys = [rows[Named(owner, kind, SMS)].pk for kind in (WALLET, RESERVED, USED)]
    held = dict(Account.objects.filter(pk__in=keys).values_list("pk", "balance"))
    return held[keys[0]], held[keys[1]], held[keys[2]]


def money(owner: Owner, kind: str) -> int:
    """A balance in paise."""
    return Account.objects.get(owner_uid=owner.uid, kind=kind, currency=MONEY).balance


def in_stock() -> int:
    return Account.objects.get(kind=STOCK, currency=SMS).balance


def start_anew() -> None:
    """As a unit of its own would: locks of one step do not order the next."""
    opened = current_unit()
    opened.last_lock = (0, 0)
    opened.notes = {name: value for name, value in opened.notes.items() if "held" not in name}
