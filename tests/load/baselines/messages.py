"""Debits of one hot wallet as they are usually written: a guarded update and an insert, in a transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from platform_core.credits.accounts import WALLET
from platform_core.credits.models import Reservation
from shared.ids import uuid7
from shared.ledger.models import Account
from tests.load.crowd import Crowd, Work


def debit(account: int, owner: str) -> None:
    """One message: one row that says so. No double entry, no key of a rival, nothing that adds up."""
    with transaction.atomic():
        enough = Account.objects.filter(pk=account, balance__gte=1)
        if not enough.update(balance=F("balance") - 1):
            raise ValueError("empty")
        Reservation.objects.create(tenant_uid=owner, channel="sms", key=uuid7().hex, quantity=1, left=1)


def usual(**told: Any) -> Crowd:
    """A side: single debits; `each` of them at a call."""
    owner, each = told["owner"], told["each"]

    def member(_number: int) -> Work:
        account = Account.objects.get(owner_uid=owner, kind=WALLET).pk

        def work(_place: int) -> None:
            for _ in range(each):
                debit(account, owner)

        return work

    return Crowd(told["connections"], member)
