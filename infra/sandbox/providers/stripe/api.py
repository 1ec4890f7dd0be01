"""Stripe: checkout sessions, payment intents, refunds, events, webhook endpoints (API version 2026-10-28.endive)."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from infra.sandbox.providers.base import route
from infra.sandbox.providers.stripe.events import API_VERSION, StripeEvents
from infra.sandbox.providers.stripe.shapes import DAY_S
from infra.sandbox.rows import Account, Delivery, Endpoint, Event, Kept, Page, Payment, Refund, Settlement
from infra.sandbox.till import NotNow
from infra.sandbox.wire import Answer, Call, Refused, nested, new_id

SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600
MINIMUM_MINOR = {"inr": 50, "usd": 50}
BAD = "invalid_request_error"
TYPES = {400: BAD, 401: BAD, 402: "card_error", 403: BAD, 404: BAD, 405: BAD, 409: BAD, 429: BAD}
CODES = {404: "resource_missing", 409: "idempotency_key_in_use", 429: "rate_limit"}
KEY_LIMIT = 255
REFERENCE_LIMIT = 200
INVALID = 400


class Stripe(StripeEvents):
    """One account for each secret key; connected accounts are not played."""

    name: ClassVar[str] = "stripe"
    pays_twice: ClassVar[bool] = False
    retries_s: ClassVar[tuple[float, ...]] = (60, 300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200)

    def new_keys(self) -> dict[str, str]:
        return {"secret_key": new_id("sk_test_", 24)}

    def new_secret(self, account: Account) -> str:
        return new_id("whsec_", 32)

    def caller(self, call: Call) -> Account:
        key = call.bearer() or call.basic()[0]
        found = self.account_with(secret_key=key)
        if found is None:
            words = f"Invalid API Key provided: {key[:8]}****" if key else "You did not provide an API key."
            raise self.refuse(401, words)
        return found

    def trouble(self, status: int, words: str) -> Answer:
        error: dict[str, Any] = {"message": words, "type": TYPES.get(status, "api_error")}
        if status in CODES:
            error["code"] = CODES[status]
        return Answer(status=status, body={"error": error}, headers={"request-id": new_id("req_")})

    def payment_id(self) -> str:
        return new_id("ch_", 24)

    def refund_id(self) -> str:
        return new_id("re_", 24)

    def answer(self, call: Call, account: Account) -> Answer:
        """Under an Idempotency-Key the first answer is kept and repeated, unless the request itself was bad."""
        key = call.headers.get("idempotency-key", "")[:KEY_LIMIT] if call.method == "POST" else ""
        if not key:
            return _tagged(super().answer(call, account))
        kept = self.world.book.get(Kept, f"{account.id} {key}")
        asked = hashlib.sha256(f"{call.path}\n".encode() + call.body).hexdigest()
        if kept is not None:
            return self._repeated(kept, asked)
        answer = super().answer(call, account)
        if answer.status not in {400, 401, 403, 404, 409, 429}:
            row = Kept(id=f"{account.id} {key}", asked=asked, status=answer.status, body=answer.content().decode())
            self.world.book.save(row)
        return _tagged(answer)

    def _repeated(self, kept: Kept, asked: str) -> Answer:
        if kept.asked != asked:
            words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
            return Answer(status=400, body={"error": {"type": "idempotency_error", "message": words}})
        again = Answer(status=kept.status, body=kept.body.encode(), headers={"idempotent-replayed": "true"})
        return _tagged(again)

    # Sessions

    @route("POST", "/v1/checkout/sessions")
    def create_session(self, call: Call, account: Account) -> Answer:
        asked = nested(call.form())
        amount, currency = self._lines(asked)
        now = self.world.clock.now()
        expires_at = float(asked.get("expires_at") or now + LONGEST_S)
        if not now + SHORTEST_S - 60 <= expires_at <= now + LONGEST_S + 60:
            raise self._invalid(
                "expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
            )
        if asked.get("ui_mode", "hosted_page") == "hosted_page" and not asked.get("success_url"):
            raise self._invalid("success_url", "Missing required param: success_url.")
        if len(asked.get("client_reference_id", "")) > REFERENCE_LIMIT:
            raise self._invalid("client_reference_id", "Invalid string: it must be at most 200 characters.")
        if "payment_method_types" in asked:
            raise self._invalid("payment_method_types", "Received unknown parameter: payment_method_types")
        page = Page(
            id=new_id("cs_test_", 40),
            account=account.id,
            kind="session",
            reference=asked.get("client_reference_id", ""),
            amount_minor=amount,
            currency=currency,
            created_at=now,
            expires_at=expires_at,
            return_url=asked.get("success_url", ""),
            cancel_url=asked.get("cancel_url", ""),
            order=new_id("pi_", 24),
            asked=asked,
        )
        page.address = f"{call.base}/pay/{page.id}"
        self.world.book.add(page)
        return Answer(body=self.session(page))

    @route("GET", "/v1/checkout/sessions")
    def list_sessions(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Page, account=account.id, kind="session")
        wanted = call.query.get("payment_intent")
        return Answer(body=_list(call, [self.session(row) for row in found if wanted in {None, row.order}]))

    @route("GET", "/v1/checkout/sessions/{session}")
    def get_session(self, call: Call, account: Account, session: str) -> Answer:
        page = self._page(account, session)
        told = self.session(page)
        if "payment_intent" in _expands(call):
            told["payment_intent"] = self.intent(page)
        return Answer(body=told)

    @route("POST", "/v1/checkout/sessions/{session}/expire")
    def expire_session(self, call: Call, account: Account, session: str) -> Answer:
        page = self._page(account, session)
        status = self.session(page)["status"]
        if status != "open":
            words = 'Only Checkout Sessions with a status in ["open"] can be expired. '
            raise self._invalid("", f"{words}This Checkout Session has a status of {status}.")
        self.world.till.close(page)
        return Answer(body=self.session(page))

    # Payment intents

    @route("POST", "/v1/payment_intents")
    def create_intent(self, call: Call, account: Account) -> Answer:
        asked = nested(call.form())
        now = self.world.clock.now()
        currency = str(asked.get("currency", "")).lower()
        page = Page(
            id=new_id("pi_", 24),
            account=account.id,
            kind="intent",
            reference=str(asked.get("metadata", {}).get("reference", "")),
            amount_minor=self._amount(asked.get("amount"), currency, "amount"),
            currency=currency,
            created_at=now,
            expires_at=now + 365 * DAY_S,
            return_url=asked.get("return_url", ""),
            asked=asked,
        )
        page.order, page.address = page.id, f"{call.base}/pay/{page.id}"
        self.world.book.add(page)
        return Answer(body=self.intent(page))

    @route("GET", "/v1/payment_intents/{intent}")
    def get_intent(self, call: Call, account: Account, intent: str) -> Answer:
        told = self.intent(self._page_of_intent(account, intent))
        if "latest_charge" in _expands(call) and told["latest_charge"]:
            told["latest_charge"] = self._charge(self._payment(account, intent))
        return Answer(body=told)

    @route("POST", "/v1/payment_intents/{intent}/cancel")
    def cancel_intent(self, call: Call, account: Account, intent: str) -> Answer:
        page = self._page_of_intent(account, intent)
        try:
            self.world.till.close(page)
        except NotNow as not_now:
            words = f"You cannot cancel this PaymentIntent because it has a status of {self.intent(page)['status']}."
            raise self._invalid("", words, code="payment_intent_unexpected_state") from not_now
        return Answer(body=self.intent(page))

    @route("GET", "/v1/charges/{charge}")
    def get_charge(self, call: Call, account: Account, charge: str) -> Answer:
        found = self.world.book.get(Payment, charge)
        if found is None or found.account != account.id:
            raise self.refuse(404, f"No such charge: '{charge}'")
        return Answer(body=self._charge(found))

    # Refunds

    @route("POST", "/v1/refunds")
    def create_refund(self, call: Call, account: Account) -> Answer:
        asked = nested(call.form())
        payment = self._asked_payment(account, asked)
        left = self.world.till.left(payment)
        amount = int(asked["amount"]) if str(asked.get("amount", "")).isdigit() else left
        if left == 0:
            raise self._invalid("", f"Charge {payment.id} has already been refunded.", "charge_already_refunded")
        try:
            refund = self.world.till.refund(payment, amount, note=asked.get("reason", ""), asked=asked)
        except NotNow as not_now:
            words = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise self._invalid("amount", words) from not_now
        return Answer(body=self.refund(self.world.book.get(Refund, refund.id) or refund))

    @route("GET", "/v1/refunds")
    def list_refunds(self, call: Call, account: Account) -> Answer:
        told = [self.refund(row) for row in self.world.book.find(Refund, account=account.id)]
        wanted = {name: call.query[name] for name in ("payment_intent", "charge") if name in call.query}
        return Answer(body=_list(call, [row for row in told if all(row[name] == wanted[name] for name in wanted)]))

    @route("GET", "/v1/refunds/{refund}")
    def get_refund(self, call: Call, account: Account, refund: str) -> Answer:
        found = self.world.book.get(Refund, refund)
        if found is None or found.account != account.id:
            raise self.refuse(404, f"No such refund: '{refund}'")
        return Answer(body=self.refund(found))

    # Events, endpoints, money paid out

    @route("GET", "/v1/events")
    def list_events(self, call: Call, account: Account) -> Answer:
        wanted, kind = call.query.get("delivery_success"), call.query.get("type")
        told = []
        for event in self.world.book.find(Event, account=account.id):
            arrived = all(row.state == "delivered" for row in self.world.book.find(Delivery, event=event.id))
            if wanted in {None, str(arrived).lower()} and kind in {None, event.kind}:
                told.append(json.loads(event.body))
        return Answer(body=_list(call, told))

    @route("POST", "/v1/webhook_endpoints")
    def create_endpoint(self, call: Call, account: Account) -> Answer:
        asked = nested(call.form())
        if not asked.get("url"):
            raise self._invalid("url", "Missing required param: url.")
        row = Endpoint(
            id=new_id("we_", 24),
            account=account.id,
            url=asked["url"],
            created_at=self.world.clock.now(),
            secret=self.new_secret(account),
            kinds=asked.get("enabled_events", []),
        )
        self.world.book.add(row)
        return Answer(body={**self._endpoint(row), "secret": row.secret})

    @route("GET", "/v1/webhook_endpoints")
    def list_endpoints(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Endpoint, account=account.id)
        return Answer(body=_list(call, [self._endpoint(row) for row in found]))

    @route("DELETE", "/v1/webhook_endpoints/{endpoint}")
    def delete_endpoint(self, call: Call, account: Account, endpoint: str) -> Answer:
        found = self.world.book.get(Endpoint, endpoint)
        if found is None or found.account != account.id:
            raise self.refuse(404, f"No such webhook endpoint: '{endpoint}'")
        self.world.book.delete(Endpoint, endpoint)
        return Answer(body={"id": endpoint, "object": "webhook_endpoint", "deleted": True})

    @route("GET", "/v1/account")
    def get_account(self, call: Call, account: Account) -> Answer:
        flags = {"charges_enabled": True, "payouts_enabled": True, "details_submitted": True}
        return Answer(body={"id": account.id, "object": "account", "country": "IN", "default_currency": "inr", **flags})

    @route("GET", "/v1/balance")
    def get_balance(self, call: Call, account: Account) -> Answer:
        paid = self.world.book.find(Payment, account=account.id, state="paid", settlement="")
        amount = sum(row.amount_minor - row.fee_minor for row in paid)
        line = {"amount": amount, "currency": "inr", "source_types": {"card": amount}}
        return Answer(body={"object": "balance", "available": [line], "pending": [], "livemode": False})

    @route("GET", "/v1/payouts")
    def list_payouts(self, call: Call, account: Account) -> Answer:
        found = self.world.book.find(Settlement, account=account.id)
        return Answer(body=_list(call, [self._payout(row) for row in found]))

    @route("GET", "/v1/balance_transactions")
    def list_transactions(self, call: Call, account: Account) -> Answer:
        wanted = {"settlement": call.query["payout"].replace("po_", "setl_", 1)} if "payout" in call.query else {}
        payments = self.world.book.find(Payment, account=account.id, state="paid", **wanted)
        refunds = self.world.book.find(Refund, account=account.id, state="done", **wanted)
        told = [self._transaction(row) for row in payments] + [self._transaction_back(row) for row in refunds]
        return Answer(body=_list(call, told))

    # Steps

    def _page(self, account: Account, page_id: str) -> Page:
        found = self.world.book.get(Page, page_id)
        if found is None or found.account != account.id:
            raise self.refuse(404, f"No such checkout.session: '{page_id}'")
        return found

    def _page_of_intent(self, account: Account, intent: str) -> Page:
        found = self.world.book.find(Page, account=account.id, order=intent)
        if not found:
            raise self.refuse(404, f"No such payment_intent: '{intent}'")
        return found[0]

    def _payment(self, account: Account, intent: str) -> Payment:
        page = self._page_of_intent(account, intent)
        tries = self.world.till.payments(page)
        if not tries:
            raise self._invalid(
                "payment_intent", f"This PaymentIntent ({intent}) does not have a successful charge to refund."
            )
        return next((row for row in tries if row.state == "paid"), tries[-1])

    def _asked_payment(self, account: Account, asked: dict[str, Any]) -> Payment:
        if asked.get("payment_intent"):
            return self._payment(account, asked["payment_intent"])
        found = self.world.book.get(Payment, str(asked.get("charge", "")))
        if found is None or found.account != account.id:
            raise self.refuse(404, f"No such charge: '{asked.get('charge', '')}'")
        return found

    def _lines(self, asked: dict[str, Any]) -> tuple[int, str]:
        lines = asked.get("line_items")
        if not isinstance(lines, list) or not lines:
            raise self._invalid("line_items", "You must provide line_items in payment mode.")
        total, currency = 0, ""
        for line in lines:
            price = line.get("price_data", {})
            currency = str(price.get("currency", "")).lower()
            unit = self._amount(price.get("unit_amount"), currency, "line_items[0][price_data][unit_amount]")
            total += unit * int(line.get("quantity", 1))
        return total, currency

    def _amount(self, text: object, currency: str, param: str) -> int:
        if not str(text).isdigit():
            raise self._invalid(param, f"Invalid integer: {text}")
        if len(currency) != 3:  # noqa: PLR2004 - an ISO 4217 code
            raise self._invalid("currency", f"Invalid currency: {currency}.")
        if int(str(text)) < MINIMUM_MINOR.get(currency, 50):
            raise self._invalid(param, "The Checkout Session's total amount due is too small.", "amount_too_small")
        return int(str(text))

    def _invalid(self, param: str, words: str, code: str = "") -> Refused:
        error = {"type": BAD, "message": words}
        error |= {"param": param} if param else {}
        error |= {"code": code} if code else {}
        return Refused(Answer(status=INVALID, body={"error": error}))


def _expands(call: Call) -> set[str]:
    return {value for name, value in call.query.items() if name.startswith("expand")}


def _list(call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Newest first, as Stripe lists; `starting_after` and `limit` page through."""
    newest = rows[::-1]
    after = call.query.get("starting_after")
    if after:
        newest = newest[next((i + 1 for i, row in enumerate(newest) if row["id"] == after), 0) :]
    limit = int(call.query.get("limit", "10"))
    return {"object": "list", "data": newest[:limit], "has_more": len(newest) > limit, "url": call.path}


def _tagged(answer: Answer) -> Answer:
    answer.headers.setdefault("request-id", new_id("req_"))
    answer.headers.setdefault("stripe-version", API_VERSION)
    return answer
