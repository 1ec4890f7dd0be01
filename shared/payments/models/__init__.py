"""The tables of payments."""

from shared.payments.models.gateways import FeeRow, GatewayAccount, RoutingDecision, RoutingRule
from shared.payments.models.payments import DESK, ONLINE_METHODS, Attempt, Capture, Method, Payment, Refund, Transition
from shared.payments.models.receipts import ReceiptSeries

__all__ = [
    "DESK",
    "ONLINE_METHODS",
    "Attempt",
    "Capture",
    "FeeRow",
    "GatewayAccount",
    "Method",
    "Payment",
    "ReceiptSeries",
    "Refund",
    "RoutingDecision",
    "RoutingRule",
    "Transition",
]
