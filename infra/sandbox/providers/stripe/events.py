"""Stripe's webhooks, and the payer's way back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from infra.sandbox.providers.base import Change, Notice
from infra.sandbox.providers.stripe.shapes import StripeShapes
from infra.sandbox.rows import Delivery, Event, Page, Payment, Refund
from infra.sandbox.wire import new_id, to_json

API_VERSION = "2026-10-28.endive"


class StripeEvents(StripeShapes):
    """What Stripe tells when something happened, and how it signs that."""

    def notices(self, change: Change) -> Iterator[Notice]:
        for kind, found in self._told(change):
            event = new_id("evt_", 24)
            body = {
                "id": event,
                "object": "event",
                "api_version": API_VERSION,
                "created": int(self.world.clock.now()),
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": kind,
                "data": {"object": found},
            }
            yield Notice(kind=kind, body=to_json(body), subject=str(found["id"]), event=event)

    def _told(self, change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
        if change.dispute:
            kind = "created" if change.kind == "dispute.made" else "closed"
            yield f"charge.dispute.{kind}", self._dispute(change.dispute)
        elif change.settlement:
            yield "payout.paid", self._payout(change.settlement)
        elif change.refund and change.payment:
            yield from self._told_refund(change.kind, change.refund, change.payment)
        elif change.kind.startswith("payment.") and change.page and change.payment:
            yield from self._told_payment(change.kind, change.page, change.payment)
        elif change.page:
            yield from self._told_page(change.kind, change.page, change.payment)

    def _told_payment(self, kind: str, page: Page, payment: Payment) -> Iterator[tuple[str, dict[str, Any]]]:
        match kind:
            case "payment.pending":
                if page.kind == "session":
                    yield "checkout.session.completed", self.session(page)
                yield "payment_intent.processing", self.intent(page)
            case "payment.paid":
                yield "payment_intent.succeeded", self.intent(page)
            case "payment.failed":
                yield "payment_intent.payment_failed", self.intent(page)
                if page.kind == "session" and payment.facts.get("was_silent"):
                    yield "checkout.session.async_payment_failed", self.session(page)

    def _told_page(self, kind: str, page: Page, payment: Payment | None) -> Iterator[tuple[str, dict[str, Any]]]:
        if page.kind == "intent":
            if kind == "page.closed":
                yield "payment_intent.canceled", self.intent(page)
        elif kind == "page.paid":
            was_silent = payment is not None and payment.facts.get("was_silent")
            word = "async_payment_succeeded" if was_silent else "completed"
            yield f"checkout.session.{word}", self.session(page)
        elif kind in {"page.closed", "page.expired"}:
            yield "checkout.session.expired", self.session(page)

    def _told_refund(self, kind: str, refund: Refund, payment: Payment) -> Iterator[tuple[str, dict[str, Any]]]:
        word = {"refund.made": "created", "refund.done": "updated", "refund.failed": "failed"}[kind]
        yield f"refund.{word}", self.refund(refund)
        if kind == "refund.done":
            yield "charge.refunded", self._charge(payment)

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        signed = f"{int(at)}.{event.body}".encode()
        mac = hmac.new(delivery.secret.encode(), signed, hashlib.sha256).hexdigest()
        return {"stripe-signature": f"t={int(at)},v1={mac}"}

    def way_back(self, page: Page, payment: Payment | None) -> str:
        if payment is None or payment.state in {"failed", "dropped"}:
            return page.cancel_url
        return page.return_url.replace("{CHECKOUT_SESSION_ID}", page.id)
