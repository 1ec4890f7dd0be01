"""Facts, cursors of their followers, and idempotency keys. In public and in every tenant's schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from shared.clock import now
from shared.ids import uuid7
from shared.locks import Rank
from shared.rows import Home


class TransactionId(models.Func):
    """The number of the transaction that writes the row (PostgreSQL's xid8), as text."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = models.CharField()


class Fact(models.Model):
    """Something that happened. Never changed; kept 35 days.

    `xact` is the writing transaction. Rows become visible in commit order, not in key order: a reader that
    wants all of them once goes by (`xact`, `id`) and stops before the oldest transaction still running.
    """

    HOME: ClassVar[Home] = Home.BOTH

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    xact = models.BigIntegerField(
        db_default=Cast(Cast(TransactionId(), models.TextField()), models.BigIntegerField()), editable=False
    )
    kind = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64)
    subject_uid = models.UUIDField()
    actor_kind = models.CharField(max_length=16)
    actor_uid = models.UUIDField(null=True)
    act_uid = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("xact"), F("id"), name="fact_order"),
            models.Index(fields=["subject_uid", "at"], name="fact_subject"),
            models.Index(fields=["at"], name="fact_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_uid}"


class Cursor(models.Model):
    """How far a follower has read."""

    HOME: ClassVar[Home] = Home.BOTH

    id = models.BigAutoField(primary_key=True)
    follower = models.CharField(max_length=64, unique=True)
    xact = models.BigIntegerField(default=0)
    fact_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.follower} at {self.xact}/{self.fact_id}"


class IdempotencyKey(models.Model):
    """One effect asked for by a caller under a key of its own; the answer is stored encrypted.

    Inserted first in the unit of the effect, so a rival waits on the unique index by itself.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK = Rank.IDEMPOTENCY_KEY
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("answer",)

    id = models.BigAutoField(primary_key=True)
    caller = models.CharField(max_length=64)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller", "route", "key"], name="idempotency_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.caller}"
