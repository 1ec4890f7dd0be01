"""Razorpay: orders, payment links, payments, refunds, webhooks, settlements (API v1)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, ClassVar

from infra.sandbox.providers.base import route
from infra.sandbox.providers.razorpay.events import RazorpayEvents
from infra.sandbox.providers.razorpay.shapes import LINK_STATUS
from infra.sandbox.rows import Account, Endpoint, Kept, Page, Payment, Refund, Settlement
from infra.sandbox.till import NotNow
from infra.sandbox.wire import Answer, Call, Refused, new_id, to_json

MINIMUM_MINOR = 100
RECEIPT_LIMIT = 40
NOTES_LIMIT = 15
KEY_SHORTEST = 10
LINK_LIVES_S, LINK_SHORTEST_S = 180 * 86_400, 15 * 60
ORDER_LIVES_S = 3650 * 86_400
CODES = {500: "SERVER_ERROR", 502: "GATEWAY_ERROR", 503: "SERVER_ERROR", 504: "GATEWAY_ERROR"}


class Razorpay(RazorpayEvents):
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

    @route("GET", "/v1/payments")
    def list_payments(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Payment, account=account.id)
        return Answer(body=_collection(call, [self.payment(row) for row in found]))

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
            raise self._bad("timestamp must be atleast 15 minutes in future", field="expire_by")
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
        row = Endpoint(
            id=new_id(),
            account=account.id,
            url=str(asked.get("url", "")),
            created_at=self.world.clock.now(),
            secret=str(asked.get("secret", "")),
            kinds=_kinds(asked.get("events", [])),
        )
        self.world.book.add(row)
        return Answer(body=_webhook(row))

    @route("PUT", "/v1/webhooks/{webhook}")
    @route("PATCH", "/v2/accounts/{owner}/webhooks/{webhook}")
    def edit_webhook(self, call: Call, account: Account, webhook: str, owner: str = "") -> Answer:
        row = self.world.book.get(Endpoint, webhook)
        if row is None or row.account != account.id:
            raise self._bad("The id provided does not exist")
        asked = self._asked(call)
        row.url, row.secret = str(asked.get("url", row.url)), str(asked.get("secret", row.secret))
        row.kinds, row.enabled = _kinds(asked.get("events", row.kinds)), True
        self.world.book.save(row)
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


def _kinds(told: Any) -> list[str]:
    """A list of names, or names with a yes."""
    return told if isinstance(told, list) else [name for name, wanted in told.items() if wanted in {True, "1"}]


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
