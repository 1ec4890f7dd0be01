"""The accounts that credits move between, in the platform's ledger.

Messages (currency: the channel): vendor → stock → wallet → reserved → used. Money (currency: INR) beside them: what the
stock has cost follows the messages from `inventory` to `goods` to `cost`; what was charged for them is `prepaid` until
they are used, then `earned`. A margin is `earned` minus `cost`, from the same transfers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.ledger.models import Account

TENANT, PLATFORM, VENDOR = "tenant", "platform", "vendor"
NOBODY: Final = uuid.UUID(int=0)
SUPPLY, STOCK, PROMISED = "credits.supply", "credits.stock", "credits.promised"
WALLET, RESERVED, USED = "credits.wallet", "credits.reserved", "credits.used"
PAYABLE, INVENTORY = "credits.payable", "credits.inventory"
GOODS, COST, BILLED, PREPAID, EARNED = (
    "credits.goods", "credits.cost", "credits.billed", "credits.prepaid", "credits.earned",
)  # fmt: skip
BELOW_ZERO: Final = frozenset({SUPPLY, PROMISED, PAYABLE, BILLED})
MONEY: Final = "INR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose accounts."""

    kind: str
    uid: uuid.UUID


@dataclass(frozen=True, slots=True)
class Named:
    """One account by its name."""

    owner: Owner
    kind: str
    currency: str


THE_PLATFORM: Final = Owner(kind=PLATFORM, uid=NOBODY)


def tenant_owner(uid: uuid.UUID) -> Owner:
    """A tenant."""
    return Owner(kind=TENANT, uid=uid)


def vendor_owner(uid: uuid.UUID) -> Owner:
    """A vendor."""
    return Owner(kind=VENDOR, uid=uid)


def open_all(names: Iterable[Named]) -> dict[Named, Account]:
    """The accounts, opened at their first use: one query when all are there."""
    wanted = list(names)
    found = _find(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        Account.objects.bulk_create([_new(name) for name in missing], ignore_conflicts=True)
        found = _find(wanted)
    return found


def _find(wanted: list[Named]) -> dict[Named, Account]:
    rows = Account.objects.filter(
        owner_uid__in={name.owner.uid for name in wanted},
        kind__in={name.kind for name in wanted},
        currency__in={name.currency for name in wanted},
    )
    named = {Named(Owner(kind=row.owner_kind, uid=row.owner_uid), row.kind, row.currency): row for row in rows}
    return {name: named[name] for name in wanted if name in named}


def _new(name: Named) -> Account:
    return Account(
        kind=name.kind,
        owner_kind=name.owner.kind,
        owner_uid=name.owner.uid,
        currency=name.currency,
        may_go_negative=name.kind in BELOW_ZERO,
    )
