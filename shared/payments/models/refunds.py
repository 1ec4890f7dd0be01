"""A refund gives back a part of what came, or all of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared.locks import Rank
from shared.money import Money
from shared.payments.models.attempts import Capture
from shared.payments.models.payments import Payment
from shared.rows import Home, Row


class Refund(Row):
    """Some of a payment on its way back. The row is there before anybody is asked to move money.

    Its uid is our reference and our idempotency key at the gateway. cause: why it goes back.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.REFUND

    class State(models.TextChoices):
        """Where it stands. A desk refund is requested until the money was handed over."""

        REQUESTED = "requested"
        SENDING = "sending"
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        UNKNOWN = "unknown"
        EXTERNAL = "external"

    class Cause(models.TextChoices):
        """Why."""

        ASKED = "asked"
        CANCELLED = "cancelled"
        LATE = "late"
        DUPLICATE = "duplicate"
        AT_GATEWAY = "at_gateway"

    BY_ITSELF = frozenset({Cause.LATE, Cause.DUPLICATE})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, null=True, related_name="refunds", db_index=False)
    cause = models.CharField(max_length=12, choices=Cause.choices, default=Cause.ASKED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(max_length=200, blank=True)
    asked_by_uid = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True)
    gateway_reference = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    asks = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(
                fields=["capture"], condition=Q(cause__in=["late", "duplicate"]), name="refund_by_itself_once"
            ),
            models.UniqueConstraint(
                fields=["capture", "gateway_reference"],
                condition=~Q(gateway_reference=""),
                name="refund_at_gateway_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"], name="refund_by_state"),
            models.Index(fields=["next_ask_at"], name="refund_to_ask", condition=Q(next_ask_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(minor=self.amount_minor, currency=self.currency)
