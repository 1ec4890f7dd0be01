"""Payments over HTTP."""

from shared.payments.api.shapes import PaymentOut

__all__ = ["PaymentOut"]
