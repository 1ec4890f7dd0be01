"""Cashfree: orders, payment links, payments, refunds, settlements (API 2026-01-01); amounts are rupees on its wire."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from infra.sandbox.providers.base import Change, Notice, Provider, route
from infra.sandbox.rows import Account, Delivery, Dispute, Event, Kept, Page, Payment, Refund, Settlement
from infra.sandbox.till import NotNow
from infra.sandbox.wire import Answer, Call, Refused, from_iso, iso, new_digits, new_id, rupees, to_json, to_minor

WEBHOOK_VERSION = "2025-01-01"
ORDER_ID = re.compile(r"[A-Za-z0-9_-]{3,45}")
LINK_ID = re.compile(r"[A-Za-z0-9_-]{1,50}")
REFUND_ID = re.compile(r"[A-Za-z0-9_-]{3,40}")
PHONE = re.compile(r"\d{10}")
MINIMUM_MINOR = 100
LIFE_S = 30 * 86_400
ORDER_STATUS = {
    "open": "ACTIVE",
    "paid": "PAID",
    "closing": "TERMINATION_REQUESTED",
    "closed": "TERMINATED",
    "expired": "EXPIRED",
}
LINK_STATUS = {"open": "ACTIVE", "paid": "PAID", "closing": "ACTIVE", "closed": "CANCELLED", "expired": "EXPIRED"}
PAYMENT_STATUS = {"pending": "PENDING", "paid": "SUCCESS", "failed": "FAILED", "dropped": "USER_DROPPED"}
REFUND_STATUS = {"pending": "PENDING", "done": "SUCCESS", "failed": "FAILED"}
GROUPS = {"upi": "upi", "card": "credit_card", "netbanking": "net_banking", "wallet": "wallet"}
BANK_REASONS = {"bank_technical_error", "gateway_technical_error", "server_error"}
TYPES = {401: "authentication_error", 403: "authentication_error", 409: "idempotency_error", 429: "rate_limit_error"}
CODES = {401: "request_failed", 403: "request_failed", 404: "resource_not_found", 429: "request_limit_exceeded"}
SERVER = 500


class Cashfree(Provider):
    """One account for each pair of client id and secret; the secret also signs the webhooks."""

    name: ClassVar[str] = "cashfree"
    retries_s: ClassVar[tuple[float, ...]] = (120, 600, 1800)

    def new_keys(self) -> dict[str, str]:
        return {"client_id": new_id("TEST", 28), "client_secret": new_id("cfsk_ma_test_", 32)}

    def new_secret(self, account: Account) -> str:
        return account.keys["client_secret"]

    def payment_id(self) -> str:
        return new_digits(10)

    def refund_id(self) -> str:
        return new_digits(8)

    def caller(self, call: Call) -> Account:
        found = self.account_with(
            client_id=call.headers.get("x-client-id", ""), client_secret=call.headers.get("x-client-secret", "")
        )
        if found is None:
            raise self.refuse(401, "authentication Failed")
        if not call.headers.get("x-api-version"):
            raise self._bad("x-api-version : is missing in the request.", "x-api-version_missing")
        return found

    def trouble(self, status: int, words: str) -> Answer:
        kind = TYPES.get(status, "api_error" if status >= SERVER else "invalid_request_error")
        code = CODES.get(status, "api_error" if status >= SERVER else "request_invalid")
        return Answer(status=status, body=_error(words, code=code, kind=kind))

    def answer(self, call: Call, account: Account) -> Answer:
        """Under an x-idempotency-key the first good answer is repeated."""
        key = call.headers.get("x-idempotency-key", "") if call.method == "POST" else ""
        kept = self.world.book.get(Kept, f"{account.id} {call.path} {key}") if key else None
        asked = hashlib.sha256(call.body).hexdigest()
        if kept is not None and kept.asked != asked:
            words = "request body is different from the one this idempotency key was used with"
            return Answer(status=422, body=_error(words, code="request_invalid", kind="idempotency_error"))
        if kept is not None:
            return Answer(status=kept.status, body=kept.body.encode(), headers={"x-idempotency-replayed": "true"})
        answer = super().answer(call, account)
        if key and answer.status == 200:  # noqa: PLR2004 - only what worked is kept
            body = answer.content().decode()
            self.world.book.save(Kept(id=f"{account.id} {call.path} {key}", asked=asked, status=200, body=body))
        return answer

    # Orders

    @route("POST", "/pg/orders")
    def create_order(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        reference = str(asked.get("order_id") or new_id("order_", 20))
        if not ORDER_ID.fullmatch(reference):
            raise self._bad(
                "order_id : should be 3 to 45 of A-Z a-z 0-9 _ -. Value received: " + reference, "order_id_invalid"
            )
        if self._order_page(account, reference) is not None:
            words = "order with same id is already present"
            raise Refused(Answer(status=409, body=_error(words, code="order_already_exists")))
        customer = asked.get("customer_details") or {}
        if not PHONE.fullmatch(str(customer.get("customer_phone", ""))):
            raise self._bad(
                "customer_details.customer_phone : should be 10 digits", "customer_details.customer_phone_invalid"
            )
        meta = asked.get("order_meta") or {}
        page = Page(
            id=new_id("session_", 40),
            account=account.id,
            kind="order",
            reference=reference,
            amount_minor=self._amount(asked.get("order_amount"), "order_amount"),
            currency=str(asked.get("order_currency") or "INR"),
            created_at=self.world.clock.now(),
            expires_at=self._ends(asked.get("order_expiry_time"), "order_expiry_time"),
            return_url=str(meta.get("return_url") or "").replace("{order_id}", reference),
            order=reference,
            asked=_plain({**asked, "cf_id": new_digits(10)}),
        )
        page.address = f"{call.base}/pay/{page.id}"
        self.world.book.add(page)
        return Answer(body=self.order(page))

    @route("GET", "/pg/orders/{order}")
    def get_order(self, call: Call, account: Account, order: str) -> Answer:
        return Answer(body=self.order(self._order(account, order)))

    @route("PATCH", "/pg/orders/{order}")
    def terminate_order(self, call: Call, account: Account, order: str) -> Answer:
        page = self._order(account, order)
        if self._asked(call).get("order_status") != "TERMINATED":
            raise self._bad("order_status : should be TERMINATED", "order_status_invalid")
        runs = any(row.state == "pending" for row in self.world.till.payments(page))
        try:
            self.world.till.close(page, kind="closing" if runs else "closed")
        except NotNow as not_now:
            words = f"order cannot be terminated, it is {ORDER_STATUS[page.state]}"
            raise self._bad(words, "order_not_terminable") from not_now
        return Answer(body=self.order(page))

    @route("GET", "/pg/orders/{order}/payments")
    def payments_of_order(self, call: Call, account: Account, order: str) -> Answer:
        page = self._order(account, order)
        return Answer(body=[self.payment(row, page) for row in reversed(self.world.till.payments(page))])

    @route("GET", "/pg/orders/{order}/payments/{payment}")
    def get_payment(self, call: Call, account: Account, order: str, payment: str) -> Answer:
        page = self._order(account, order)
        for row in self.world.till.payments(page):
            if row.id == payment:
                return Answer(body=self.payment(row, page))
        raise self._missing("payment not found", "payment_not_found")

    # Links

    @route("POST", "/pg/links")
    def create_link(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        reference = str(asked.get("link_id") or new_id("link_", 12))
        if not LINK_ID.fullmatch(reference):
            raise self._bad("link_id : should be at most 50 of A-Z a-z 0-9 _ -", "link_id_invalid")
        if self.world.book.find(Page, account=account.id, kind="link", reference=reference):
            words = "Link ID already exists"
            raise Refused(Answer(status=409, body=_error(words, code="link_already_exists")))
        if not asked.get("link_purpose"):
            raise self._bad("link_purpose : is missing in the request.", "link_purpose_missing")
        phone = str((asked.get("customer_details") or {}).get("customer_phone", ""))
        if not PHONE.fullmatch(phone):
            raise self._bad(
                "customer_details.customer_phone : should be 10 digits", "customer_details.customer_phone_invalid"
            )
        word = new_id(length=12)
        page = Page(
            id=f"link_{word}",
            account=account.id,
            kind="link",
            reference=reference,
            amount_minor=self._amount(asked.get("link_amount"), "link_amount"),
            currency=str(asked.get("link_currency") or "INR"),
            created_at=self.world.clock.now(),
            expires_at=self._ends(asked.get("link_expiry_time"), "link_expiry_time"),
            return_url=str((asked.get("link_meta") or {}).get("return_url") or "").replace("{link_id}", reference),
            order=f"CFPay_{word}_{new_id(length=11).lower()}",
            address=f"{call.base}/pay/link_{word}",
            asked=_plain({**asked, "cf_id": new_digits(7)}),
        )
        self.world.book.add(page)
        return Answer(body=self.link(page))

    @route("GET", "/pg/links/{link}")
    def get_link(self, call: Call, account: Account, link: str) -> Answer:
        return Answer(body=self.link(self._link(account, link)))

    @route("POST", "/pg/links/{link}/cancel")
    def cancel_link(self, call: Call, account: Account, link: str) -> Answer:
        page = self._link(account, link)
        try:
            self.world.till.close(page)
        except NotNow as not_now:
            words = f"Link cannot be cancelled, it is {LINK_STATUS[page.state]}"
            raise self._bad(words, "link_not_cancellable") from not_now
        return Answer(body=self.link(page))

    @route("GET", "/pg/links/{link}/orders")
    def orders_of_link(self, call: Call, account: Account, link: str) -> Answer:
        """Paid ones only, unless `status=ALL`."""
        page = self._link(account, link)
        wants_all = call.query.get("status", "PAID").upper() == "ALL"
        tried = bool(self.world.till.payments(page))
        is_told = self.world.till.paid_minor(page) > 0 or (wants_all and tried)
        return Answer(body=[{**self.order(page), "link_id": page.reference}] if is_told else [])

    # Refunds

    @route("POST", "/pg/orders/{order}/refunds")
    def create_refund(self, call: Call, account: Account, order: str) -> Answer:
        page, asked = self._order(account, order), self._asked(call)
        reference = str(asked.get("refund_id", ""))
        if not REFUND_ID.fullmatch(reference):
            raise self._bad("refund_id : should be 3 to 40 of A-Z a-z 0-9 _ -", "refund_id_invalid")
        if any(row.reference == reference for row in self._refunds(page)):
            words = "refund with same id is already present"
            raise Refused(Answer(status=409, body=_error(words, code="refund_already_exists")))
        payment = next((row for row in self.world.till.payments(page) if row.state == "paid"), None)
        if payment is None:
            raise self._bad("order is not paid", "order_not_paid")
        amount = self._amount(asked.get("refund_amount"), "refund_amount", least=1)
        try:
            refund = self.world.till.refund(
                payment, amount, reference=reference, note=str(asked.get("refund_note") or ""), asked=_plain(asked)
            )
        except NotNow as not_now:
            words = "refund_amount : cannot be greater than the amount that is left of the order"
            raise self._bad(words, "refund_amount_invalid") from not_now
        return Answer(body=self.refund(self.world.book.get(Refund, refund.id) or refund))

    @route("GET", "/pg/orders/{order}/refunds")
    def refunds_of_order(self, call: Call, account: Account, order: str) -> Answer:
        return Answer(body=[self.refund(row) for row in self._refunds(self._order(account, order))])

    @route("GET", "/pg/orders/{order}/refunds/{refund}")
    def get_refund(self, call: Call, account: Account, order: str, refund: str) -> Answer:
        for row in self._refunds(self._order(account, order)):
            if row.reference == refund:
                return Answer(body=self.refund(row))
        raise self._missing("refund not found", "refund_not_found")

    # Settlements, health

    @route("GET", "/pg/orders/{order}/settlements")
    def settlement_of_order(self, call: Call, account: Account, order: str) -> Answer:
        page = self._order(account, order)
        for row in self.world.till.payments(page):
            settlement = self.world.book.get(Settlement, row.settlement)
            if settlement is not None:
                return Answer(body=_settled(row, page, settlement))
        raise self._missing("settlement not found", "settlement_not_found")

    @route("POST", "/pg/settlement/recon")
    def recon(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        utrs = (asked.get("filters") or {}).get("settlement_utrs")
        rows = []
        for settlement in self.world.book.find(Settlement, account=account.id):
            if utrs is None or settlement.utr in utrs:
                rows += self._recon_rows(account, settlement)
        return Answer(body={"cursor": None, "limit": len(rows), "data": rows})

    @route("GET", "/pg/incident")
    def incidents(self, call: Call, account: Account) -> Answer:
        return Answer(body=[])

    # Objects

    def order(self, page: Page) -> dict[str, Any]:
        """An order, of a link or on its own."""
        asked = page.asked
        status = ORDER_STATUS[page.state]
        if page.kind == "link":
            status = "PAID" if self.world.till.paid_minor(page) else "ACTIVE"
        tags = {"cf_link_id": asked["cf_id"]} if page.kind == "link" else asked.get("order_tags")
        return {
            "cf_order_id": asked["cf_id"],
            "order_id": page.order,
            "entity": "order",
            "order_currency": page.currency,
            "order_amount": rupees(page.amount_minor),
            "order_status": status,
            "payment_session_id": page.id,
            "order_expiry_time": iso(page.expires_at),
            "order_note": asked.get("order_note"),
            "created_at": iso(page.created_at),
            "order_splits": [],
            "customer_details": _customer(page),
            "order_meta": {
                "return_url": page.return_url or None,
                "notify_url": _notify_url(page),
                "payment_methods": None,
            },
            "order_tags": tags,
            "cart_details": None,
        }

    def link(self, page: Page) -> dict[str, Any]:
        """A payment link."""
        asked = page.asked
        return {
            "cf_link_id": asked["cf_id"],
            "link_id": page.reference,
            "link_status": LINK_STATUS[page.state],
            "link_currency": page.currency,
            "link_amount": rupees(page.amount_minor),
            "link_amount_paid": rupees(self.world.till.paid_minor(page)),
            "link_partial_payments": False,
            "link_minimum_partial_amount": None,
            "link_purpose": asked.get("link_purpose"),
            "link_created_at": iso(page.created_at),
            "customer_details": asked.get("customer_details", {}),
            "link_meta": asked.get("link_meta", {}),
            "link_url": page.address,
            "link_expiry_time": iso(page.expires_at),
            "link_notes": asked.get("link_notes", {}),
            "link_auto_reminders": bool(asked.get("link_auto_reminders")),
            "link_notify": asked.get("link_notify", {"send_sms": False, "send_email": False}),
            "link_qrcode": "",
            "order_splits": [],
        }

    def payment(self, row: Payment, page: Page) -> dict[str, Any]:
        """A payment."""
        return {
            "cf_payment_id": row.id,
            "order_id": page.order,
            "entity": "payment",
            "error_details": _failure(row),
            "is_captured": row.state == "paid",
            "order_amount": rupees(page.amount_minor),
            "order_currency": page.currency,
            "payment_amount": rupees(row.amount_minor),
            "payment_currency": row.currency,
            "payment_group": GROUPS.get(row.method, "upi"),
            "payment_time": iso(row.created_at),
            "payment_completion_time": iso(row.done_at) if row.done_at else None,
            "payment_status": PAYMENT_STATUS[row.state],
            "payment_message": "00::Transaction success" if row.state == "paid" else row.reason or None,
            "bank_reference": row.facts.get("bank_reference"),
            "auth_id": None,
            "authorization": None,
            "payment_method": _method(row),
            "payment_gateway_details": _gateway(row, page),
            "payment_surcharge": None,
        }

    def refund(self, row: Refund) -> dict[str, Any]:
        """A refund."""
        payment = self.world.till.payment(row.payment)
        page = self.world.book.get(Page, payment.page)
        speed = row.asked.get("refund_speed") or "STANDARD"
        return {
            "cf_payment_id": payment.id,
            "cf_refund_id": row.id,
            "order_id": page.order if page else "",
            "refund_id": row.reference,
            "entity": "refund",
            "refund_amount": rupees(row.amount_minor),
            "refund_currency": row.currency,
            "refund_note": row.note or None,
            "refund_status": REFUND_STATUS[row.state],
            "refund_arn": f"4512{row.id}" if row.state == "done" else None,
            "refund_charge": 0,
            "status_description": "Refund processed successfully" if row.state == "done" else "In progress",
            "metadata": None,
            "refund_splits": [],
            "refund_type": "MERCHANT_INITIATED",
            "refund_mode": "STANDARD",
            "created_at": iso(row.created_at),
            "processed_at": iso(row.done_at) if row.done_at else None,
            "refund_speed": {"requested": speed, "accepted": "STANDARD", "processed": "STANDARD", "message": None},
        }

    # Telling

    def notices(self, change: Change) -> Iterator[Notice]:
        page, url = change.page, _notify_url(change.page) if change.page else None
        for kind, found, subject in self._told(change):
            body: dict[str, Any] = {"data": found, "event_time": iso(self.world.clock.now()), "type": kind}
            if kind == "PAYMENT_LINK_EVENT":
                body["version"] = 1
            own = {"url": url, "secret": change.account.keys["client_secret"]} if page and url else {}
            yield Notice(kind=kind, body=to_json(body), subject=subject, facts={"key": f"{kind} {subject}"}, **own)

    def _told(self, change: Change) -> Iterator[tuple[str, dict[str, Any], str]]:
        page, payment, refund = change.page, change.payment, change.refund
        match change.kind:
            case "payment.paid" if page and payment:
                yield "PAYMENT_SUCCESS_WEBHOOK", self._paid(page, payment), payment.id
            case "payment.failed" if page and payment:
                yield "PAYMENT_FAILED_WEBHOOK", self._paid(page, payment), payment.id
            case "payment.dropped" if page and payment:
                yield "PAYMENT_USER_DROPPED_WEBHOOK", self._paid(page, payment), payment.id
            case "page.paid" | "page.closed" | "page.expired" if page and page.kind == "link":
                yield "PAYMENT_LINK_EVENT", self._link_event(page, payment), page.reference
            case "refund.done" | "refund.failed" if refund:
                yield "REFUND_STATUS_WEBHOOK", {"refund": self._refund_event(refund)}, refund.reference
            case "dispute.made" | "dispute.won" | "dispute.lost" if page and payment and change.dispute:
                kind = "DISPUTE_CREATED" if change.kind == "dispute.made" else "DISPUTE_CLOSED"
                yield kind, self._dispute(page, payment, change.dispute), change.dispute.id
            case "settlement.made" if change.settlement:
                yield "SETTLEMENT_SUCCESS", {"settlement": _settlement_event(change.settlement)}, change.settlement.id

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        stamp = str(int(at * 1000))
        mac = hmac.new(delivery.secret.encode(), f"{stamp}{event.body}".encode(), hashlib.sha256).digest()
        return {
            "x-webhook-signature": base64.b64encode(mac).decode(),
            "x-webhook-timestamp": stamp,
            "x-webhook-version": WEBHOOK_VERSION,
            "x-webhook-attempt": str(delivery.attempts),
            "x-idempotency-key": hashlib.sha256(event.facts.get("key", event.id).encode()).hexdigest(),
        }

    def way_back(self, page: Page, payment: Payment | None) -> str:
        return page.return_url

    def _paid(self, page: Page, row: Payment) -> dict[str, Any]:
        told = self.payment(row, page)
        kept = (
            "cf_payment_id",
            "payment_status",
            "payment_amount",
            "payment_currency",
            "payment_message",
            "payment_time",
        )
        also = ("bank_reference", "auth_id", "payment_method", "payment_group")
        order = self.order(page)
        found = {
            "order": {name: order[name] for name in ("order_id", "order_amount", "order_currency", "order_tags")},
            "payment": {name: told[name] for name in (*kept, *also)},
            "customer_details": _customer(page),
            "payment_gateway_details": told["payment_gateway_details"],
            "payment_offers": None,
        }
        if told["error_details"]:
            found["error_details"] = told["error_details"]
        return found

    def _link_event(self, page: Page, payment: Payment | None) -> dict[str, Any]:
        told = self.link(page)
        found = {
            **{name: told[name] for name in told if name not in {"link_qrcode", "order_splits"}},
            "cf_link_id": int(told["cf_link_id"]),
            "link_amount": f"{told['link_amount']:.2f}",
            "link_amount_paid": f"{told['link_amount_paid']:.2f}",
        }
        if payment is not None:
            found["order"] = {
                "order_amount": f"{rupees(page.amount_minor):.2f}",
                "order_id": page.order,
                "order_expiry_time": iso(page.expires_at),
                "order_hash": page.id[-12:],
                "transaction_id": int(payment.id),
                "transaction_status": PAYMENT_STATUS[payment.state],
            }
        return found

    def _refund_event(self, row: Refund) -> dict[str, Any]:
        told = self.refund(row)
        numbers = {"cf_refund_id": int(row.id), "cf_payment_id": int(row.payment)}
        return {**{name: told[name] for name in told if name != "refund_speed"}, **numbers, "entity": "Refund"}

    def _dispute(self, page: Page, payment: Payment, row: Dispute) -> dict[str, Any]:
        status = {"open": "DISPUTE_CREATED", "won": "DISPUTE_MERCHANT_WON", "lost": "DISPUTE_MERCHANT_LOST"}[row.state]
        return {
            "dispute": {
                "dispute_id": str(int(row.created_at * 1000)),
                "dispute_type": "DISPUTE",
                "reason_code": "1402",
                "reason_description": row.reason or "Duplicate Processing",
                "dispute_amount": rupees(row.amount_minor),
                "created_at": iso(row.created_at),
                "updated_at": iso(self.world.clock.now()),
                "respond_by": iso(row.created_at + 7 * 86_400),
                "dispute_status": status,
                "cf_dispute_remarks": "",
                "dispute_action_on": "MERCHANT",
            },
            "order_details": {
                "order_id": page.order,
                "order_amount": rupees(page.amount_minor),
                "order_currency": page.currency,
                "cf_payment_id": payment.id,
                "payment_amount": rupees(payment.amount_minor),
                "payment_currency": payment.currency,
            },
            "customer_details": _customer(page),
        }

    def _recon_rows(self, account: Account, settlement: Settlement) -> list[dict[str, Any]]:
        rows = []
        for payment in self.world.book.find(Payment, account=account.id, settlement=settlement.id):
            page = self.world.book.get(Page, payment.page)
            event = _recon_event(payment.id, "PAYMENT", payment.amount_minor, payment.amount_minor - payment.fee_minor)
            order = {"order_id": page.order, "order_amount": rupees(page.amount_minor)} if page else {}
            rows.append(
                {"event_details": event, "order_details": order, "settlement_details": _recon_settlement(settlement)}
            )
        for refund in self.world.book.find(Refund, account=account.id, settlement=settlement.id):
            event = _recon_event(refund.id, "REFUND", refund.amount_minor, refund.amount_minor)
            back = {"refund_id": refund.reference, "refund_amount": rupees(refund.amount_minor)}
            rows.append(
                {"event_details": event, "refund_details": back, "settlement_details": _recon_settlement(settlement)}
            )
        return rows

    # Steps

    def _asked(self, call: Call) -> dict[str, Any]:
        found = call.json() if call.body else {}
        if not isinstance(found, dict):
            raise self._bad("body : is not valid JSON", "body_invalid")
        return found

    def _amount(self, amount: object, field: str, *, least: int = MINIMUM_MINOR) -> int:
        minor = to_minor(amount)
        if minor is None or minor < least:
            raise self._bad(f"{field} : invalid value provided", f"{field}_invalid")
        return minor

    def _ends(self, text: object, field: str) -> float:
        now = self.world.clock.now()
        if not text:
            return now + LIFE_S
        found = from_iso(text)
        if found is None or found <= now:
            raise self._bad(f"{field} : should be a time ahead in ISO 8601", f"{field}_invalid")
        return found

    def _order_page(self, account: Account, order: str) -> Page | None:
        return next(iter(self.world.book.find(Page, account=account.id, order=order)), None)

    def _order(self, account: Account, order: str) -> Page:
        found = self._order_page(account, order)
        if found is None:
            raise self._missing("Order Reference Id does not exist", "order_not_found")
        return found

    def _link(self, account: Account, link: str) -> Page:
        found = self.world.book.find(Page, account=account.id, kind="link", reference=link)
        if not found:
            raise self._missing("Link does not exist", "link_not_found")
        return found[0]

    def _refunds(self, page: Page) -> list[Refund]:
        return [refund for row in self.world.till.payments(page) for refund in self.world.till.refunds(row)]

    def _bad(self, words: str, code: str) -> Refused:
        return Refused(Answer(status=400, body=_error(words, code=code)))

    def _missing(self, words: str, code: str) -> Refused:
        return Refused(Answer(status=404, body=_error(words, code=code)))


def _error(words: str, *, code: str, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {
        "message": words,
        "help": "Check latest errors and resolution from Cashfree API docs",
        "code": code,
        "type": kind,
    }


def _plain(asked: dict[str, Any]) -> dict[str, Any]:
    """A request without its numbers, which are kept as minor units elsewhere."""
    return {name: value for name, value in asked.items() if not name.endswith("_amount")}


def _customer(page: Page) -> dict[str, Any]:
    asked = page.asked.get("customer_details") or {}
    return {f"customer_{word}": asked.get(f"customer_{word}") for word in ("id", "name", "email", "phone")}


def _notify_url(page: Page) -> str | None:
    meta = page.asked.get("link_meta" if page.kind == "link" else "order_meta") or {}
    return meta.get("notify_url")


def _method(row: Payment) -> dict[str, Any] | None:
    match row.method:
        case "card":
            return {"card": {"channel": "link", "card_number": "XXXXXXXXXXXX1111", "card_network": "visa"}}
        case "netbanking":
            return {
                "netbanking": {"channel": "link", "netbanking_bank_code": 3044, "netbanking_bank_name": "State Bank"}
            }
        case _:
            return {"upi": {"channel": "collect", "upi_id": "success@upi"}}


def _gateway(row: Payment, page: Page) -> dict[str, Any]:
    ids = {"gateway_order_id": page.asked["cf_id"], "gateway_payment_id": row.id}
    return {"gateway_name": "CASHFREE", **ids, "gateway_status_code": None, "gateway_settlement": "CASHFREE"}


def _failure(row: Payment) -> dict[str, Any] | None:
    if row.state not in {"failed", "dropped"}:
        return None
    source = "bank" if row.reason in BANK_REASONS else "customer"
    reason = "user_dropped" if row.state == "dropped" else row.reason
    words = {"error_description": f"The payment did not go through: {reason}", "error_reason": reason}
    return {"error_code": "TRANSACTION_DECLINED", **words, "error_source": source}


def _settled(row: Payment, page: Page, settlement: Settlement) -> dict[str, Any]:
    return {
        "cf_payment_id": row.id,
        "cf_settlement_id": settlement.utr,
        "settlement_currency": settlement.currency,
        "order_id": page.order,
        "entity": "settlement",
        "order_amount": rupees(page.amount_minor),
        "payment_time": iso(row.created_at),
        "service_charge": rupees(row.fee_minor - row.tax_minor),
        "service_tax": rupees(row.tax_minor),
        "settlement_amount": rupees(row.amount_minor - row.fee_minor),
        "settlement_id": int(settlement.created_at),
        "transfer_id": int(settlement.created_at),
        "transfer_time": iso(settlement.created_at),
        "transfer_utr": settlement.utr,
    }


def _settlement_event(row: Settlement) -> dict[str, Any]:
    return {
        "settlement_id": int(row.created_at),
        "settlement_type": "STANDARD",
        "payment_amount": rupees(row.amount_minor + row.fee_minor),
        "service_charge": rupees(row.fee_minor - row.tax_minor),
        "service_tax": rupees(row.tax_minor),
        "adjustment": 0,
        "amount_settled": rupees(row.amount_minor),
        "settlement_amount": rupees(row.amount_minor),
        "utr": row.utr,
        "status": "SUCCESS",
        "settled_on": iso(row.created_at),
        "reason": None,
    }


def _recon_event(event_id: str, kind: str, amount_minor: int, settled_minor: int) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "event_type": kind,
        "event_amount": rupees(amount_minor),
        "event_settlement_amount": rupees(settled_minor),
        "event_currency": "INR",
        "event_status": "SUCCESS",
        "sale_type": "CREDIT" if kind == "PAYMENT" else "DEBIT",
    }


def _recon_settlement(row: Settlement) -> dict[str, Any]:
    return {"cf_settlement_id": row.utr, "utr": row.utr, "settlement_date": iso(row.created_at)}
