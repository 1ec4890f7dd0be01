"""Cashfree: payment links over our own thin client. The SDK shares keys between tenants and does not check TLS."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import quote

import requests

from shared.ids import url_token
from shared.inbox.errors import BadSignature
from shared.inbox.providers import Incoming, Signed
from shared.payments.gateways.errors import ASK, CLOSE, CREATE, REFUND, TEST, fault_of, fault_of_silence
from shared.payments.gateways.http import NotAnswered, Wire
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
from shared.payments.gateways.reading import from_major, load, method_of, obj, objects, text, to_major
from shared.secrets import Secret

API_VERSION = "2026-01-01"
STALE_MS, EARLY_MS = 24 * 3600 * 1000, 300 * 1000
NO_PHONE = "9999999999"  # a link cannot be made without one; nobody is texted (link_notify)
PHONE = re.compile(r"(\d{10})$")
STATES: Mapping[str, PageState] = {
    "ACTIVE": PageState.OPEN,
    "PAID": PageState.PAID,
    "PARTIALLY_PAID": PageState.PROCESSING,
    "EXPIRED": PageState.CLOSED,
    "CANCELLED": PageState.CLOSED,
}
REFUNDS: Mapping[str, RefundState] = {
    "SUCCESS": RefundState.SUCCEEDED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
}


class Cashfree:
    """credentials: `client_id`, `client_secret`; the client secret also signs the webhooks."""

    name: ClassVar[str] = "cashfree"
    can: ClassVar[Capabilities] = Capabilities(
        currencies=frozenset({"INR"}),
        least_minor=100,
        credentials=("client_id", "client_secret"),
        has_webhook_secret=False,
        reports_by_page=True,
    )

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        self.wire = wire
        self.headers = {
            "x-client-id": credentials["client_id"].reveal(),
            "x-client-secret": credentials["client_secret"].reveal(),
            "x-api-version": API_VERSION,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def open_page(self, order: Order) -> Page:
        """Create a link under our own id, which can be had once."""
        return _page(self._call(CREATE, "POST", "/pg/links", _asked(order), key=order.reference))

    def find_page(self, order: Order) -> Page | None:
        """The link under our id; 404 is a sure no."""
        try:
            return _page(self._call(ASK, "GET", f"/pg/links/{quote(order.reference)}"))
        except GatewayFault as fault:
            if fault.code == "not_there":
                return None
            raise

    def ask(self, *, page: str, ours: str) -> Truth:  # noqa: ARG002 - it is known under our id
        """Read the link, its orders, and the payments of each order."""
        link = self._call(ASK, "GET", f"/pg/links/{quote(ours)}")
        orders = self._list(f"/pg/links/{quote(ours)}/orders?status=ALL")
        paid = {text(row.get("order_id")): row for row in orders}
        payments = {name: self._list(f"/pg/orders/{quote(name)}/payments") for name in paid if name}
        return _truth(link, paid, payments)

    def close_page(self, *, page: str, ours: str) -> Truth:
        """Cancel the link; one that cannot be cancelled is asked instead."""
        try:
            self._call(CLOSE, "POST", f"/pg/links/{quote(ours)}/cancel", {})
        except GatewayFault as fault:
            if fault.outcome != Outcome.REJECTED_REQUEST:
                raise
        return self.ask(page=page, ours=ours)

    def refund(self, wanted: RefundOrder) -> RefundTruth:
        """Refund a part of the order under our refund id; a known id is read instead."""
        asked = {
            "refund_amount": to_major(wanted.amount),
            "refund_id": wanted.reference,
            "refund_note": (wanted.reason or "refund").ljust(3, ".")[:100],
            "refund_speed": "STANDARD",
        }
        path = f"/pg/orders/{quote(wanted.order_id)}/refunds"
        return _refund(self._call(REFUND, "POST", path, asked, key=wanted.reference))

    def find_refunds(self, caught: Caught) -> Sequence[RefundTruth]:
        """All refunds of the order that are of this payment."""
        rows = self._list(f"/pg/orders/{quote(caught.order_id)}/refunds")
        mine = [row for row in rows if text(row.get("cf_payment_id")) in {"", caught.payment_id}]
        return [_refund(row) for row in mine]

    def test(self) -> None:
        """Ask for a link that is not there: with right keys that is a 404."""
        try:
            self._call(TEST, "GET", "/pg/links/frontdesk-test")
        except GatewayFault as fault:
            if fault.code != "not_there":
                raise

    def report_to(self, address: str) -> str:  # noqa: ARG002 - each link names it (`notify_url`)
        """There is nothing to make: the keys are tried, and links carry the address from now on."""
        self.test()
        return ""

    def _list(self, path: str) -> list[dict[str, Any]]:
        answer = self._send(ASK, "GET", path)
        return objects(answer)

    def _call(self, operation: str, method: str, path: str, body: Any = None, *, key: str = "") -> dict[str, Any]:
        answer = self._send(operation, method, path, body, key=key)
        if not isinstance(answer, dict):
            raise GatewayFault(Outcome.UNKNOWN, "unreadable")
        return answer

    def _send(self, operation: str, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        headers = {**self.headers, "x-idempotency-key": key} if key else self.headers
        content = None if body is None else encode(body)
        try:
            answer = self.wire.request(method, self.wire.base + path, data=content, headers=headers)
        except NotAnswered as error:
            raise fault_of_silence(error) from error
        except requests.RequestException as error:
            raise fault_of(self.name, operation, self.wire) from error
        document = self.wire.answered.document if self.wire.answered else None
        if not answer.ok or document is None:
            raise fault_of(self.name, operation, self.wire)
        return document

    @classmethod
    def verify(cls, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """`x-webhook-signature` over timestamp and raw body, base64; the timestamp is in milliseconds."""
        stamp = incoming.headers.get("x-webhook-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 16):  # noqa: PLR2004
            raise BadSignature("header")
        given = incoming.headers.get("x-webhook-signature", "")
        signed = stamp.encode() + incoming.body
        wanted = [base64.b64encode(hmac.new(one.reveal().encode(), signed, sha256).digest()) for one in secrets]
        if not any(hmac.compare_digest(one, given.encode()) for one in wanted):
            raise BadSignature("mac")
        age = incoming.now.timestamp() * 1000 - int(stamp)
        if not -EARLY_MS <= age <= STALE_MS:
            raise BadSignature("stale")
        try:
            event = load(incoming.body)
        except ValueError as error:
            raise BadSignature("not json") from error
        event_id = incoming.headers.get("x-idempotency-key", "") or sha256(incoming.body).hexdigest()
        return Signed(event_id=event_id, kind=text(event.get("type")))

    @classmethod
    def read_hint(cls, kind: str, body: bytes) -> Hint:
        """From the event's data; a payment of a link carries the link's names in its order's tags."""
        found = obj(load(body).get("data"))
        payment, refund = obj(found.get("payment")), obj(found.get("refund"))
        tags = obj(obj(found.get("order")).get("order_tags"))
        return Hint(
            attempt=text(found.get("link_id")) or text(tags.get("link_id")),
            page=text(found.get("cf_link_id")) or text(tags.get("cf_link_id")),
            payment_id=text(payment.get("cf_payment_id")) or text(refund.get("cf_payment_id")),
            refund=text(refund.get("refund_id")),
            about_refund="REFUND" in kind,
        )


