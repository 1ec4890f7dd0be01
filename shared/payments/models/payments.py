"""A payment is what is owed for one payable; an attempt one try at it, a capture money that came, a refund gives back.

Amounts are minor units of the payment's currency. Summary columns are caches that change under the payment's lock.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shared.clock import now
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


class Attempt(Row):
    """One try to have a payment paid. Its uid is our reference at a gateway; it is never used at another.

    gateway_reference: the gateway's name for its page. closes_at: when we close the page. outcome, error_code: how the
    last call ended that was not simply done. next_ask_at: when the watch asks again; None when nothing can come.
    """

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
    account = models.ForeignKey(
        "payments.GatewayAccount", on_delete=models.PROTECT, null=True, related_name="attempts", db_index=False
    )
    decision = models.ForeignKey(
        "payments.RoutingDecision", on_delete=models.PROTECT, null=True, related_name="attempts"
    )
    gateway_reference = models.CharField(max_length=120, blank=True)
    checkout_url = models.CharField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    asks = models.PositiveSmallIntegerField(default=0)
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
        indexes: ClassVar = [
            models.Index(fields=["account", "-created_at"], name="attempt_by_account"),
            models.Index(fields=["next_ask_at"], name="attempt_to_ask", condition=Q(next_ask_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.state}"

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(minor=self.amount_minor, currency=self.currency)


class Capture(Row):
    """Money that a gateway holds for us, under the gateway's own name for it: written once, whoever tells of it.

    is_settled: it confirmed what it was paid for. Money that could not is owed back, and refunded by itself.
    fee and tax are what the gateway says it keeps.
    """

    HOME: ClassVar[Home] = Home.BOTH

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="captures", db_index=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="captures")
    account = models.ForeignKey("payments.GatewayAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    gateway_payment_id = models.CharField(max_length=120)
    gateway_order_id = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    fee_minor = models.BigIntegerField(null=True)
    tax_minor = models.BigIntegerField(null=True)
    is_settled = models.BooleanField(default=False)
    refunded_minor = models.BigIntegerField(default=0)
    refunding_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "gateway_payment_id"], name="capture_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(is_settled=True), name="capture_settles_payment_once"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="capture_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunding_minor__gte=0)
                & Q(amount_minor__gte=F("refunded_minor") + F("refunding_minor")),
                name="capture_refunds_within_amount",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["payment"], name="capture_of_payment")]

    def __str__(self) -> str:
        return f"{self.gateway_payment_id} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        """What came."""
        return Money(minor=self.amount_minor, currency=self.currency)

    @property
    def left(self) -> Money:
        """What may still go back."""
        minor = self.amount_minor - self.refunded_minor - self.refunding_minor
        return Money(minor=minor, currency=self.currency)


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


class Transition(models.Model):
    """One change of state, for the payment's timeline. Written in the unit of the change, and never changed.

    source: who caused it (customer, staff, webhook, return, watch, reconciler, command). code: the refusal's or
    error's public code, where there was one.
    """

    HOME: ClassVar[Home] = Home.BOTH

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    subject_kind = models.CharField(max_length=8)
    subject_uid = models.UUIDField()
    gateway = models.CharField(max_length=16, blank=True)
    old = models.CharField(max_length=20, blank=True)
    new = models.CharField(max_length=20)
    source = models.CharField(max_length=12)
    code = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["payment", "id"], name="transition_of_payment")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.old} {self.new}"
