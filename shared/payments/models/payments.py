"""A payment is what is owed for one payable; an attempt one try at it, a capture money that came, a refund gives back.

Amounts are minor units of the payment's currency. Summary columns are caches that change under the payment's lock.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shared.locks import Rank
from shared.money import Money
from shared.rows import Home, Row

DESK = "desk"


class Method(models.TextChoices):
    """How money changes hands."""

    CASH = "cash"
    UPI = "upi"
    CARD_TERMINAL = "card_terminal"
    CARD = "card"
    NETBANKING = "netbanking"


ONLINE_METHODS = [Method.UPI.value, Method.CARD.value, Method.NETBANKING.value]


class Payment(Row):
    """What is owed for a payable, or a part of it, and what became of it.

    captured, refunded and refunding (asked for, not yet done) are minor units; what is left may be refunded.
    gateway: who took it, or who was asked last. return_path: where the payer goes on afterwards. review_code: why
    somebody has to look at it.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.PAYMENT

    class State(models.TextChoices):
        """Where it stands; `states.py` has the ways between."""

        OPEN = "open"
        PROCESSING = "processing"
        PAID = "paid"
        FAILED = "failed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        PARTLY_REFUNDED = "partly_refunded"
        REFUNDED = "refunded"
        NEEDS_REVIEW = "needs_review"

    payable_kind = models.CharField(max_length=16)
    payable_uid = models.UUIDField()
    line = models.CharField(max_length=200)
    place_uid = models.UUIDField()
    place_name = models.CharField(max_length=120)
    payer_uid = models.UUIDField(null=True)
    payer_user_uid = models.UUIDField(null=True)
    payer_name = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    refunding_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    gateway = models.CharField(max_length=16, blank=True)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    return_path = models.CharField(max_length=500, blank=True)
    review_code = models.CharField(max_length=32, blank=True)
    tendered_minor = models.BigIntegerField(null=True)
    receipt_number = models.CharField(max_length=24, blank=True)
    taken_by_uid = models.UUIDField(null=True)
    taken_by_name = models.CharField(max_length=120, blank=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunding_minor__gte=0)
                & Q(captured_minor__gte=F("refunded_minor") + F("refunding_minor")),
                name="payment_refunds_within_captured",
            ),
            models.CheckConstraint(
                condition=Q(tendered_minor__isnull=True) | Q(tendered_minor__gte=F("amount_minor")),
                name="payment_tendered_covers_amount",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="payment_receipt_number_once"
            ),
            models.UniqueConstraint(
                fields=["payable_uid", "payable_kind"],
                condition=Q(state__in=["open", "processing", "failed"]),
                name="payment_one_open_per_payable",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payable_uid", "payable_kind"], name="payment_payable"),
            models.Index(fields=["payer_uid", "-created_at"], name="payment_payer"),
            models.Index(fields=["payer_user_uid", "-created_at"], name="payment_payer_user"),
            models.Index(fields=["-created_at", "-uid"], name="payment_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        """What is owed."""
        return Money(minor=self.amount_minor, currency=self.currency)

    @property
    def refunded(self) -> Money:
        """What has gone back."""
        return Money(minor=self.refunded_minor, currency=self.currency)

    @property
    def left(self) -> Money:
        """What may still be refunded; refunds under way count as gone."""
        minor = self.captured_minor - self.refunded_minor - self.refunding_minor
        return Money(minor=minor, currency=self.currency)

    @property
    def change(self) -> Money | None:
        """What the payer of cash gets back at once."""
        if self.tendered_minor is None:
            return None
        return Money(minor=self.tendered_minor - self.amount_minor, currency=self.currency)
