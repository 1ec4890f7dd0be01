"""Steps that move a wallet's messages: put aside, use, give back. Public is active.

Whoever uses or refunds holds the wallet's accounts first, so allotments and reservations are read and written by one
at a time. Putting aside is one guarded statement and holds nothing before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F

from platform_core.credits.accounts import (
    COST,
    EARNED,
    GOODS,
    MONEY,
    PREPAID,
    RESERVED,
    USED,
    WALLET,
    Named,
    Owner,
    open_all,
)
from platform_core.credits.errors import InsufficientCredits, NoSuchReservation
from platform_core.credits.models import Allotment, Reservation, Use
from platform_core.credits.sharing import enough_of, take_from_allotment
from platform_core.credits.stock import move
from shared import clock, locks
from shared.ids import uuid7
from shared.ledger.actions import hold_accounts
from shared.ledger.models import Account, Transfer
from shared.together import Message
from shared.unit import UnitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

OPEN: Final = """
    INSERT INTO ledger_account
        (uid, created_at, updated_at, kind, owner_kind, owner_uid, currency, balance, may_go_negative)
    VALUES (%s, %s, %s, %s, %s, %s, %s, 0, false) ON CONFLICT DO NOTHING
"""
# A rival with the same key waits at the first row for the other's end.
PUT_ASIDE: Final = """
    WITH put AS (
        INSERT INTO credits_reservation (uid, created_at, updated_at, tenant_uid, channel, key, quantity, "left")
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id
    ), moved AS (
        INSERT INTO ledger_transfer (uid, kind, key, at) SELECT %s, 'credits.reserved', %s, %s FROM put RETURNING id
    ), taken AS (
        UPDATE ledger_account SET balance = balance - %s, updated_at = %s
        WHERE kind = %s AND owner_kind = %s AND owner_uid = %s AND currency = %s AND balance >= %s
          AND EXISTS (SELECT 1 FROM moved) RETURNING id
    ), held AS (
        UPDATE ledger_account SET balance = balance + %s, updated_at = %s
        WHERE kind = %s AND owner_kind = %s AND owner_uid = %s AND currency = %s
          AND EXISTS (SELECT 1 FROM taken) RETURNING id
    ), legs AS (
        INSERT INTO ledger_entry (uid, transfer_id, account_id, amount)
        SELECT %s::uuid, moved.id, taken.id, %s FROM moved, taken
        UNION ALL SELECT %s::uuid, moved.id, held.id, %s FROM moved, held RETURNING id
    )
    SELECT (SELECT count(*) FROM put), (SELECT count(*) FROM taken), (SELECT count(*) FROM held)
