"""Giving money back through the gateway that took it. The row is there before the call; pending money counts."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from shared import jobs, locks, spine
from shared.actor import SYSTEM, Actor
from shared.errors import NotFound
from shared.money import Money
from shared.payments.actions.opening import tell_refused_keys
from shared.payments.actions.steps import SEND_REFUND, enter, note_transition, tell_payable, write_refund
from shared.payments.clearing import Clearing, book_refund, book_returned, hold_clearing
from shared.payments.gateways.promise import GatewayFault, Outcome, RefundState, RefundTruth
from shared.payments.models import DESK, Capture, Payment, Refund
from shared.payments.states import REFUNDABLE
from shared.unit import UNIT_NOW, action

P, R = Payment.State, Refund.State
STEPS_S = (10, 30, 60, 300, 900, 3600)
WAITS = frozenset({R.REQUESTED, R.SENDING, R.UNKNOWN, R.PENDING})


@action
def ask_refund(
    *, payment_uid: uuid.UUID, reason: str, actor: Actor, amount: Money | None = None, now: datetime = UNIT_NOW
) -> Refund:
    """Write a refund of a payment that a gateway took down, durably; a job sends it.

    amount: absent for all that is left. Raises NotFound, IllegalState, RefundTooLarge.
    """
    payment = locks.take_uid(Payment, payment_uid)
    if payment is None or payment.gateway == DESK:
        raise NotFound
    refund = write_refund(payment, amount=amount, reason=reason, actor=actor, now=now)
    spine.emit("refund.requested", refund, actor=actor, payment=str(payment.uid), **refund.amount.as_json())
    return refund


@action
def start_refund(*, refund_uid: uuid.UUID, now: datetime = UNIT_NOW) -> Refund:
    """Note that the gateway is about to be asked: whatever happens then, this is known. Raises NotFound."""
    payment, refund = _take(refund_uid)
    if enter(refund, R.SENDING, source="system", now=now):
        refund.sent_at = now
        refund.save(update_fields=["sent_at"])
    refund.payment = payment
    return refund


@action
def apply_refund(*, refund_uid: uuid.UUID, truth: RefundTruth, source: str, now: datetime = UNIT_NOW) -> Refund:
    """Let what the gateway said of a refund become true. Saying it again is harmless. Raises NotFound."""
    known = Refund.objects.filter(uid=refund_uid).select_related("payment", "capture__account").first()
    if known is None or known.capture is None:
        raise NotFound
    clearing = _clearing_of(known.payment, known.capture)
    payment, refund = _take(refund_uid)
    capture = Capture.objects.get(pk=known.capture.pk)
    refund.gateway_reference = refund.gateway_reference or truth.reference[:120]
    refund.error_code = truth.error_code[:64]
    refund.save(update_fields=["gateway_reference", "error_code"])
    was_done = refund.state == R.SUCCEEDED
    if truth.state == RefundState.SUCCEEDED and enter(refund, R.SUCCEEDED, source=source, now=now):
        _finish(payment, capture, refund, now=now)
        book_refund(clearing, refund, is_settled=capture.is_settled, now=now)
    elif truth.state == RefundState.FAILED and enter(refund, R.FAILED, source=source, now=now, code=truth.error_code):
        _undo(payment, capture, refund, was_done=was_done, source=source, now=now)
        if was_done:
            book_returned(clearing, refund, is_settled=capture.is_settled, now=now)
    elif truth.state == RefundState.PENDING:
        enter(refund, R.PENDING, source=source, now=now)
    _note_asked(refund, now=now)
    return refund


@action
def note_refund_fault(*, refund_uid: uuid.UUID, fault: GatewayFault, now: datetime = UNIT_NOW) -> Refund:
    """The gateway did not do it: unknown stays unknown and is asked again; a sure refusal of ours is a failure.

    Whatever else it was (not reached, too many calls, wrong keys) is tried again under the same reference.
    """
    payment, refund = _take(refund_uid)
    capture = Capture.objects.select_related("account").get(refunds=refund)
    refund.outcome, refund.error_code = fault.outcome, fault.code
    refund.save(update_fields=["outcome", "error_code"])
    if fault.is_unknown:
        enter(refund, R.UNKNOWN, source="system", now=now, code=fault.code)
    elif fault.outcome == Outcome.REJECTED_REQUEST and enter(
        refund, R.FAILED, source="system", now=now, code=fault.code
    ):
        _undo(payment, capture, refund, was_done=False, source="system", now=now)
    if fault.is_alarm:
        tell_refused_keys(capture.account, now=now)
    _note_asked(refund, now=now)
    return refund


@action
def note_refund_elsewhere(
    *, capture_uid: uuid.UUID, truth: RefundTruth, source: str, now: datetime = UNIT_NOW
) -> Refund | None:
    """A refund that was made at the gateway, without us: it enters as it is. None while it is not done, or known."""
    known = Capture.objects.filter(uid=capture_uid).select_related("payment", "account").first()
    if known is None:
        raise NotFound
    clearing = _clearing_of(known.payment, known)
    payment = locks.take(Payment, known.payment_id)
    capture = Capture.objects.get(pk=known.pk)
    is_known = Refund.objects.filter(capture=capture, gateway_reference=truth.reference).exists()
    if payment is None or is_known or truth.state != RefundState.SUCCEEDED:
        return None
    if truth.amount.currency != capture.currency or truth.amount.minor > capture.left.minor:
        payment.review_code = "refund_mismatch"
        payment.save(update_fields=["review_code"])
        enter(payment, P.NEEDS_REVIEW, source=source, now=now, code="refund_mismatch")
        return None
    capture.refunding_minor += truth.amount.minor
    payment.refunding_minor += truth.amount.minor
    refund = Refund.objects.create(
        payment=payment,
        capture=capture,
        cause=Refund.Cause.AT_GATEWAY,
        amount_minor=truth.amount.minor,
        currency=truth.amount.currency,
        state=R.EXTERNAL,
        gateway_reference=truth.reference[:120],
        created_at=now,
    )
    note_transition(refund, old="", source=source, now=now)
    _finish(payment, capture, refund, now=now)
    book_refund(clearing, refund, is_settled=capture.is_settled, now=now)
    return refund


# Steps


def _take(refund_uid: uuid.UUID) -> tuple[Payment, Refund]:
    known = Refund.objects.filter(uid=refund_uid).only("pk", "payment_id").first()
    payment = locks.take(Payment, known.payment_id) if known else None
    refund = locks.take(Refund, known.pk) if known else None
    if payment is None or refund is None:
        raise NotFound
    return payment, refund


def _clearing_of(payment: Payment, capture: Capture) -> Clearing:
    return hold_clearing(account_uid=capture.account.uid, place_uid=payment.place_uid, currency=capture.currency)


def _finish(payment: Payment, capture: Capture, refund: Refund, *, now: datetime) -> None:
    """The money is back: sums, the payment's state, and what it was paid for."""
    refund.finished_at = now
    refund.save(update_fields=["finished_at"])
    _move_sums(payment, capture, refunding=-refund.amount_minor, refunded=refund.amount_minor)
    _follow_sums(payment, source="system", now=now)
    if capture.is_settled:
        tell_payable(payment, refund, actor=SYSTEM, now=now)
    spine.emit(
        "payment.refunded", payment, actor=SYSTEM, refund=str(refund.uid), cause=refund.cause,
        is_settled=capture.is_settled, **refund.amount.as_json(),
    )  # fmt: skip


