"""Razorpay: orders, payment links, payments, refunds, webhooks, settlements (API v1)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from infra.sandbox.providers.base import Change, Notice, Provider, route
from infra.sandbox.rows import Account, Delivery, Dispute, Endpoint, Event, Kept, Page, Payment, Refund, Settlement
from infra.sandbox.till import NotNow
from infra.sandbox.wire import Answer, Call, Refused, new_id, to_json

MINIMUM_MINOR = 100
RECEIPT_LIMIT = 40
NOTES_LIMIT = 15
KEY_SHORTEST = 10
LINK_LIVES_S, LINK_SHORTEST_S = 180 * 86_400, 15 * 60
ORDER_LIVES_S = 3650 * 86_400
LINK_STATUS = {"open": "created", "paid": "paid", "closing": "created", "closed": "cancelled", "expired": "expired"}
PAYMENT_STATUS = {"pending": "created", "paid": "captured", "failed": "failed", "dropped": "failed"}
REFUND_STATUS = {"pending": "pending", "done": "processed", "failed": "failed"}
SOURCES = {
    "insufficient_funds": "customer",
    "incorrect_otp": "customer",
    "payment_cancelled": "customer",
    "card_declined": "issuer_bank",
    "bank_technical_error": "bank",
    "gateway_technical_error": "gateway",
    "server_error": "internal",
}
CODES = {500: "SERVER_ERROR", 502: "GATEWAY_ERROR", 503: "SERVER_ERROR", 504: "GATEWAY_ERROR"}


class Razorpay(Provider):
    """One account for each pair of key id and key secret."""

    name: ClassVar[str] = "razorpay"
    retries_s: ClassVar[tuple[float, ...]] = (60, 300, 900, 3600, 10_800, 21_600, 43_200)
    disables: ClassVar[bool] = True

    def new_keys(self) -> dict[str, str]:
        return {"key_id": new_id("rzp_test_"), "key_secret": new_id(length=24)}

    def new_secret(self, account: Account) -> str:
        return new_id("whs_", 20)

    def caller(self, call: Call) -> Account:
        key_id, key_secret = call.basic()
        found = self.account_with(key_id=key_id, key_secret=key_secret)
        if found is None:
            raise self._bad("Authentication failed", status=401)
        return found

    def trouble(self, status: int, words: str) -> Answer:
        return Answer(status=status, body={"error": _error(words, code=CODES.get(status, "BAD_REQUEST_ERROR"))})

    # Orders

    @route("POST", "/v1/orders")
    def create_order(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        receipt = str(asked.get("receipt") or "")
        if len(receipt) > RECEIPT_LIMIT:
            raise self._bad("receipt: the length must be no more than 40.", field="receipt")
        if asked.get("unique_receipt") and receipt:
            for page in self.world.book.find(Page, account=account.id, kind="order", reference=receipt):
                return Answer(body=self.order(page))
        page = self._page(account, asked, kind="order", reference=receipt, lives_s=ORDER_LIVES_S)
        page.id = page.order
        page.address = f"{call.base}/pay/{page.id}"
        self.world.book.add(page)
        return Answer(body=self.order(page))

    @route("GET", "/v1/orders")
    def list_orders(self, call: Call, account: Account) -> Answer:
        found = [row for row in self.world.book.find(Page, account=account.id) if row.kind in {"order", "link"}]
        wanted = call.query.get("receipt")
        return Answer(body=_collection(call, [self.order(row) for row in found if wanted in {None, row.reference}]))

    @route("GET", "/v1/orders/{order}")
    def get_order(self, call: Call, account: Account, order: str) -> Answer:
        return Answer(body=self.order(self._page_of_order(account, order)))

    @route("GET", "/v1/orders/{order}/payments")
    def payments_of_order(self, call: Call, account: Account, order: str) -> Answer:
        page = self._page_of_order(account, order)
        return Answer(body=_collection(call, [self.payment(row) for row in self.world.till.payments(page)]))

    # Payments

    @route("GET", "/v1/payments/{payment}")
    def get_payment(self, call: Call, account: Account, payment: str) -> Answer:
        return Answer(body=self.payment(self._payment(account, payment)))

    @route("POST", "/v1/payments/{payment}/capture")
    def capture_payment(self, call: Call, account: Account, payment: str) -> Answer:
        found, asked = self._payment(account, payment), self._asked(call)
        if found.state == "paid":
            raise self._bad("This payment has already been captured")
        if asked.get("amount") != found.amount_minor:
            raise self._bad("Capture amount must be equal to the amount authorized", field="amount")
        raise self._bad("Only payments which have been authorized and not yet captured can be captured")

    # Refunds

    @route("POST", "/v1/payments/{payment}/refund")
    def refund_payment(self, call: Call, account: Account, payment: str) -> Answer:
        return self._refund(call, account, payment, self._asked(call))

    @route("POST", "/v1/refunds")
    def create_refund(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        return self._refund(call, account, str(asked.get("payment_id", "")), asked)

    @route("GET", "/v1/refunds")
    def list_refunds(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Refund, account=account.id)
        return Answer(body=_collection(call, [self.refund(row) for row in found]))

    @route("GET", "/v1/refunds/{refund}")
    def get_refund(self, call: Call, account: Account, refund: str) -> Answer:
        found = self.world.book.get(Refund, refund)
        if found is None or found.account != account.id:
            raise self._bad("The id provided does not exist")
        return Answer(body=self.refund(found))

    @route("GET", "/v1/payments/{payment}/refunds")
    def refunds_of_payment(self, call: Call, account: Account, payment: str) -> Answer:
        found = self.world.till.refunds(self._payment(account, payment))
        return Answer(body=_collection(call, [self.refund(row) for row in found]))

    # Payment links

    @route("POST", "/v1/payment_links")
    def create_link(self, call: Call, account: Account) -> Answer:
        asked = self._asked(call)
        reference = str(asked.get("reference_id") or "")
        if len(reference) > RECEIPT_LIMIT:
            raise self._bad("reference_id: the length must be no more than 40.", field="reference_id")
        if reference and self.world.book.find(Page, account=account.id, kind="link", reference=reference):
            raise self._bad(f"payment link creation with reference ID already attempted {reference}")
        now = self.world.clock.now()
        ends = asked.get("expire_by")
        if ends and not (isinstance(ends, int) and ends >= now + LINK_SHORTEST_S - 60):
            raise self._bad("expire_by should be at least 15 minutes after the current time", field="expire_by")
        page = self._page(account, asked, kind="link", reference=reference, lives_s=LINK_LIVES_S)
        page.expires_at = float(ends) if ends else page.expires_at
        page.return_url = str(asked.get("callback_url") or "")
        page.address = f"{call.base}/pay/{page.id}"
        self.world.book.add(page)
        return Answer(body=self.link(page))

    @route("GET", "/v1/payment_links")
    def list_links(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Page, account=account.id, kind="link")
        wanted, payment = call.query.get("reference_id"), call.query.get("payment_id")
        told = [self.link(row) for row in found if wanted in {None, row.reference} and self._has(row, payment)]
        return Answer(body={"payment_links": told[::-1]})

    @route("GET", "/v1/payment_links/{link}")
    def get_link(self, call: Call, account: Account, link: str) -> Answer:
        return Answer(body=self.link(self._link(account, link)))

    @route("POST", "/v1/payment_links/{link}/cancel")
    def cancel_link(self, call: Call, account: Account, link: str) -> Answer:
        page = self._link(account, link)
        try:
            self.world.till.close(page)
        except NotNow as not_now:
            raise self._bad(f"Payment Link is already {LINK_STATUS[page.state]}, it cannot be cancelled") from not_now
        return Answer(body=self.link(page))

    # Webhooks, settlements

    @route("POST", "/v1/webhooks")
    @route("POST", "/v2/accounts/{owner}/webhooks")
    def create_webhook(self, call: Call, account: Account, owner: str = "") -> Answer:
        asked = self._asked(call)
        kinds = asked.get("events", [])
        row = Endpoint(
            id=new_id(),
            account=account.id,
            url=str(asked.get("url", "")),
            created_at=self.world.clock.now(),
            secret=str(asked.get("secret", "")),
            kinds=kinds
            if isinstance(kinds, list)
            else [name for name, wanted in kinds.items() if wanted in {True, "1"}],
        )
        self.world.book.add(row)
        return Answer(body=_webhook(row))

    @route("GET", "/v1/webhooks")
    @route("GET", "/v2/accounts/{owner}/webhooks")
    def list_webhooks(self, call: Call, account: Account, owner: str = "") -> Answer:
        found = self.world.book.find(Endpoint, account=account.id)
        return Answer(body=_collection(call, [_webhook(row) for row in found]))

    @route("GET", "/v1/settlements")
    def list_settlements(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Settlement, account=account.id)
        return Answer(body=_collection(call, [self.settlement(row) for row in found]))

    @route("GET", "/v1/settlements/recon/combined")
    def recon(self, call: Call, account: Account) -> Answer:
        wanted = tuple(int(call.query[name]) for name in ("year", "month", "day") if name in call.query)
        rows = []
        for settlement in self.world.book.find(Settlement, account=account.id):
            day = datetime.fromtimestamp(settlement.created_at, UTC)
            if (day.year, day.month, day.day)[: len(wanted)] == wanted:
                rows += self._recon_rows(account, settlement)
        return Answer(body=_collection(call, rows))

    # Objects

    def order(self, page: Page) -> dict[str, Any]:
        """An order, of a link or on its own."""
        tries = self.world.till.payments(page)
        paid = min(self.world.till.paid_minor(page), page.amount_minor)
        status = "paid" if paid else ("attempted" if tries else "created")
        return {
            "id": page.order,
            "entity": "order",
            "amount": page.amount_minor,
            "amount_paid": paid,
            "amount_due": page.amount_minor - paid,
            "currency": page.currency,
            "receipt": page.reference or None,
            "offer_id": None,
            "status": status,
            "attempts": len(tries),
            "notes": page.asked.get("notes") or [],
            "created_at": int(page.created_at),
        }

    def link(self, page: Page) -> dict[str, Any]:
        """A payment link."""
        tries = self.world.till.payments(page)
        paid = [row for row in tries if row.state == "paid"]
        return {
            "id": page.id,
            "accept_partial": False,
            "amount": page.amount_minor,
            "amount_paid": sum(row.amount_minor for row in paid),
            "callback_method": "get" if page.return_url else "",
            "callback_url": page.return_url,
            "cancelled_at": int(self.world.clock.now()) if page.state == "closed" else 0,
            "created_at": int(page.created_at),
            "currency": page.currency,
            "customer": page.asked.get("customer", {}),
            "description": page.asked.get("description", ""),
            "expire_by": int(page.expires_at) if page.asked.get("expire_by") else 0,
            "expired_at": int(page.expires_at) if page.state == "expired" else 0,
            "first_min_partial_amount": 0,
            "notes": page.asked.get("notes") or None,
            "notify": page.asked.get("notify", {"email": False, "sms": False}),
            **({"order_id": page.order} if tries else {}),
            "payments": [self._link_payment(row, page) for row in paid],
            "reference_id": page.reference,
            "reminder_enable": bool(page.asked.get("reminder_enable")),
            "short_url": page.address,
            "status": LINK_STATUS[page.state],
            "upi_link": False,
            "user_id": "",
        }

    def payment(self, row: Payment) -> dict[str, Any]:
        """A payment."""
        page = self.world.book.get(Page, row.page)
        paid, refunded = row.state == "paid", self.world.till.refunded(row) if row.state == "paid" else 0
        customer = page.asked.get("customer", {}) if page else {}
        whole = "full" if refunded == row.amount_minor else "partial"
        return {
            "id": row.id,
            "entity": "payment",
            "amount": row.amount_minor,
            "base_amount": row.amount_minor,
            "currency": row.currency,
            "status": "refunded" if paid and refunded == row.amount_minor else PAYMENT_STATUS[row.state],
            "order_id": page.order if page else None,
            "invoice_id": None,
            "international": False,
            "method": row.method,
            "amount_refunded": refunded,
            "refund_status": whole if refunded else None,
            "captured": paid,
            "description": page.asked.get("description") if page else None,
            "card_id": None,
            "bank": None,
            "wallet": None,
            "vpa": "success@razorpay" if row.method == "upi" else None,
            "email": customer.get("email") or "void@razorpay.com",
            "contact": customer.get("contact") or "+919999999999",
            "notes": (page.asked.get("notes") if page else None) or [],
            "fee": row.fee_minor if paid else None,
            "tax": row.tax_minor if paid else None,
            **_failure(row),
            "acquirer_data": {"rrn": row.facts.get("bank_reference")},
            "created_at": int(row.created_at),
        }

    def refund(self, row: Refund) -> dict[str, Any]:
        """A refund."""
        return {
            "id": row.id,
            "entity": "refund",
            "amount": row.amount_minor,
            "currency": row.currency,
            "payment_id": row.payment,
            "notes": row.asked.get("notes") or [],
            "receipt": row.reference or None,
            "acquirer_data": {"arn": row.id[5:] if row.state == "done" else None},
            "created_at": int(row.created_at),
            "batch_id": None,
            "status": REFUND_STATUS[row.state],
            "speed_processed": "normal",
            "speed_requested": row.asked.get("speed") or "normal",
        }

    def dispute(self, row: Dispute) -> dict[str, Any]:
        """A dispute."""
        return {
            "id": row.id,
            "entity": "dispute",
            "payment_id": row.payment,
            "amount": row.amount_minor,
            "currency": row.currency,
            "amount_deducted": row.amount_minor if row.state == "lost" else 0,
            "reason_code": row.reason or "chargeback",
            "respond_by": int(row.created_at + 7 * 86_400),
            "status": row.state,
            "phase": "chargeback",
            "created_at": int(row.created_at),
        }

    def settlement(self, row: Settlement) -> dict[str, Any]:
        """A settlement."""
        return {
            "id": row.id,
            "entity": "settlement",
            "amount": row.amount_minor,
            "status": "processed",
            "fees": row.fee_minor,
            "tax": row.tax_minor,
            "utr": row.utr,
            "created_at": int(row.created_at),
        }

    def _recon_rows(self, account: Account, settlement: Settlement) -> list[dict[str, Any]]:
        payments = self.world.book.find(Payment, account=account.id, settlement=settlement.id)
        refunds = self.world.book.find(Refund, account=account.id, settlement=settlement.id)
        return [self._recon_payment(row, settlement) for row in payments] + [
            self._recon_refund(row, settlement) for row in refunds
        ]

    def _recon_payment(self, row: Payment, settlement: Settlement) -> dict[str, Any]:
        told = self.payment(row)
        page = self.world.book.get(Page, row.page)
        return {
            **_recon_row(row.id, "payment", settlement),
            "credit": row.amount_minor - row.fee_minor,
            "amount": row.amount_minor,
            "fee": row.fee_minor,
            "tax": row.tax_minor,
            "payment_id": row.id,
            "order_id": told["order_id"],
            "order_receipt": page.reference if page else None,
            "method": row.method,
            "created_at": int(row.created_at),
        }

    def _recon_refund(self, row: Refund, settlement: Settlement) -> dict[str, Any]:
        return {
            **_recon_row(row.id, "refund", settlement),
            "debit": row.amount_minor,
            "amount": row.amount_minor,
            "payment_id": row.payment,
            "created_at": int(row.created_at),
        }

    def _link_payment(self, row: Payment, page: Page) -> dict[str, Any]:
        return {
            "amount": row.amount_minor,
            "created_at": int(row.created_at),
            "method": row.method,
            "payment_id": row.id,
            "plink_id": page.id,
            "status": "captured",
            "updated_at": int(row.done_at or row.created_at),
        }

    # Telling

    def notices(self, change: Change) -> Iterator[Notice]:
        for kind, payload in self._told(change):
            body = {
                "entity": "event",
                "account_id": f"acc_{change.account.id.removeprefix('acct_')}",
                "event": kind,
                "contains": list(payload),
                "payload": {name: {"entity": found} for name, found in payload.items()},
                "created_at": int(self.world.clock.now()),
            }
            yield Notice(kind=kind, body=to_json(body), subject=next(iter(payload.values()))["id"], event=new_id())

    def _told(self, change: Change) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        word = change.kind.partition(".")[2]
        if change.settlement:
            yield "settlement.processed", {"settlement": self.settlement(change.settlement)}
        elif change.payment is None:
            yield from self._told_page(word, change.page)
        elif change.dispute:
            found = {"payment": self.payment(change.payment), "dispute": self.dispute(change.dispute)}
            yield f"payment.dispute.{word.replace('made', 'created')}", found
        elif change.refund:
            kind = {"made": "created", "done": "processed", "failed": "failed"}[word]
            yield f"refund.{kind}", {"refund": self.refund(change.refund), "payment": self.payment(change.payment)}
        elif change.kind == "page.paid" and change.page:
            yield from self._told_paid(change.page, change.payment)
        elif change.kind.startswith("payment."):
            yield from self._told_payment(word, change.payment)

    def _told_payment(self, word: str, payment: Payment) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        told = self.payment(payment)
        if word == "paid":
            before = {"status": "authorized", "captured": False, "fee": None, "tax": None}
            yield "payment.authorized", {"payment": {**told, **before}}
            yield "payment.captured", {"payment": told}
        elif word in {"failed", "dropped"}:
            yield "payment.failed", {"payment": told}

    def _told_paid(self, page: Page, payment: Payment) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        told, order = self.payment(payment), self.order(page)
        yield "order.paid", {"payment": told, "order": order}
        if page.kind == "link":
            bare = {**order, "id": page.order.removeprefix("order_")}
            yield "payment_link.paid", {"payment_link": self.link(page), "order": bare, "payment": told}

    def _told_page(self, word: str, page: Page | None) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        if page is not None and page.kind == "link" and word in {"closed", "expired"}:
            yield f"payment_link.{LINK_STATUS[page.state]}", {"payment_link": self.link(page)}

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        mac = hmac.new(delivery.secret.encode(), event.body.encode(), hashlib.sha256).hexdigest()
        return {"x-razorpay-signature": mac, "x-razorpay-event-id": event.facts.get("told_id", event.id)}

    def way_back(self, page: Page, payment: Payment | None) -> str:
        if not page.return_url or payment is None or payment.state != "paid":
            return page.return_url
        account = self.world.book.get(Account, page.account)
        secret = account.keys["key_secret"] if account else ""
        mark = "&" if "?" in page.return_url else "?"
        signed = f"{page.id}|{page.reference}|paid|{payment.id}"
        return (
            f"{page.return_url}{mark}razorpay_payment_id={payment.id}&razorpay_payment_link_id={page.id}"
            f"&razorpay_payment_link_reference_id={page.reference}&razorpay_payment_link_status=paid"
            f"&razorpay_signature={hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()}"
        )

    # Steps

    def _refund(self, call: Call, account: Account, payment_id: str, asked: dict[str, Any]) -> Answer:
        key = call.headers.get("x-refund-idempotency", "")
        if key and len(key) < KEY_SHORTEST:
            raise self._bad("The idempotency key must be at least 10 characters")
        kept = self.world.book.get(Kept, f"{account.id} refund {key}") if key else None
        fingerprint = hashlib.sha256(f"{payment_id} {to_json(asked)}".encode()).hexdigest()
        if kept is not None:
            if kept.asked != fingerprint:
                raise self._bad("Different request body sent for the same Idempotency Header")
            return Answer(status=kept.status, body=kept.body.encode())
        answer = Answer(body=self._new_refund(self._payment(account, payment_id), asked))
        if key:
            body = answer.content().decode()
            self.world.book.save(Kept(id=f"{account.id} refund {key}", asked=fingerprint, status=200, body=body))
        return answer

    def _new_refund(self, payment: Payment, asked: dict[str, Any]) -> dict[str, Any]:
        left = self.world.till.left(payment)
        amount = asked.get("amount", left)
        if payment.state == "paid" and left == 0:
            raise self._bad("The payment has been fully refunded already")
        if not isinstance(amount, int) or amount <= 0:
            raise self._bad("The amount must be at least INR 1.00", field="amount")
        receipt = str(asked.get("receipt") or "")
        try:
            refund = self.world.till.refund(payment, amount, reference=receipt, asked=asked)
        except NotNow as not_now:
            words = "The total refund amount is greater than the refund payment amount"
            if payment.state != "paid":
                words = "The payment status should be captured for action to be taken"
            raise self._bad(words, field="amount") from not_now
        return self.refund(self.world.book.get(Refund, refund.id) or refund)

    def _page(self, account: Account, asked: dict[str, Any], *, kind: str, reference: str, lives_s: float) -> Page:
        amount, currency = asked.get("amount"), str(asked.get("currency", "INR"))
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise self._bad("The amount must be an integer.", field="amount")
        if amount < MINIMUM_MINOR:
            raise self._bad("Order amount less than minimum amount allowed", field="amount")
        if len(asked.get("notes") or []) > NOTES_LIMIT:
            raise self._bad("Number of fields in notes should be less than or equal to 15", field="notes")
        now = self.world.clock.now()
        return Page(
            id=new_id("plink_"),
            account=account.id,
            kind=kind,
            reference=reference,
            amount_minor=amount,
            currency=currency,
            created_at=now,
            expires_at=now + lives_s,
            order=new_id("order_"),
            asked=asked,
        )

    def _asked(self, call: Call) -> dict[str, Any]:
        found = call.json() if call.body else {}
        if not isinstance(found, dict):
            raise self._bad("Invalid JSON in the request body")
        return found

    def _link(self, account: Account, link: str) -> Page:
        found = self.world.book.get(Page, link)
        if found is None or found.account != account.id:
            raise self._bad("The id provided does not exist")
        return found

    def _page_of_order(self, account: Account, order: str) -> Page:
        found = self.world.book.find(Page, account=account.id, order=order)
        if not found:
            raise self._bad("The id provided does not exist")
        return found[0]

    def _payment(self, account: Account, payment: str) -> Payment:
        found = self.world.book.get(Payment, payment)
        if found is None or found.account != account.id:
            raise self._bad("The id provided does not exist")
        return found

    def _has(self, page: Page, payment: str | None) -> bool:
        return payment is None or any(row.id == payment for row in self.world.till.payments(page))

    def _bad(self, words: str, *, field: str | None = None, status: int = 400) -> Refused:
        return Refused(Answer(status=status, body={"error": _error(words, field=field)}))


def _error(words: str, *, code: str = "BAD_REQUEST_ERROR", field: str | None = None) -> dict[str, Any]:
    reason = "input_validation_failed" if field else "NA"
    told = {"code": code, "description": words, "source": "business", "step": "payment_initiation", "reason": reason}
    return {**told, "metadata": {}, "field": field}


def _failure(row: Payment) -> dict[str, Any]:
    if row.state not in {"failed", "dropped"}:
        return {f"error_{word}": None for word in ("code", "description", "source", "step", "reason")}
    reason = "payment_cancelled" if row.state == "dropped" else row.reason or "payment_failed"
    return {
        "error_code": "BAD_REQUEST_ERROR",
        "error_description": f"Your payment didn't go through: {reason.replace('_', ' ')}.",
        "error_source": SOURCES.get(reason, "bank"),
        "error_step": "payment_authorization",
        "error_reason": reason,
    }


def _webhook(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.id,
        "entity": "webhook",
        "url": row.url,
        "active": row.enabled,
        "events": row.kinds,
        "secret_exists": bool(row.secret),
        "created_at": int(row.created_at),
    }


def _collection(call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Newest first; `count` and `skip` page through."""
    skip, count = int(call.query.get("skip", "0")), int(call.query.get("count", "10"))
    items = rows[::-1][skip : skip + count]
    return {"entity": "collection", "count": len(items), "items": items}


def _recon_row(entity_id: str, kind: str, settlement: Settlement) -> dict[str, Any]:
    return {
        "entity_id": entity_id,
        "type": kind,
        "debit": 0,
        "credit": 0,
        "amount": 0,
        "currency": settlement.currency,
        "fee": 0,
        "tax": 0,
        "on_hold": False,
        "settled": True,
        "settled_at": int(settlement.created_at),
        "settlement_id": settlement.id,
        "settlement_utr": settlement.utr,
        "payment_id": None,
        "order_id": None,
        "order_receipt": None,
        "method": None,
        "dispute_id": None,
        "notes": [],
        "description": None,
    }
