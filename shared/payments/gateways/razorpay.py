"""Razorpay: payment links through the official SDK (razorpay 2), with the guards that it lacks."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar

import razorpay

from shared.ids import url_token
from shared.inbox.errors import BadSignature
from shared.inbox.providers import Incoming, Signed
from shared.money import Money
from shared.payments.gateways.errors import ASK, CLOSE, CONNECT, CREATE, REFUND, TEST, fault_of
from shared.payments.gateways.http import Wire
from shared.payments.gateways.promise import (
    Capabilities,
    Caught,
    Credentials,
    GatewayFault,
    Hint,
    Order,
    Outcome,
    Page,
    PageState,
    RefundOrder,
    RefundState,
    RefundTruth,
    Truth,
)
from shared.payments.gateways.reading import load, method_of, obj, objects, text, whole
from shared.secrets import Secret

STATES: Mapping[str, PageState] = {
    "created": PageState.OPEN,
    "partially_paid": PageState.PROCESSING,
    "paid": PageState.PAID,
    "cancelled": PageState.CLOSED,
    "expired": PageState.CLOSED,
}
EVENTS = (
    "payment.authorized", "payment.captured", "payment.failed", "payment_link.paid", "payment_link.cancelled",
    "payment_link.expired", "refund.created", "refund.processed", "refund.failed",
)  # fmt: skip
TAKEN = frozenset({"captured", "refunded"})
WAITING = frozenset({"authorized"})
REFUNDS: Mapping[str, RefundState] = {"processed": RefundState.SUCCEEDED, "failed": RefundState.FAILED}


class Razorpay:
    """credentials: `key_id`, `key_secret`."""

    name: ClassVar[str] = "razorpay"
    can: ClassVar[Capabilities] = Capabilities(
        least_minor=100,
        credentials=("key_id", "key_secret"),
        key_prefixes={"key_id": {"test": "rzp_test_", "live": "rzp_live_"}},
    )

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        self.wire = wire
        keys = (credentials["key_id"].reveal(), credentials["key_secret"].reveal())
        self.client = razorpay.Client(session=wire, auth=keys, base_url=wire.base)

    def open_page(self, order: Order) -> Page:
        """Create a link. A reference that is known already answers 400, which is no second link."""
        return _page(self._call(CREATE, lambda: self.client.payment_link.create(_asked(order))))

    def find_page(self, order: Order) -> Page | None:
        """The link with our reference."""
        found = self._links(order.reference)
        return _page(found[0]) if found else None

    def ask(self, *, page: str, ours: str) -> Truth:
        """Read the link, and the payments of its order."""
        link = self._link(page, ours)
        order_id = text(link.get("order_id"))
        payments = self._payments(order_id) if order_id else []
        return _truth(link, payments)

    def close_page(self, *, page: str, ours: str) -> Truth:
        """Cancel the link; one that cannot be cancelled is asked instead."""
        name = page or text(self._link(page, ours).get("id"))
        try:
            self._call(CLOSE, lambda: self.client.payment_link.cancel(name))
        except GatewayFault as fault:
            if fault.outcome != Outcome.REJECTED_REQUEST:
                raise
        return self.ask(page=name, ours=ours)

    def refund(self, wanted: RefundOrder) -> RefundTruth:
        """Refund a part of the payment under X-Refund-Idempotency."""
        asked = {
            "amount": wanted.amount.minor,
            "speed": "normal",
            "receipt": wanted.reference,
            "notes": {"refund": wanted.reference, "reason": wanted.reason[:200]},
        }
        headers = {"X-Refund-Idempotency": wanted.reference, "Content-Type": "application/json"}
        row = self._call(REFUND, lambda: self.client.payment.refund(wanted.payment_id, asked, headers=headers))
        return _refund(row)

    def find_refunds(self, caught: Caught) -> Sequence[RefundTruth]:
        """All refunds of the payment."""
        rows = self._call(ASK, lambda: self.client.payment.fetch_multiple_refund(caught.payment_id, {"count": 100}))
        return [_refund(row) for row in objects(rows.get("items"))]

    def test(self) -> None:
        """Read one link."""
        self._call(TEST, lambda: self.client.payment_link.all({"count": 1}))

    def report_to(self, address: str) -> str:
        """A webhook with a secret of ours; one that is there for the address gets the new secret."""
        secret, webhooks = url_token(), self.client.webhook
        wanted = {"url": address, "secret": secret, "events": list(EVENTS)}
        rows = objects(self._call(CONNECT, lambda: webhooks.all({"count": 100})).get("items"))
        known = next((text(row.get("id")) for row in rows if text(row.get("url")) == address), "")
        if known:
            self._call(CONNECT, lambda: webhooks.edit(known, None, wanted))
        else:
            self._call(CONNECT, lambda: webhooks.create(wanted))
        return secret

    def _link(self, page: str, ours: str) -> dict[str, Any]:
        if page:
            return self._call(ASK, lambda: self.client.payment_link.fetch(page))
        found = self._links(ours)
        if not found:
            raise GatewayFault(Outcome.REJECTED_REQUEST, "not_there")
        return found[0]

    def _links(self, ours: str) -> list[dict[str, Any]]:
        answer = self._call(ASK, lambda: self.client.payment_link.all({"reference_id": ours}))
        rows = objects(answer.get("payment_links") or answer.get("items"))
        return [row for row in rows if text(row.get("reference_id")) == ours]

    def _payments(self, order_id: str) -> list[dict[str, Any]]:
        answer = self._call(ASK, lambda: self.client.order.payments(order_id))
        return objects(answer.get("items"))

    def _call(self, operation: str, call: Callable[[], Any]) -> dict[str, Any]:
        """The SDK's errors lose status and code; the wire has them."""
        try:
            found = call()
        except Exception as error:
            raise fault_of(self.name, operation, self.wire) from error
        if not isinstance(found, dict):
            raise GatewayFault(Outcome.UNKNOWN, "unreadable")
        return found

    @classmethod
    def verify(cls, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """`X-Razorpay-Signature` over the body. No time is signed, so an event is remembered for ever.

        The event's id is in a header that is not signed; the body's hash makes a repeat under another id the same.
        """
        given = incoming.headers.get("x-razorpay-signature", "")
        wanted = [hmac.new(one.reveal().encode(), incoming.body, sha256).hexdigest() for one in secrets]
        if not any(hmac.compare_digest(one.encode(), given.encode()) for one in wanted):
            raise BadSignature("mac")
        try:
            event = load(incoming.body)
        except ValueError as error:
            raise BadSignature("not json") from error
        event_id = incoming.headers.get("x-razorpay-event-id", "") or sha256(incoming.body).hexdigest()
        return Signed(event_id=event_id, kind=text(event.get("event")))

    @classmethod
    def read_hint(cls, kind: str, body: bytes) -> Hint:
        """From the entities of the payload."""
        payload = obj(load(body).get("payload"))
        link, payment, refund = (
            obj(obj(payload.get(name)).get("entity")) for name in ("payment_link", "payment", "refund")
        )
        return Hint(
            attempt=text(link.get("reference_id")) or text(obj(payment.get("notes")).get("attempt")),
            page=text(link.get("id")),
            payment_id=text(payment.get("id")) or text(refund.get("payment_id")),
            refund=text(refund.get("receipt")) or text(obj(refund.get("notes")).get("refund")),
            about_refund=kind.startswith("refund."),
        )


def _asked(order: Order) -> dict[str, Any]:
    customer = {"name": order.payer_name, "contact": order.payer_phone, "email": order.payer_email}
    return {
        "amount": order.amount.minor,
        "currency": order.amount.currency,
        "reference_id": order.reference,
        "description": order.line[:2000],
        "customer": {name: value for name, value in customer.items() if value},
        "notify": {"sms": False, "email": False},
        "reminder_enable": False,
        "callback_url": order.return_url,
        "callback_method": "get",
        "expire_by": int(order.ends_at.timestamp()),
        "notes": {"attempt": order.reference, "payment": order.payment},
    }


def _page(link: dict[str, Any]) -> Page:
    if not text(link.get("id")) or not text(link.get("short_url")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return Page(reference=text(link["id"]), url=text(link["short_url"]))


def _truth(link: dict[str, Any], payments: Sequence[dict[str, Any]]) -> Truth:
    caught = [_caught(row) for row in payments if _is_taken(row)]
    state = STATES.get(text(link.get("status")), PageState.PROCESSING)
    if caught:
        state = PageState.PAID
    elif state == PageState.PAID or any(row.get("status") in WAITING for row in payments):
        state = PageState.PROCESSING
    failed = [row for row in payments if row.get("status") == "failed"]
    return Truth(
        state=state,
        reference=text(link.get("id")),
        ours=text(link.get("reference_id")),
        caught=sorted(caught, key=lambda one: one.payment_id),
        error_code=text(failed[0].get("error_reason")) if failed else "",
    )


def _is_taken(row: dict[str, Any]) -> bool:
    return row.get("status") in TAKEN


def _caught(row: dict[str, Any]) -> Caught:
    minor, fee, tax = (whole(row.get(name)) for name in ("amount", "fee", "tax"))
    if minor is None or not text(row.get("id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return Caught(
        payment_id=text(row["id"]),
        order_id=text(row.get("order_id")),
        amount=Money(minor=minor, currency=text(row.get("currency"))),
        method=method_of(row.get("method")),
        fee_minor=None if fee is None else fee - (tax or 0),
        tax_minor=tax,
    )


def _refund(row: dict[str, Any]) -> RefundTruth:
    minor = whole(row.get("amount"))
    if minor is None or not text(row.get("id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return RefundTruth(
        reference=text(row["id"]),
        ours=text(row.get("receipt")) or text(obj(row.get("notes")).get("refund")),
        amount=Money(minor=minor, currency=text(row.get("currency"))),
        state=REFUNDS.get(text(row.get("status")), RefundState.PENDING),
    )
