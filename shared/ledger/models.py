"""Accounts, transfers and their entries. Entries are never changed; the entries of a transfer sum to zero.

In public, triggers refuse whatever breaks this. A tenant's own ledger rests on the constraints here, on guarded
statements and on `manage.py verify ledger`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared.clock import now
from shared.ids import uuid7
from shared.locks import Rank
from shared.rows import Home, Row


class Account(Row):
    """One balance of an owner. `balance` is a cache of the sum of its entries, moved by guarded statements.

    What comes in is positive: a drawer's cash, a wallet's messages. `currency` is an ISO 4217 code, or a channel
    whose messages are counted (`sms`).
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.WALLET

    kind = models.CharField(max_length=32)
    owner_kind = models.CharField(max_length=32)
    owner_uid = models.UUIDField()
    currency = models.CharField(max_length=16)
    balance = models.BigIntegerField(default=0)
    may_go_negative = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner_uid", "kind", "currency", "owner_kind"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True) | Q(balance__gte=0), name="ledger_account_not_overdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner_kind} {self.owner_uid} in {self.currency}"


class Transfer(models.Model):
    """One movement between accounts. `key` is its name in the outside: a second one with it does not happen."""

    HOME: ClassVar[Home] = Home.BOTH

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="ledger_transfer_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One leg of a transfer: so much more, or less, on one account."""

    HOME: ClassVar[Home] = Home.BOTH

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_something")]
        indexes: ClassVar = [models.Index(fields=["account", "id"], name="ledger_entry_account")]

    def __str__(self) -> str:
        return f"{self.amount:+d} on {self.account_id}"
