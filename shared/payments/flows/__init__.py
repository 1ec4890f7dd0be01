"""Conversations with gateways: an action commits what is about to happen, the call, an action stores what came of it.

Every flow is safe to repeat from any point. No unit is open while a gateway is asked (the wire refuses).
"""

from shared.payments.flows.asking import ask_attempt, close_attempt, close_door, look_again, look_now, try_account
from shared.payments.flows.connecting import connect_webhook
from shared.payments.flows.opening import show_page
from shared.payments.flows.refunding import send_refund

__all__ = [
    "ask_attempt",
    "close_attempt",
    "close_door",
    "connect_webhook",
    "look_again",
    "look_now",
    "send_refund",
    "show_page",
    "try_account",
]