def encode(body: Any) -> bytes:
    """JSON with each Decimal as a number, with just its digits: no amount passes through a float."""
    mark = url_token()
    whole = json.dumps(body, default=lambda value: f"{mark}{value}" if isinstance(value, Decimal) else str(value))
    return re.sub(rf'"{re.escape(mark)}(-?[0-9.]+)"', r"\1", whole).encode()


def _asked(order: Order) -> dict[str, Any]:
    phone = PHONE.search(order.payer_phone)
    customer = {"customer_phone": phone[1] if phone else NO_PHONE}
    customer |= {"customer_name": order.payer_name[:100]} if order.payer_name else {}
    customer |= {"customer_email": order.payer_email} if order.payer_email else {}
    return {
        "link_id": order.reference,
        "link_amount": to_major(order.amount),
        "link_currency": order.amount.currency,
        "link_purpose": order.line[:500],
        "customer_details": customer,
        "link_partial_payments": False,
        "link_expiry_time": order.ends_at.isoformat(timespec="seconds"),
        "link_notify": {"send_sms": False, "send_email": False},
        "link_auto_reminders": False,
        "link_notes": {"payment": order.payment},
        "link_meta": {"return_url": order.return_url, **({"notify_url": order.report_to} if order.report_to else {})},
    }


def _page(link: dict[str, Any]) -> Page:
    if not text(link.get("link_url")) or not text(link.get("link_id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return Page(reference=text(link.get("cf_link_id")), url=text(link["link_url"]))


def _truth(link: dict[str, Any], orders: dict[str, dict[str, Any]], payments: dict[str, list[dict[str, Any]]]) -> Truth:
    rows = [(orders[name], row) for name in orders for row in payments.get(name, [])]
    caught = [_caught(order, row) for order, row in rows if row.get("payment_status") == "SUCCESS"]
    state = STATES.get(text(link.get("link_status")), PageState.PROCESSING)
    if caught:
        state = PageState.PAID
    elif state == PageState.PAID or any(row.get("payment_status") == "PENDING" for _, row in rows):
        state = PageState.PROCESSING
    failed = [
        obj(row.get("error_details")) for _, row in rows if row.get("payment_status") in {"FAILED", "USER_DROPPED"}
    ]
    return Truth(
        state=state,
        reference=text(link.get("cf_link_id")),
        ours=text(link.get("link_id")),
        caught=sorted(caught, key=lambda one: (len(one.payment_id), one.payment_id)),
        error_code=text(failed[-1].get("error_reason")) if failed else "",
    )


def _caught(order: dict[str, Any], row: dict[str, Any]) -> Caught:
    """With an offer the payer gives less than was asked for, and a paid order is paid in full all the same."""
    currency = text(row.get("payment_currency")) or text(order.get("order_currency"))
    has_offer = bool(row.get("payment_offers")) and order.get("order_status") == "PAID"
    amount = from_major(order.get("order_amount") if has_offer else row.get("payment_amount"), currency)
    if amount is None or not text(row.get("cf_payment_id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return Caught(
        payment_id=text(row["cf_payment_id"]),
        order_id=text(order.get("order_id")),
        amount=amount,
        method=method_of(row.get("payment_group")),
    )


def _refund(row: dict[str, Any]) -> RefundTruth:
    amount = from_major(row.get("refund_amount"), text(row.get("refund_currency")) or "INR")
    if amount is None or not text(row.get("cf_refund_id")):
        raise GatewayFault(Outcome.UNKNOWN, "unreadable")
    return RefundTruth(
        reference=text(row["cf_refund_id"]),
        ours=text(row.get("refund_id")) if row.get("refund_type") in {None, "MERCHANT_INITIATED"} else "",
        amount=amount,
        state=REFUNDS.get(text(row.get("refund_status")), RefundState.PENDING),
        error_code=text(row.get("status_description"))[:64] if row.get("refund_status") == "FAILED" else "",
    )
