"""Payments over HTTP: money taken at the desk, what was paid, refunds, receipts."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import SIGNED_IN
from shared.api.fields import MoneyField, OutSerializer, StrictSerializer
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.payments import actions, queries
from shared.payments.models import Payment


class DeskPaymentIn(StrictSerializer):
    """Money on the counter."""

    payable_kind = serializers.CharField(max_length=16)
    payable = serializers.UUIDField()
    method = serializers.ChoiceField(choices=[str(method) for method in actions.DESK_METHODS])
    amount = MoneyField()
    reference = serializers.CharField(max_length=64, required=False, allow_blank=True)
    tendered = MoneyField(required=False)


class RefundIn(StrictSerializer):
    """amount: absent for all that is left."""

    amount = MoneyField(required=False)
    reason = serializers.CharField(max_length=200)


class AttemptOut(OutSerializer):
    """One try."""

    uid = serializers.UUIDField()
    gateway = serializers.CharField()
    method = serializers.CharField()
    state = serializers.CharField()
    amount = MoneyField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class RefundOut(OutSerializer):
    """Some of it on its way back."""

    uid = serializers.UUIDField()
    state = serializers.CharField()
    amount = MoneyField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class PaymentOut(OutSerializer):
    """A payment with its attempts and refunds."""

    uid = serializers.UUIDField()
    payable_kind = serializers.CharField()
    payable = serializers.UUIDField(source="payable_uid")
    line = serializers.CharField()
    gateway = serializers.CharField()
    method = serializers.CharField()
    state = serializers.CharField()
    amount = MoneyField()
    refunded = MoneyField()
    left = MoneyField()
    tendered = serializers.SerializerMethodField()
    change = MoneyField(allow_null=True)
    reference = serializers.CharField()
    payer = serializers.UUIDField(source="payer_uid", allow_null=True)
    payer_name = serializers.CharField()
    receipt_number = serializers.CharField()
    receipt_url = serializers.SerializerMethodField()
    checkout_url = serializers.SerializerMethodField()
    client = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    attempts = AttemptOut(many=True, source="attempts.all")
    refunds = RefundOut(many=True, source="refunds.all")
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    def get_tendered(self, payment: Payment) -> dict[str, int | str] | None:
        """Cash handed over, change included."""
        return None if payment.change is None else (payment.amount + payment.change).as_json()

    def get_receipt_url(self, payment: Payment) -> str | None:
        """Where the receipt is, once there is one."""
        return f"/api/v1/payments/{payment.uid}/receipt" if payment.receipt_number else None

    def get_checkout_url(self, _payment: Payment) -> str | None:
        """The desk shows no page to pay on."""
        return None

    def get_client(self, _payment: Payment) -> dict[str, Any] | None:
        """Nothing is embedded."""
        return None

    def get_decision(self, _payment: Payment) -> dict[str, Any] | None:
        """Nobody had to choose a gateway."""
        return None


class ReceiptOut(OutSerializer):
    """What stands on a receipt."""

    number = serializers.CharField()
    issued_at = serializers.DateTimeField()
    place_name = serializers.CharField()
    payer_name = serializers.CharField()
    line = serializers.CharField()
    method = serializers.CharField()
    reference = serializers.CharField()
    amount = MoneyField()
    tendered = MoneyField(allow_null=True)
    change = MoneyField(allow_null=True)
    refunded = MoneyField()
    taken_by = serializers.CharField()


class DeskPayments(ApiView):
    """Money on the counter."""

    needs = {"POST": "payments.take"}
    keyed = frozenset({"POST"})
    tags = ("Payments",)

    @operation(takes=DeskPaymentIn, gives=PaymentOut, status=201)
    def post(self, _request: Request) -> Response:
        """Take cash, UPI or the card terminal's word for a payable."""
        payment = actions.take_desk_payment(**self.body(DeskPaymentIn), actor=self.actor)
        return self.answer(PaymentOut, payment, status=201)


class Payments(ApiView):
    """What was paid."""

    needs = {"GET": SIGNED_IN}
    tags = ("Payments",)

    @operation(gives=PaymentOut, many=True, filters=["state", "method", "gateway", "payable", "payer", "from", "to"])
    def get(self, request: Request) -> Response:
        """List payments: all for staff who may read them, their own for customers."""
        rows = filtered(
            queries.payments_for(self.actor),
            request,
            words=("state", "method", "gateway", "payable_kind"),
            uids={"payable": "payable_uid", "payer": "payer_uid", "place": "place_uid"},
            moments={"from": "created_at__gte", "to": "created_at__lt"},
        )
        return self.page(rows, PaymentOut, search=("receipt_number", "payer_name", "line", "reference"))


class OnePayment(ApiView):
    """One payment."""

    needs = {"GET": SIGNED_IN}
    tags = ("Payments",)

    @operation(gives=PaymentOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a payment with its attempts and refunds."""
        return self.answer(PaymentOut, queries.access_payment(uid, actor=self.actor))


class Refunds(ApiView):
    """Giving back."""

    needs = {"POST": "payments.refund"}
    keyed = frozenset({"POST"})
    tags = ("Payments",)

    @operation(takes=RefundIn, gives=RefundOut, status=202)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Refund what is left of a payment, or a part of it."""
        refund = actions.refund_desk_payment(payment_uid=uid, **self.body(RefundIn), actor=self.actor)
        return self.answer(RefundOut, refund, status=202)


class HandOver(ApiView):
    """A refund that waits at the desk."""

    needs = {"POST": "payments.refund"}
    keyed = frozenset({"POST"})
    tags = ("Payments",)

    @operation(gives=RefundOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Note that the money of a requested refund was handed over."""
        return self.answer(RefundOut, actions.hand_over_refund(refund_uid=uid, actor=self.actor))


class Receipts(ApiView):
    """The receipt of a payment."""

    needs = {"GET": SIGNED_IN}
    tags = ("Payments",)

    @operation(gives=ReceiptOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read what stands on the receipt."""
        return self.answer(ReceiptOut, queries.receipt_of(queries.access_payment(uid, actor=self.actor)))
