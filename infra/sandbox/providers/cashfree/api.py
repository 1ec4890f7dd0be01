"""Cashfree: orders, payment links, payments, refunds, settlements (API 2026-01-01); amounts are rupees on its wire."""

from __future__ import annotations

import hashlib
import re
from typing import Any, ClassVar

from infra.sandbox.providers.base import route
from infra.sandbox.providers.cashfree.events import CashfreeEvents
from infra.sandbox.providers.cashfree.shapes import LINK_STATUS, ORDER_STATUS
from infra.sandbox.rows import Account, Kept, Page, Payment, Refund, Settlement
from infra.sandbox.till import NotNow
from infra.sandbox.wire import Answer, Call, Refused, from_iso, iso, new_digits, new_id, rupees, to_minor

ORDER_ID = re.compile(r"[A-Za-z0-9_-]{3,45}")
LINK_ID = re.compile(r"[A-Za-z0-9_-]{1,50}")
REFUND_ID = re.compile(r"[A-Za-z0-9_-]{3,40}")
PHONE = re.compile(r"\d{10}")
MINIMUM_MINOR = 100
LIFE_S = 30 * 86_400
TYPES = {401: "authentication_error", 403: "authentication_error", 409: "idempotency_error", 429: "rate_limit_error"}
CODES = {401: "request_failed", 403: "request_failed", 404: "resource_not_found", 429: "request_limit_exceeded"}
SERVER = 500


class Cashfree(CashfreeEvents):
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
