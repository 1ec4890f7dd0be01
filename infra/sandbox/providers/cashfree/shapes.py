"""Cashfree's objects, as they stand in answers and webhooks."""

from __future__ import annotations

from typing import Any

from infra.sandbox.providers.base import Provider
from infra.sandbox.rows import Page, Payment, Refund
from infra.sandbox.wire import iso, rupees

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


class CashfreeShapes(Provider):
    """What Cashfree says about a row of the book."""

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
            "customer_details": customer(page),
            "order_meta": {
                "return_url": page.return_url or None,
                "notify_url": notify_url(page),
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


def customer(page: Page) -> dict[str, Any]:
    """The payer, as asked for."""
    asked = page.asked.get("customer_details") or {}
    return {f"customer_{word}": asked.get(f"customer_{word}") for word in ("id", "name", "email", "phone")}


def notify_url(page: Page) -> str | None:
    """Where this one wants its webhooks, apart from the account."""
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
