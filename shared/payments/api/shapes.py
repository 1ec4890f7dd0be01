"""Payments as they come in and go out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared.api.fields import MoneyField, OutSerializer, StrictSerializer
from shared.payments import actions
from shared.payments.addresses import return_url_of
from shared.payments.gateways.registry import GATEWAYS
from shared.payments.models import ONLINE_METHODS, Attempt, Payment
from shared.payments.routing.words import decision_as_json
from shared.payments.tracking import token_of

OWN_PATH = r"^/(?!/)[^\\]*$"


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


class CreateIn(StrictSerializer):
    """What is to be paid online. No price: it comes from what is paid for. tracking_token: of who is not signed in."""

    payable_kind = serializers.CharField(max_length=16)
    payable = serializers.UUIDField()
    amount = MoneyField(required=False)
    method = serializers.ChoiceField(choices=ONLINE_METHODS, required=False)
    gateway = serializers.ChoiceField(choices=GATEWAYS, required=False)
    return_url = serializers.RegexField(OWN_PATH, max_length=500, required=False)
    tracking_token = serializers.CharField(max_length=64, required=False)


class VerifyIn(StrictSerializer):
    """The payment, and whatever the gateway put into the address of the return. Nothing in it is believed."""

    payment = serializers.UUIDField()
    params = serializers.DictField(required=False)


class AttemptOut(OutSerializer):
    """One try."""

    uid = serializers.UUIDField()
    gateway = serializers.CharField()
    method = serializers.CharField()
    state = serializers.CharField()
    amount = MoneyField()
    outcome = serializers.CharField()
    error_code = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class RefundOut(OutSerializer):
    """Some of it on its way back."""

    uid = serializers.UUIDField()
    state = serializers.CharField()
    amount = MoneyField()
    reason = serializers.CharField()
    cause = serializers.CharField()
    error_code = serializers.CharField()
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

    def get_checkout_url(self, payment: Payment) -> str:
        """The gateway's page while it can be paid on, else our own, which tells the truth."""
        live = next((one for one in payment.attempts.all() if one.state == Attempt.State.AWAITING_CUSTOMER), None)
        return live.checkout_url if live and live.checkout_url else return_url_of(payment)

    def get_client(self, _payment: Payment) -> dict[str, Any] | None:
        """Nothing is embedded."""
        return None

    def get_decision(self, payment: Payment) -> dict[str, Any] | None:
        """Why this gateway; null at the desk, where nobody had to choose."""
        found = list(payment.decisions.all())
        return decision_as_json(found[-1]) if found else None


class CreatedPaymentOut(PaymentOut):
    """A payment as its payer gets it. tracking_token: follows it, and pays it, without signing in."""

    tracking_token = serializers.SerializerMethodField()

    def get_tracking_token(self, payment: Payment) -> str:
        """Of what is paid for."""
        return token_of(payment.payable_kind, payment.payable_uid)


class PaymentStateOut(OutSerializer):
    """What anybody who has a payment's address may know of it."""

    uid = serializers.UUIDField()
    state = serializers.CharField()
    amount = MoneyField()
    line = serializers.CharField()
    place_name = serializers.CharField()
    checkout_url = serializers.SerializerMethodField()

    def get_checkout_url(self, payment: Payment) -> str:
        """Where it can be paid, or where its truth is told."""
        return PaymentOut().get_checkout_url(payment)


class TrackedOut(PaymentStateOut):
    """What a tracking token shows of the latest payment."""

    payable_kind = serializers.CharField()
    payable = serializers.UUIDField(source="payable_uid")
    method = serializers.CharField()
    refunded = MoneyField()
    left = MoneyField()
    receipt_number = serializers.CharField()
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class TransitionOut(OutSerializer):
    """One step of the payment's story."""

    subject = serializers.CharField(source="subject_kind")
    uid = serializers.UUIDField(source="subject_uid")
    gateway = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    code = serializers.CharField()
    at = serializers.DateTimeField()


class PaymentDetailOut(PaymentOut):
    """A payment with its timeline, oldest first."""

    review_code = serializers.CharField()
    timeline = TransitionOut(many=True, source="transitions.all")


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