def _undo(payment: Payment, capture: Capture, refund: Refund, *, was_done: bool, source: str, now: datetime) -> None:
    """It did not go back, or came back: it can be refunded again, and where nobody asked for it somebody must look."""
    if was_done:
        _move_sums(payment, capture, refunded=-refund.amount_minor)
    else:
        _move_sums(payment, capture, refunding=-refund.amount_minor)
    _follow_sums(payment, source=source, now=now)
    if was_done or refund.cause in Refund.BY_ITSELF:
        payment.review_code = "refund_failed"
        payment.save(update_fields=["review_code"])
        enter(payment, P.NEEDS_REVIEW, source=source, now=now, code="refund_failed")
    spine.emit("refund.failed", refund, actor=SYSTEM, payment=str(payment.uid), why=refund.error_code)


def _move_sums(payment: Payment, capture: Capture, *, refunding: int = 0, refunded: int = 0) -> None:
    capture.refunding_minor += refunding
    capture.refunded_minor += refunded
    capture.save(update_fields=["refunding_minor", "refunded_minor"])
    if capture.currency == payment.currency:
        payment.refunding_minor += refunding
        payment.refunded_minor += refunded
        payment.save(update_fields=["refunding_minor", "refunded_minor"])


def _follow_sums(payment: Payment, *, source: str, now: datetime) -> None:
    """The state that the capture which paid stands for; where none paid, refunded once all is back."""
    settled = Capture.objects.filter(payment=payment, is_settled=True).first()
    if settled is None:
        if payment.captured_minor and payment.refunded_minor == payment.captured_minor:
            enter(payment, P.REFUNDED, source=source, now=now)
        return
    if settled.refunded_minor == settled.amount_minor:
        enter(payment, P.REFUNDED, source=source, now=now)
    elif settled.refunded_minor:
        enter(payment, P.PARTLY_REFUNDED, source=source, now=now)
    elif payment.state not in REFUNDABLE:
        enter(payment, P.PAID, source=source, now=now)


def _note_asked(refund: Refund, *, now: datetime) -> None:
    """While it is not done the job comes back for it, later each time; a pending one for as long as it takes."""
    refund.asks = min(refund.asks + 1, 30_000)
    refund.asked_at = now
    step = timedelta(seconds=STEPS_S[min(refund.asks, len(STEPS_S)) - 1])
    refund.next_ask_at = now + step if refund.state in WAITS else None
    refund.save(update_fields=["asks", "asked_at", "next_ask_at"])
    if refund.next_ask_at is not None:
        key = f"{refund.uid}:{refund.asks}"
        jobs.enqueue(SEND_REFUND, {"refund": str(refund.uid)}, key=key, run_at=refund.next_ask_at)
