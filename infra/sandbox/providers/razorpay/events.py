"""Razorpay's webhooks, and the payer's way back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from infra.sandbox.providers.base import Change, Notice
from infra.sandbox.providers.razorpay.shapes import LINK_STATUS, RazorpayShapes
from infra.sandbox.rows import Account, Delivery, Event, Page, Payment
from infra.sandbox.wire import new_id, to_json


class RazorpayEvents(RazorpayShapes):
    """What Razorpay tells when something happened, and how it signs that."""

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
