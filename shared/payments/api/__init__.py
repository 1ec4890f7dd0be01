"""Payments over HTTP."""

from shared.payments.api.shapes import CreatedPaymentOut, PaymentOut

__all__ = ["CreatedPaymentOut", "PaymentOut"]
