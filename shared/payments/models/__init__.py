"""The tables of payments."""

from shared.payments.models.attempts import Attempt, Capture, Transition
from shared.payments.models.gateways import FeeRow, GatewayAccount, RoutingDecision, RoutingRule
from shared.payments.models.payments import DESK, ONLINE_METHODS, Method, Payment
from shared.payments.models.receipts import ReceiptSeries
from shared.payments.models.refunds import Refund

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
