"""The legal ways of payments, attempts and refunds. Pure. They lead forward only; a late success may still arrive."""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import IllegalState
from shared.payments.models import Attempt, Payment, Refund

P, A, R = Payment.State, Attempt.State, Refund.State
PAYMENT: Mapping[str, frozenset[str]] = {
    P.OPEN: frozenset({P.PROCESSING, P.PAID, P.FAILED, P.CANCELLED, P.EXPIRED, P.NEEDS_REVIEW}),
    P.PROCESSING: frozenset({P.OPEN, P.PAID, P.FAILED, P.CANCELLED, P.EXPIRED, P.NEEDS_REVIEW}),
    P.FAILED: frozenset({P.OPEN, P.PROCESSING, P.PAID, P.CANCELLED, P.EXPIRED, P.NEEDS_REVIEW}),
    P.CANCELLED: frozenset({P.PAID, P.PARTLY_REFUNDED, P.REFUNDED, P.NEEDS_REVIEW}),
    P.EXPIRED: frozenset({P.PAID, P.PARTLY_REFUNDED, P.REFUNDED, P.NEEDS_REVIEW}),
    P.PAID: frozenset({P.PARTLY_REFUNDED, P.REFUNDED, P.NEEDS_REVIEW}),
    P.PARTLY_REFUNDED: frozenset({P.PARTLY_REFUNDED, P.REFUNDED, P.NEEDS_REVIEW}),
    P.REFUNDED: frozenset({P.PARTLY_REFUNDED, P.PAID}),  # the bank sent a refund back
    P.NEEDS_REVIEW: frozenset({P.PAID, P.CANCELLED, P.PARTLY_REFUNDED, P.REFUNDED}),
}
ATTEMPT: Mapping[str, frozenset[str]] = {
    A.PREPARED: frozenset({A.SENDING, A.SUCCEEDED, A.ABANDONED}),
    A.SENDING: frozenset({A.AWAITING_CUSTOMER, A.PROCESSING, A.SUCCEEDED, A.FAILED, A.UNKNOWN, A.ORPHANED}),
    A.AWAITING_CUSTOMER: frozenset({A.PROCESSING, A.SUCCEEDED, A.FAILED, A.ABANDONED, A.UNKNOWN}),
    A.PROCESSING: frozenset({A.AWAITING_CUSTOMER, A.SUCCEEDED, A.FAILED, A.ABANDONED, A.UNKNOWN}),
    A.UNKNOWN: frozenset({A.AWAITING_CUSTOMER, A.PROCESSING, A.SUCCEEDED, A.FAILED, A.ABANDONED, A.ORPHANED}),
    A.FAILED: frozenset({A.SUCCEEDED}),
    A.ABANDONED: frozenset({A.SUCCEEDED}),
    A.ORPHANED: frozenset({A.ABANDONED, A.SUCCEEDED}),
    A.SUCCEEDED: frozenset(),
}
REFUND: Mapping[str, frozenset[str]] = {
    R.REQUESTED: frozenset({R.SENDING, R.SUCCEEDED, R.FAILED}),
    R.SENDING: frozenset({R.PENDING, R.SUCCEEDED, R.FAILED, R.UNKNOWN}),
    R.UNKNOWN: frozenset({R.PENDING, R.SUCCEEDED, R.FAILED}),
    R.PENDING: frozenset({R.SUCCEEDED, R.FAILED}),
    R.SUCCEEDED: frozenset({R.FAILED}),  # the bank sent it back
    R.EXTERNAL: frozenset({R.FAILED}),
    R.FAILED: frozenset(),
}
LIVE_ATTEMPT = frozenset({A.SENDING, A.AWAITING_CUSTOMER, A.PROCESSING, A.UNKNOWN})
REFUNDABLE = frozenset({P.PAID, P.PARTLY_REFUNDED})
STILL_OPEN = frozenset({P.OPEN, P.PROCESSING, P.FAILED})


def check_way(ways: Mapping[str, frozenset[str]], old: str, new: str) -> None:
    """Raise IllegalState when there is no way from the old state to the new one."""
    if new not in ways[old]:
        raise IllegalState(state=str(old))
