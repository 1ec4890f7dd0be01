"""Steps that move balances. They belong to the actions of payments, credits and others."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from shared import locks
from shared.ids import uuid7
from shared.ledger.errors import Overdrawn, UnbalancedTransfer
from shared.ledger.models import Account, Entry, Transfer
from shared.tenancy.connection import connection
from shared.unit import current_unit

LEAST_LEGS = 2
HELD = "ledger accounts held"
# A rival with the same key waits here for the first one's end.
CLAIM_KEY = """
    INSERT INTO ledger_transfer (uid, kind, key, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Leg:
    """So much more (or, negative, less) on an account."""

    account: Account
    amount: int


# Steps


def open_account(
    *, kind: str, owner_kind: str, owner_uid: uuid.UUID, currency: str, may_go_negative: bool = False
) -> Account:
    """The owner's account of this kind, opened at its first use."""
    named = {"kind": kind, "owner_kind": owner_kind, "owner_uid": owner_uid, "currency": currency}
    found = Account.objects.filter(**named).first()
    if found is None:
        Account.objects.bulk_create([Account(**named, may_go_negative=may_go_negative)], ignore_conflicts=True)
        found = Account.objects.get(**named)
    return found


def hold_accounts(accounts: Iterable[Account]) -> None:
    """Lock accounts ahead, where the unit takes locks of higher ranks before it can move money. Twice is harmless."""
    fresh = {account.pk for account in accounts} - _held()
    locks.take_all(Account, fresh)
    _held().update(fresh)


def transfer(*, kind: str, key: str, entries: Sequence[Leg], now: datetime) -> Transfer:
    """Move amounts between accounts; the legs sum to zero in each currency. The same key again moves nothing.

    Raises Overdrawn; the unit then rolls back as a whole.
    """
    _refuse_unbalanced(entries)
    moved = _insert_once(kind=kind, key=key, now=now)
    if moved is None:
        return Transfer.objects.get(key=key)
    _move_balances(entries, now=now)
    Entry.objects.bulk_create([Entry(transfer=moved, account=leg.account, amount=leg.amount) for leg in entries])
    return moved


def _refuse_unbalanced(entries: Sequence[Leg]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in entries:
        sums[leg.account.currency] += leg.amount
    if len(entries) < LEAST_LEGS or any(sums.values()) or not all(leg.amount for leg in entries):
        raise UnbalancedTransfer(f"{len(entries)} legs, sums {dict(sums)}")


def _insert_once(*, kind: str, key: str, now: datetime) -> Transfer | None:
    row = Transfer(uid=uuid7(), kind=kind, key=key, at=now)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_KEY, [row.uid, kind, key, now])
        inserted = cursor.fetchone()
    if inserted is None:
        return None
    row.pk = inserted[0]
    return row


def _move_balances(entries: Sequence[Leg], *, now: datetime) -> None:
    """One guarded statement for each account, in the order of their keys."""
    sums: dict[int, int] = defaultdict(int)
    for leg in entries:
        sums[leg.account.pk] += leg.amount
    locks.announce(Account, sums.keys() - _held())
    for account_id, amount in sorted(sums.items()):
        suffices = Q(may_go_negative=True) | Q(balance__gte=-amount)
        account = Account.objects.filter(suffices, pk=account_id)
        if not account.update(balance=F("balance") + amount, updated_at=now):
            raise Overdrawn


def _held() -> set[int]:
    """Of the schema in which the connection stands: a unit may move credits in public and money at a tenant."""
    found = current_unit().notes.setdefault(f"{HELD} in {connection.schema_name}", set())
    assert isinstance(found, set)  # noqa: S101 - written only here
    return found
