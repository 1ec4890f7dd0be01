"""What the actions of payments share: entering a state, writing refunds down, telling the payable."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from shared import jobs, ports
from shared.actor import Actor
from shared.errors import Invalid
from shared.money import Money
from shared.payments.errors import RefundTooLarge
from shared.payments.models import DESK, Attempt, Capture, Payment, Refund, Transition
from shared.payments.states import ATTEMPT, LIVE_ATTEMPT, PAYMENT, REFUND, check_way

SEND_REFUND = "payments.send_refund"
WAYS = {Payment: PAYMENT, Attempt: ATTEMPT, Refund: REFUND}


def payable_of(kind: str) -> ports.Payable:
    """The payable registered under this kind. Raises Invalid."""
    found = ports.payables.find(kind)
    if found is None:
        raise Invalid.field("payable_kind", "unknown", _("Nothing of this kind can be paid."))
    return found


def enter(row: Payment | Attempt | Refund, new: str, *, source: str, now: datetime, code: str = "") -> bool:
    """Let a locked row enter a state and write the transition; False when there is no way: states lead forward only.

    The row's other changed fields are saved by the caller.
    """
    if row.state == new or new not in WAYS[type(row)][row.state]:
        return False
    old, row.state = row.state, new
    row.save(update_fields=["state"])
    note_transition(row, old=old, source=source, now=now, code=code)
    return True


def note_transition(row: Payment | Attempt | Refund, *, old: str, source: str, now: datetime, code: str = "") -> None:
    """One line of the payment's timeline. old: empty when the row is new."""
    payment_id = row.pk if isinstance(row, Payment) else row.payment_id
    gateway = row.gateway if isinstance(row, Attempt | Payment) else ""
    Transition.objects.create(
        payment_id=payment_id,
        subject_kind=type(row).__name__.lower(),
        subject_uid=row.uid,
        gateway=gateway,
        old=old,
        new=row.state,
        source=source,
        code=code[:64],
        at=now,
    )


def write_refund(
    payment: Payment,
    *,
    amount: Money | None,
    reason: str,
    actor: Actor,
    now: datetime,
    cause: str = Refund.Cause.ASKED,
    capture: Capture | None = None,
) -> Refund:
    """Write a refund of a locked payment down; it counts against what is left from now on.

    Money that a gateway took goes back through it, by a job. Raises IllegalState, RefundTooLarge.
    """
    check_way(PAYMENT, payment.state, Payment.State.PARTLY_REFUNDED)
    if payment.gateway != DESK and capture is None:
        capture = refundable_capture(payment)
    left = capture.left if capture else payment.left
    wanted = left if amount is None else amount
    if wanted.currency != left.currency or not 0 < wanted.minor <= left.minor:
        raise RefundTooLarge(left=left.as_json())
    _count_refunding(payment, capture, wanted.minor)
    refund = Refund.objects.create(
        payment=payment,
        capture=capture,
        cause=cause,
        amount_minor=wanted.minor,
        currency=wanted.currency,
        reason=reason,
        asked_by_uid=actor.uid,
        asked_by_name=actor.name,
        created_at=now,
    )
    note_transition(refund, old="", source="staff" if actor.is_person else "system", now=now, code=cause)
    if capture is not None:
        jobs.enqueue(SEND_REFUND, {"refund": str(refund.uid)}, key=str(refund.uid))
    return refund


def refundable_capture(payment: Payment) -> Capture:
    """The capture that paid, else, where somebody has to look at it, the one of which most is left."""
    captures = list(Capture.objects.filter(payment=payment).order_by("-is_settled", "pk"))
    found = next((one for one in captures if one.left.minor > 0), captures[0] if captures else None)
    if found is None:
        raise RefundTooLarge(left=payment.left.as_json())
    return found


def tell_payable(payment: Payment, refund: Refund, *, actor: Actor, now: datetime) -> None:
    """What it was paid for owes this much again."""
    kind = payable_of(payment.payable_kind)
    kind.give_back(uid=payment.payable_uid, refunded=refund.amount, actor=actor, now=now)


def facts_of(payment: Payment) -> dict[str, object]:
    """What the spine is told of a payment."""
    return {
        **payment.amount.as_json(),
        "method": payment.method,
        "gateway": payment.gateway,
        "payable_kind": payment.payable_kind,
        "payable": str(payment.payable_uid),
        "receipt_number": payment.receipt_number,
        "place": str(payment.place_uid),
    }


def find_live_attempt(payable_kind: str, payable: uuid.UUID) -> Attempt | None:
    """The attempt at a payable that may still be paid."""
    rows = Attempt.objects.filter(payable_kind=payable_kind, payable_uid=payable, state__in=LIVE_ATTEMPT)
    return rows.select_related("payment", "account").first()


def _count_refunding(payment: Payment, capture: Capture | None, minor: int) -> None:
    if capture is not None:
        capture.refunding_minor += minor
        capture.save(update_fields=["refunding_minor"])
    if capture is None or capture.currency == payment.currency:
        payment.refunding_minor += minor
        payment.save(update_fields=["refunding_minor"])
