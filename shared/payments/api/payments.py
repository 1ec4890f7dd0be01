"""Payments over HTTP: paid online, taken at the desk, what was paid, refunds, receipts."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import PUBLIC, SIGNED_IN
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.errors import NotAuthenticated
from shared.payments import actions, flows, queries
from shared.payments.api.shapes import (
    CreatedPaymentOut,
    CreateIn,
    DeskPaymentIn,
    PaymentDetailOut,
    PaymentOut,
    PaymentStateOut,
    ReceiptOut,
    RefundIn,
    RefundOut,
    TrackedOut,
    VerifyIn,
)


class CreatePayment(ApiView):
    """Paying online."""

    needs = {"POST": PUBLIC}
    keyed = frozenset({"POST"})
    opens_units = True
    tags = ("Payments",)

    @operation(takes=CreateIn, gives=CreatedPaymentOut, status=201)
    def post(self, _request: Request) -> Response:
        """Have a page on which a payable can be paid: the live one, or a new one at the cheapest healthy gateway.

        For its payer and the desk; without signing in, with its tracking token.
        """
        asked = self.body(CreateIn)
        if not self.actor.is_person and not asked.get("tracking_token"):
            raise NotAuthenticated
        wish = {name: asked.pop(name) for name in ("gateway", "method") if name in asked}
        asked["return_path"] = asked.pop("return_url", "")
        return self.through_flow(
            begin=lambda: {"payment": str(actions.open_payment(**asked, actor=self.actor).uid)},
            go_on=lambda begun: self.answer(
                CreatedPaymentOut, flows.show_page(payment_uid=uuid.UUID(begun["payment"]), **wish), status=201
            ),
        )


class TrackPayment(ApiView):
    """Following without signing in."""

    needs = {"GET": PUBLIC}
    rates = {"GET": "public"}
    tags = ("Payments",)

    @operation(gives=TrackedOut)
    def get(self, _request: Request, token: str) -> Response:
        """Read the latest payment of what a tracking token names."""
        return self.answer(TrackedOut, queries.tracked_payment(token))


class VerifyPayment(ApiView):
    """Back from the gateway's page."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "public"}
    opens_units = True
    tags = ("Payments",)

    @operation(takes=VerifyIn, gives=PaymentStateOut)
    def post(self, _request: Request) -> Response:
        """Ask the gateway what became of a payment. What the browser brings is not believed."""
        uid = self.body(VerifyIn)["payment"]
        return self.answer(PaymentStateOut, flows.look_now(payment_uid=uid, source="return"))


class DeskPayments(ApiView):
    """Money on the counter."""

    needs = {"POST": "payments.take"}
    keyed = frozenset({"POST"})
    opens_units = True
    tags = ("Payments",)

    @operation(takes=DeskPaymentIn, gives=PaymentOut, status=201)
    def post(self, _request: Request) -> Response:
        """Take cash, UPI or the card terminal's word for a payable. A page that could still be paid is closed first."""
        asked = self.body(DeskPaymentIn)
        flows.close_door(payable_kind=asked["payable_kind"], payable=asked["payable"], ends="cancelled", source="staff")

        def take() -> Response:
            payment = actions.take_desk_payment(**asked, actor=self.actor)
            return self.answer(PaymentOut, payment, status=201)

        return self.in_keyed_unit(take)


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

    @operation(gives=PaymentDetailOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a payment with its attempts, the decision in words, refunds and timeline."""
        return self.answer(PaymentDetailOut, queries.access_payment(uid, actor=self.actor))


class Refunds(ApiView):
    """Giving back."""

    needs = {"POST": "payments.refund"}
    keyed = frozenset({"POST"})
    tags = ("Payments",)

    @operation(takes=RefundIn, gives=RefundOut, status=202)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Refund what is left of a payment, or a part of it: over the counter, or through its gateway by a job."""
        refund_payment = actions.refund_desk_payment if queries.is_of_desk(uid) else actions.ask_refund
        refund = refund_payment(payment_uid=uid, **self.body(RefundIn), actor=self.actor)
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
