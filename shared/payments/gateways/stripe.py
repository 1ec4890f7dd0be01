"""Stripe: hosted Checkout Sessions through the official SDK (stripe 16, API 2026-10-28.endive)."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar

import stripe

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

logging.getLogger("stripe").setLevel(logging.WARNING)  # below it the SDK writes down what it sends
STALE_S, EARLY_S = 300, 300
SHORTEST = timedelta(minutes=31)  # Checkout refuses less than half an hour; we close the page earlier ourselves
STATES: Mapping[tuple[str, str], PageState] = {
    ("open", "unpaid"): PageState.OPEN,
    ("complete", "paid"): PageState.PAID,
    ("complete", "unpaid"): PageState.PROCESSING,
    ("expired", "unpaid"): PageState.CLOSED,
}
REFUNDS: Mapping[str, RefundState] = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
EVENTS = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed", "checkout.session.expired", "payment_intent.succeeded",
    "payment_intent.payment_failed", "charge.refunded", "refund.created", "refund.updated", "refund.failed",
)  # fmt: skip
REFUND_OBJECTS = frozenset({"refund", "charge"})


class Stripe:
    """credentials: `secret_key`."""

    name: ClassVar[str] = "stripe"
    can: ClassVar[Capabilities] = Capabilities(
        least_minor=50,
        credentials=("secret_key",),
        key_prefixes={"secret_key": {"test": "sk_test_", "live": "sk_live_"}},
    )

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        self.wire = wire
        self.client = stripe.StripeClient(
            credentials["secret_key"].reveal(),
            base_addresses={"api": wire.base},
            http_client=stripe.RequestsClient(session=wire),
            max_network_retries=0,
        )

    def open_page(self, order: Order) -> Page:
        """Create a session under the attempt's idempotency key."""
        asked = _asked(order)
        options: Any = {"idempotency_key": order.reference}
        session = self._call(CREATE, lambda: self.client.v1.checkout.sessions.create(params=asked, options=options))
        if not text(session.get("url")):
            raise GatewayFault(Outcome.UNKNOWN, "unreadable")
        return Page(reference=text(session.get("id")), url=text(session.get("url")))

    def find_page(self, order: Order) -> Page | None:
        """The same request under the same key: Stripe gives the first one's answer."""
        try:
            return self.open_page(order)
        except GatewayFault as fault:
            if fault.is_unknown or fault.is_alarm:
                raise
            return None

    def ask(self, *, page: str, ours: str) -> Truth:
        """Read the session with its intent."""
        if not page:
            return self._search(ours)
        expand: Any = {"expand": ["payment_intent"]}
        session = self._call(ASK, lambda: self.client.v1.checkout.sessions.retrieve(page, params=expand))
        return _truth(session)

    def close_page(self, *, page: str, ours: str) -> Truth:
        """Expire the session; one that is no longer open is asked instead."""
        name = page or self._search(ours).reference
        try:
            self._call(CLOSE, lambda: self.client.v1.checkout.sessions.expire(name))
        except GatewayFault as fault:
            if fault.outcome != Outcome.REJECTED_REQUEST:
                raise
        return self.ask(page=name, ours=ours)

    def refund(self, wanted: RefundOrder) -> RefundTruth:
        """Refund a part of the intent under the refund's idempotency key."""
        asked: Any = {
            "payment_intent": wanted.payment_id,
            "amount": wanted.amount.minor,
            "reason": "requested_by_customer",
            "metadata": {"refund": wanted.reference},
        }
        options: Any = {"idempotency_key": wanted.reference}
        row = self._call(REFUND, lambda: self.client.v1.refunds.create(params=asked, options=options))
        return _refund(row)

    def find_refunds(self, caught: Caught) -> Sequence[RefundTruth]:
        """All refunds of the intent."""
        asked: Any = {"payment_intent": caught.payment_id, "limit": 100}
        rows = self._call(ASK, lambda: self.client.v1.refunds.list(params=asked))
        return [_refund(row) for row in objects(rows.get("data"))]

    def test(self) -> None:
        """Read the balance."""
        self._call(TEST, self.client.v1.balance.retrieve)

    def report_to(self, address: str) -> str:
        """A webhook endpoint; its secret is told once, so an older one of the same address makes way."""
        endpoints = self.client.v1.webhook_endpoints
        known = self._call(CONNECT, lambda: endpoints.list(params={"limit": 100}))
        for row in objects(known.get("data")):
            if text(row.get("url")) == address:
                name = text(row.get("id"))
                self._call(CONNECT, lambda name=name: endpoints.delete(name))  # type: ignore[misc]
        wanted: Any = {"url": address, "enabled_events": list(EVENTS)}
        made = self._call(CONNECT, lambda: endpoints.create(params=wanted))
        if not text(made.get("secret")):
            raise GatewayFault(Outcome.UNKNOWN, "unreadable")
        return text(made["secret"])

    def _search(self, ours: str) -> Truth:
        """The latest sessions, for one whose name we never learned."""
        asked: Any = {"limit": 100}
        rows = self._call(ASK, lambda: self.client.v1.checkout.sessions.list(params=asked))
        for row in objects(rows.get("data")):
            if text(row.get("client_reference_id")) == ours:
                return self.ask(page=text(row.get("id")), ours=ours)
        raise GatewayFault(Outcome.REJECTED_REQUEST, "not_there")

    def _call(self, operation: str, call: Callable[[], Any]) -> dict[str, Any]:
        """Whatever the SDK makes of an error, the wire knows what came."""
        try:
            found = call()
        except Exception as error:
            raise fault_of(self.name, operation, self.wire) from error
        document = self.wire.answered.document if self.wire.answered else None
        if not isinstance(document, dict) or not isinstance(found, stripe.StripeObject):
            raise GatewayFault(Outcome.UNKNOWN, "unreadable")
        return document

    @classmethod
    def verify(cls, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """`Stripe-Signature: t=…,v1=…[,v1=…]` over `{t}.{body}`; at most 300 s old, or ahead."""
        stamp, macs = _signature(incoming.headers.get("stripe-signature", ""))
        age = incoming.now.timestamp() - stamp
        if not -EARLY_S <= age <= STALE_S:
            raise BadSignature("stale")
        signed = b"%d." % stamp + incoming.body
        wanted = [hmac.new(one.reveal().encode(), signed, sha256).hexdigest() for one in secrets]
        if not any(hmac.compare_digest(left.encode(), right.encode()) for left in wanted for right in macs):
            raise BadSignature("mac")
        try:
            event = load(incoming.body)
        except ValueError as error:
            raise BadSignature("not json") from error
        if not text(event.get("id")):
            raise BadSignature("no id")
        return Signed(event_id=text(event["id"]), kind=text(event.get("type")))

    @classmethod
    def read_hint(cls, kind: str, body: bytes) -> Hint:  # noqa: ARG003 - the object says what it is
        """From the event's object, by what it is."""
        event = load(body)
        found = obj(obj(event.get("data")).get("object"))
        named = obj(found.get("metadata"))
        what = text(found.get("object"))
        is_session = what == "checkout.session"
        return Hint(
            attempt=text(found.get("client_reference_id")) if is_session else text(named.get("attempt")),
            page=text(found.get("id")) if is_session else "",
            payment_id=text(found.get("id")) if what == "payment_intent" else text(found.get("payment_intent")),
            refund=text(named.get("refund")),
            is_live=bool(event.get("livemode")),
            about_refund=what in REFUND_OBJECTS,
        )


def _asked(order: Order) -> Any:
    product = {"name": order.line[:200]}
    price = {"currency": order.amount.currency.lower(), "unit_amount": order.amount.minor, "product_data": product}
    asked: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order.reference,
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": order.return_url,
        "cancel_url": order.return_url,
        "expires_at": int((order.ends_at + SHORTEST).timestamp()),
        "metadata": {"payment": order.payment},
        "payment_intent_data": {
            "description": order.line[:200],
            "metadata": {"attempt": order.reference, "payment": order.payment},
        },
    }
    if order.payer_email:
        asked["customer_email"] = order.payer_email
    return asked


