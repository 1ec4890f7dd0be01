"""What people, gateways and the clock do with payments."""

from shared.payments.actions.accounts import (
    Fees,
    change_account,
    connect_account,
    note_tested,
    note_webhook_connected,
    remove_account,
    rotate_address,
)
from shared.payments.actions.desk import (
    DESK_METHODS,
    hand_over,
    hand_over_refund,
    payments_left,
    refund_desk_payment,
    take_desk_payment,
)
from shared.payments.actions.opening import (
    decide_gateway,
    end_payments,
    note_not_opened,
    note_shown,
    open_payment,
    page_life,
    prepare_attempt,
)
from shared.payments.actions.refunding import (
    apply_refund,
    ask_refund,
    note_refund_elsewhere,
    note_refund_fault,
    start_refund,
)
from shared.payments.actions.rules import delete_rule, write_rule
from shared.payments.actions.settling import apply_truth, close_later, note_no_answer, note_not_there
from shared.payments.actions.steps import find_live_attempt, write_refund

__all__ = [
    "DESK_METHODS",
    "Fees",
    "apply_refund",
    "apply_truth",
    "ask_refund",
    "change_account",
    "close_later",
    "connect_account",
    "decide_gateway",
    "delete_rule",
    "end_payments",
    "find_live_attempt",
    "hand_over",
    "hand_over_refund",
    "note_no_answer",
    "note_not_opened",
    "note_not_there",
    "note_refund_elsewhere",
    "note_refund_fault",
    "note_shown",
    "note_tested",
    "note_webhook_connected",
    "open_payment",
    "page_life",
    "payments_left",
    "prepare_attempt",
    "refund_desk_payment",
    "remove_account",
    "rotate_address",
    "start_refund",
    "take_desk_payment",
    "write_refund",
    "write_rule",
]
