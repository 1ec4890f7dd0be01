"""Stripe's objects, as they stand in answers and webhooks."""

from __future__ import annotations

from typing import Any

from infra.sandbox.providers.base import Provider
from infra.sandbox.rows import Dispute, Endpoint, Page, Payment, Refund, Settlement

DAY_S = 86_400
STATUS = {"open": ("open", "unpaid"), "paid": ("complete", "paid"), "closed": ("expired", "unpaid")}
INTENT_STATUS = {"pending": "processing", "paid": "succeeded"}
REFUND_STATUS = {"pending": "pending", "done": "succeeded", "failed": "failed"}
DISPUTE_STATUS = {"open": "needs_response", "won": "won", "lost": "lost"}


class StripeShapes(Provider):
    """What Stripe says about a row of the book."""

    def session(self, page: Page) -> dict[str, Any]:
        """A checkout session."""
        tries = self.world.till.payments(page)
        status, paid = STATUS.get(page.state, ("expired", "unpaid"))
        if status == "open" and any(row.state == "pending" for row in tries):
            status = "complete"
        return {
            "id": page.id,
            "object": "checkout.session",
            "mode": "payment",
            "ui_mode": "hosted_page",
            "status": status,
            "payment_status": paid,
            "amount_subtotal": page.amount_minor,
            "amount_total": next((row.amount_minor for row in tries if row.state == "paid"), page.amount_minor),
            "currency": page.currency,
            "client_reference_id": page.reference or None,
            "payment_intent": page.order if tries else None,
            "customer": None,
            "customer_email": page.asked.get("customer_email"),
            "metadata": page.asked.get("metadata", {}),
            "success_url": page.return_url,
            "cancel_url": page.cancel_url or None,
            "url": page.address if page.state == "open" else None,
            "created": int(page.created_at),
            "expires_at": int(page.expires_at),
            "livemode": False,
        }

    def intent(self, page: Page) -> dict[str, Any]:
        """A payment intent, of a session or on its own."""
        tries = self.world.till.payments(page)
        paid = next((row for row in tries if row.state == "paid"), None)
        last = paid or (tries[-1] if tries else None)
        status = INTENT_STATUS.get(last.state, "requires_payment_method") if last else "requires_payment_method"
        if paid is None and page.state in {"closed", "expired"}:
            status = "canceled"
        asked = page.asked.get("payment_intent_data", {}) if page.kind == "session" else page.asked
        return {
            "id": page.order,
            "object": "payment_intent",
            "amount": last.amount_minor if last else page.amount_minor,
            "amount_received": paid.amount_minor if paid else 0,
            "amount_capturable": 0,
            "capture_method": "automatic",
            "client_secret": f"{page.order}_secret_{page.id[-10:]}",
            "currency": last.currency if last else page.currency,
            "status": status,
            "latest_charge": last.id if last and last.state != "pending" else None,
            "last_payment_error": _error(last) if last and last.state in {"failed", "dropped"} else None,
            "metadata": asked.get("metadata", {}),
            "description": asked.get("description"),
            "created": int(page.created_at),
            "livemode": False,
        }

    def refund(self, row: Refund) -> dict[str, Any]:
        """A refund."""
        payment = self.world.till.payment(row.payment)
        return {
            "id": row.id,
            "object": "refund",
            "amount": row.amount_minor,
            "currency": row.currency,
            "charge": payment.id,
            "payment_intent": self._intent_of(payment),
            "status": REFUND_STATUS[row.state],
            "reason": row.note or None,
            "failure_reason": "expired_or_canceled_card" if row.state == "failed" else None,
            "metadata": row.asked.get("metadata", {}),
            "created": int(row.created_at),
        }

    def _intent_of(self, payment: Payment) -> str:
        page = self.world.book.get(Page, payment.page)
        return page.order if page else ""

    def _charge(self, row: Payment) -> dict[str, Any]:
        refunded = self.world.till.refunded(row)
        return {
            "id": row.id,
            "object": "charge",
            "amount": row.amount_minor,
            "amount_captured": row.amount_minor if row.state == "paid" else 0,
            "amount_refunded": refunded,
            "balance_transaction": f"txn_{row.id.removeprefix('ch_')}" if row.state == "paid" else None,
            "captured": row.state == "paid",
            "currency": row.currency,
            "paid": row.state == "paid",
            "payment_intent": self._intent_of(row),
            "refunded": refunded == row.amount_minor,
            "status": "succeeded" if row.state == "paid" else "failed",
            "payment_method_details": {"type": row.method},
            "metadata": {},
            "created": int(row.created_at),
            "livemode": False,
        }

    def _dispute(self, row: Dispute) -> dict[str, Any]:
        payment = self.world.till.payment(row.payment)
        due = {"due_by": int(row.created_at + 7 * DAY_S), "has_evidence": False, "submission_count": 0}
        return {
            "id": row.id.replace("disp_", "dp_", 1),
            "object": "dispute",
            "amount": row.amount_minor,
            "currency": row.currency,
            "charge": payment.id,
            "payment_intent": self._intent_of(payment),
            "reason": row.reason or "fraudulent",
            "status": DISPUTE_STATUS[row.state],
            "evidence_details": due,
            "created": int(row.created_at),
            "livemode": False,
        }

    def _payout(self, row: Settlement) -> dict[str, Any]:
        return {
            "id": row.id.replace("setl_", "po_", 1),
            "object": "payout",
            "amount": row.amount_minor,
            "currency": row.currency,
            "arrival_date": int(row.created_at),
            "created": int(row.created_at),
            "status": "paid",
            "reconciliation_status": "completed",
            "trace_id": {"status": "supported", "value": row.utr},
            "livemode": False,
        }

    def _transaction(self, row: Payment) -> dict[str, Any]:
        details = [
            {"amount": row.fee_minor - row.tax_minor, "currency": row.currency, "type": "stripe_fee"},
            {"amount": row.tax_minor, "currency": row.currency, "type": "tax"},
        ]
        return {
            "id": f"txn_{row.id.removeprefix('ch_')}",
            "object": "balance_transaction",
            "type": "charge",
            "reporting_category": "charge",
            "source": row.id,
            "amount": row.amount_minor,
            "fee": row.fee_minor,
            "net": row.amount_minor - row.fee_minor,
            "fee_details": details,
            "currency": row.currency,
            "created": int(row.done_at or row.created_at),
            "status": "available",
        }

    def _transaction_back(self, row: Refund) -> dict[str, Any]:
        return {
            "id": f"txn_{row.id.removeprefix('re_')}",
            "object": "balance_transaction",
            "type": "refund",
            "reporting_category": "refund",
            "source": row.id,
            "amount": -row.amount_minor,
            "fee": 0,
            "net": -row.amount_minor,
            "fee_details": [],
            "currency": row.currency,
            "created": int(row.done_at or row.created_at),
            "status": "available",
        }

    def _endpoint(self, row: Endpoint) -> dict[str, Any]:
        status = "enabled" if row.enabled else "disabled"
        kinds = row.kinds or ["*"]
        return {"id": row.id, "object": "webhook_endpoint", "url": row.url, "status": status, "enabled_events": kinds}


def _error(payment: Payment) -> dict[str, Any]:
    words = "Your card was declined." if payment.state == "failed" else "The customer left."
    return {"type": "card_error", "code": "card_declined", "decline_code": payment.reason, "message": words}
