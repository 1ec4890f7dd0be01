"""A payment is what is owed and taken for one payable; an attempt is one try at it; a refund gives some back.

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


class ReceiptSeries(Row):
    """The receipts of one place in one fiscal year, numbered without gaps: the row is locked while a number is given.

    place_number: a short stable number of the place among its siblings, part of every receipt's number.
    fiscal_year: `2026-27`, from April to March on the place's calendar.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.INVOICE_SERIES

    place_uid = models.UUIDField()
    place_number = models.PositiveIntegerField()
    fiscal_year = models.CharField(max_length=7)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place_uid", "fiscal_year"], name="receipt_series_once"),
            models.UniqueConstraint(fields=["place_number", "fiscal_year"], name="receipt_place_number_once"),
        ]

    def __str__(self) -> str:
        return f"R{self.place_number}/{self.fiscal_year}"


class Payment(Row):
    """What is owed for a payable, or a part of it, and what became of it.

    captured, refunded and refunding (asked for, not yet done) are minor units; what is left may be refunded.
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
    gateway = models.CharField(max_length=16)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    reference = models.CharField(max_length=64, blank=True)
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


class Attempt(Row):
    """One try to have a payment paid. Its uid is our reference at a gateway; it is never used at another."""

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.ATTEMPT

    class State(models.TextChoices):
        """Where it stands; unknown never means failed."""

        PREPARED = "prepared"
        SENDING = "sending"
        AWAITING_CUSTOMER = "awaiting_customer"
        PROCESSING = "processing"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        ABANDONED = "abandoned"
        UNKNOWN = "unknown"
        ORPHANED = "orphaned"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    payable_kind = models.CharField(max_length=16)
    payable_uid = models.UUIDField()
    gateway = models.CharField(max_length=16)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PREPARED)
    gateway_reference = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="attempt_amount_positive"),
            models.UniqueConstraint(
                fields=["payable_uid", "payable_kind"],
                condition=Q(state__in=["sending", "awaiting_customer", "processing", "unknown"]),
                name="attempt_one_live_per_payable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.state}"

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(minor=self.amount_minor, currency=self.currency)


class Refund(Row):
    """Some of a payment on its way back. The row is there before anybody is asked to move money."""

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

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(max_length=200, blank=True)
    asked_by_uid = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True)
    gateway_reference = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "created_at"], name="refund_by_state")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(minor=self.amount_minor, currency=self.currency)
