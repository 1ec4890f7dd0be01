"""Cashfree's webhooks, and the payer's way back."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from infra.sandbox.providers.base import Change, Notice
from infra.sandbox.providers.cashfree.shapes import PAYMENT_STATUS, CashfreeShapes, customer, notify_url
from infra.sandbox.rows import Account, Delivery, Dispute, Event, Page, Payment, Refund, Settlement
from infra.sandbox.wire import iso, rupees, to_json

WEBHOOK_VERSION = "2025-01-01"


class CashfreeEvents(CashfreeShapes):
    """What Cashfree tells when something happened, and how it signs that."""

    def notices(self, change: Change) -> Iterator[Notice]:
        page, url = change.page, notify_url(change.page) if change.page else None
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
            "customer_details": customer(page),
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
            "customer_details": customer(page),
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
