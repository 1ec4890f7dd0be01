"""Razorpay's objects, as they stand in answers and webhooks."""

from __future__ import annotations

from typing import Any

from infra.sandbox.providers.base import Provider
from infra.sandbox.rows import Account, Dispute, Page, Payment, Refund, Settlement

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


class RazorpayShapes(Provider):
    """What Razorpay says about a row of the book."""

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
