"""Accounts with something on them."""

from __future__ import annotations

from shared import clock
from shared.ids import uuid7
from shared.ledger.actions import Leg, open_account, transfer
from shared.ledger.models import Account, Transfer


def account(kind: str = "wallet", *, currency: str = "sms", may_go_negative: bool = False) -> Account:
    """An empty account of somebody new."""
    return open_account(
        kind=kind, owner_kind="tenant", owner_uid=uuid7(), currency=currency, may_go_negative=may_go_negative
    )


def source(*, currency: str = "sms") -> Account:
    """Where what is on other accounts came from."""
    return account("issued", currency=currency, may_go_negative=True)


def move(start: Account, end: Account, amount: int, *, key: str = "") -> Transfer:
    """So much from one to the other."""
    legs = [Leg(start, -amount), Leg(end, amount)]
    return transfer(kind="test.moved", key=key or uuid7().hex, entries=legs, now=clock.now())


def balance(of: Account) -> int:
    """As the database has it."""
    return Account.objects.values_list("balance", flat=True).get(pk=of.pk)
