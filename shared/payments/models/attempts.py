"""An attempt is one try at a payment, a capture money that came of it, a transition one step of either."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shared.clock import now
from shared.locks import Rank
from shared.money import Money
from shared.payments.models.payments import Method, Payment
from shared.rows import Home, Row


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