"""


def left_of(owner: Owner, channel: str) -> int:
    """What is in the wallet and not put aside."""
    held = Account.objects.filter(kind=WALLET, owner_kind=owner.kind, owner_uid=owner.uid, currency=channel)
    return held.values_list("balance", flat=True).first() or 0


def put_aside(owner: Owner, *, channel: str, quantity: int, key: str, now: datetime) -> None:
    """From the wallet to what is reserved. The same key again moves nothing. Raises InsufficientCredits.

    One journey to the database: this is what every message waits for, and what campaigns fight over.
    """
    locks.announce_kind(Account)
    whose = [owner.kind, owner.uid, channel]
    message = Message()
    message.say(OPEN, [uuid7(), now, now, RESERVED, *whose])
    moved = message.say(
        PUT_ASIDE,
        [
            *(uuid7(), now, now, owner.uid, channel, key, quantity, quantity),
            *(uuid7(), f"reserve:{key}", now),
            *(quantity, now, WALLET, *whose, quantity),
            *(quantity, now, RESERVED, *whose),
            *(uuid7(), -quantity, uuid7(), quantity),
        ],
    )
    message.send()
    (is_new, taken, held) = moved.rows[0]
    if is_new and not taken:
        raise InsufficientCredits
    if taken != held:
        raise UnitError(f"{owner.uid} has no account for what is reserved")


def use(owner: Owner, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
    """From what is reserved to what is used, with its share of price and cost. Raises NoSuchReservation."""
    hold(owner, channel)
    if Transfer.objects.filter(key=f"capture:{key}").exists():
        return
    _draw(reservation, quantity)
    uses = _take_from_allotments(owner, channel, quantity, key)
    amounts = {
        Named(owner, RESERVED, channel): -quantity,
        Named(owner, USED, channel): quantity,
        **_money(owner, uses, sign=1),
    }
    move("credits.captured", f"capture:{key}", amounts, now=now)


def put_back(owner: Owner, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
    """From what is reserved to the wallet. Raises NoSuchReservation."""
    hold(owner, channel)
    if Transfer.objects.filter(key=f"release:{key}").exists():
        return
    _draw(reservation, quantity)
    amounts = {Named(owner, RESERVED, channel): -quantity, Named(owner, WALLET, channel): quantity}
    move("credits.released", f"release:{key}", amounts, now=now)


def give_back(owner: Owner, *, channel: str, key: str, now: datetime) -> None:
    """What the capture with this key used goes back to the wallet and to its allotments; once."""
    hold(owner, channel)
    uses = list(Use.objects.filter(key=key, refunded_at=None))
    if not uses:
        return
    for one in uses:
        Allotment.objects.filter(pk=one.allotment_id).update(
            left=F("left") + one.quantity,
            left_price_minor=F("left_price_minor") + one.price_minor,
            left_cost_minor=F("left_cost_minor") + one.cost_minor,
            updated_at=now,
        )
    Use.objects.filter(pk__in=[one.pk for one in uses]).update(refunded_at=now, updated_at=now)
    quantity = sum(one.quantity for one in uses)
    amounts = {
        Named(owner, USED, channel): -quantity,
        Named(owner, WALLET, channel): quantity,
        **_money(owner, uses, sign=-1),
    }
    move("credits.refunded", f"refund:{key}", amounts, now=now)


def hold(owner: Owner, channel: str) -> None:
    """Lock all accounts of the wallet, in one order, before the first of several movements of a unit."""
    names = [
        *(Named(owner, kind, channel) for kind in (WALLET, RESERVED, USED)),
        *(Named(owner, kind, MONEY) for kind in (GOODS, COST, PREPAID, EARNED)),
    ]
    hold_accounts(open_all(names).values())


def _draw(reservation: str, quantity: int) -> None:
    """Count against what was put aside: never more than that."""
    found = Reservation.objects.filter(key=reservation, left__gte=quantity)
    if not found.update(left=F("left") - quantity, updated_at=clock.now()):
        raise NoSuchReservation


def _take_from_allotments(owner: Owner, channel: str, quantity: int, key: str) -> list[Use]:
    """Oldest first."""
    unused = Allotment.objects.filter(tenant_uid=owner.uid, channel=channel, left__gt=0).order_by("pk")
    keys = list(enough_of(unused.values_list("pk", "left"), quantity))
    uses, wanted = [], quantity
    for allotment in Allotment.objects.filter(pk__in=keys).order_by("pk"):
        taken = take_from_allotment(allotment, wanted)
        allotment.save(update_fields=["left", "left_price_minor", "left_cost_minor"])
        wanted -= taken.quantity
        uses.append(
            Use(
                allotment=allotment,
                key=key,
                quantity=taken.quantity,
                price_minor=taken.price_minor,
                cost_minor=taken.cost_minor,
            )
        )
    if wanted:
        raise UnitError(f"the allotments of {owner.uid} lack {wanted} {channel} that its wallet has")
    return Use.objects.bulk_create(uses)


def _money(owner: Owner, uses: Sequence[Use], *, sign: int) -> dict[Named, int]:
    cost, price = (
        sign * sum(values) for values in zip(*[(one.cost_minor, one.price_minor) for one in uses], strict=True)
    )
    return {
        Named(owner, GOODS, MONEY): -cost,
        Named(owner, COST, MONEY): cost,
        Named(owner, PREPAID, MONEY): -price,
        Named(owner, EARNED, MONEY): price,
    }