def _truth(session: dict[str, Any]) -> Truth:
    intent = obj(session.get("payment_intent"))
    state = STATES.get((text(session.get("status")), text(session.get("payment_status"))), PageState.PROCESSING)
    if intent.get("status") == "succeeded":
        state = PageState.PAID  # money that came is the truth, whatever became of the page
    elif state == PageState.OPEN and intent.get("status") == "processing":
        state = PageState.PROCESSING
    failed = obj(intent.get("last_payment_error"))
    return Truth(
        state=state,
        reference=text(session.get("id")),
        ours=text(session.get("client_reference_id")),
        caught=[_caught(session, intent)] if state == PageState.PAID else [],
        error_code=text(failed.get("decline_code")) or text(failed.get("code")),
    )


def _caught(session: dict[str, Any], intent: dict[str, Any]) -> Caught:
    received = whole(intent.get("amount_received"))
    minor = received if received is not None else whole(session.get("amount_total"))
    if minor is None or not (name := text(intent.get("id")) or text(session.get("payment_intent"))):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    currency = text(intent.get("currency") or session.get("currency")).upper()
    charge = obj(intent.get("latest_charge"))
    method = method_of(obj(charge.get("payment_method_details")).get("type"))
    return Caught(payment_id=name, amount=Money(minor=minor, currency=currency), method=method)


def _refund(row: dict[str, Any]) -> RefundTruth:
    minor = whole(row.get("amount"))
    if minor is None or not text(row.get("id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return RefundTruth(
        reference=text(row.get("id")),
        ours=text(obj(row.get("metadata")).get("refund")),
        amount=Money(minor=minor, currency=text(row.get("currency")).upper()),
        state=REFUNDS.get(text(row.get("status")), RefundState.PENDING),
        error_code=text(row.get("failure_reason")),
    )


def _signature(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    macs = [value for name, _, value in pairs if name == "v1"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit() and len(stamps[0]) <= 12) or not macs:  # noqa: PLR2004
        raise BadSignature("header")
    return int(stamps[0]), macs
