"""What a gateway says becomes true here: webhook, return page, watch, reconciler and staff all come through this.

Under the payment's lock, forward only. Each capture is written once and settles once; a second one, and money that
can confirm nothing any more, goes back by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from shared import jobs, spine
from shared.actor import SYSTEM
from shared.errors import DomainError, NotFound
from shared.money import Money
from shared.payments.actions.opening import enqueue_watch, take_attempt
from shared.payments.actions.steps import enter, facts_of, payable_of, write_refund
from shared.payments.clearing import Clearing, book_capture, hold_clearing
from shared.payments.gateways.promise import Caught, PageState, Truth
from shared.payments.models import Attempt, Capture, Payment, Refund
from shared.payments.receipts import next_receipt_number
from shared.payments.states import LIVE_ATTEMPT, STILL_OPEN
from shared.unit import UNIT_NOW, action

CLOSE_DOOR = "payments.close_door"
LATE_FOR = timedelta(days=3)  # Razorpay asks banks for three days (payments/late-authorisation)
STEPS_S = (30, 30, 60, 60, 120, 180, 300)
LATE_STEP = timedelta(hours=2)
P, A = Payment.State, Attempt.State


@action
def apply_truth(
    *, attempt_uid: uuid.UUID, truth: Truth, source: str, ends: str = P.FAILED, now: datetime = UNIT_NOW
) -> Attempt:
    """Let what the gateway said of an attempt become true, as far as it leads forward. Saying it again is harmless.

    ends: the state of an open payment whose page was closed. Raises NotFound.
    """
    known = Attempt.objects.filter(uid=attempt_uid).select_related("payment", "account").first()
    if known is None or known.account is None:
        raise NotFound
    clearing = _hold(known, truth.caught)
    payment, attempt = take_attempt(attempt_uid)
    if truth.ours and truth.ours != str(attempt.uid):
        _review(payment, "reference_mismatch", source=source, now=now)
    elif truth.caught:
        _learn(attempt, truth)
        _take_captures(payment, attempt, truth.caught, clearing, source=source, now=now)
    else:
        _learn(attempt, truth)
        _follow_page(payment, attempt, truth, source=source, ends=ends, now=now)
    _note_asked(attempt, now=now)
    return attempt


@action
def note_not_there(*, attempt_uid: uuid.UUID, source: str, now: datetime = UNIT_NOW) -> Attempt:
    """The gateway surely never made the page. Only of an attempt that nobody could see; else nothing changes."""
    payment, attempt = take_attempt(attempt_uid)
    if attempt.shown_at is None:
        new = A.ABANDONED if attempt.state == A.ORPHANED else A.FAILED
        if enter(attempt, new, source=source, now=now, code="not_there"):
            attempt.finished_at = now
            attempt.save(update_fields=["finished_at"])
            if not _has_live(payment):
                enter(payment, P.FAILED, source=source, now=now, code="not_there")
    _note_asked(attempt, now=now)
    return attempt


@action
def note_no_answer(*, attempt_uid: uuid.UUID, now: datetime = UNIT_NOW) -> Attempt:
    """The gateway was asked and said nothing that could be used: no state changes, the watch asks again."""
    _payment, attempt = take_attempt(attempt_uid)
    _note_asked(attempt, now=now)
    return attempt


# Steps


def _hold(known: Attempt, caught: Sequence[Caught]) -> dict[str, Clearing]:
    """The ledger accounts of every currency that came, locked before the payment."""
    if known.account is None:
        return {}
    return {
        currency: hold_clearing(account_uid=known.account.uid, place_uid=known.payment.place_uid, currency=currency)
        for currency in sorted({one.amount.currency for one in caught})
    }


def _learn(attempt: Attempt, truth: Truth) -> None:
    """The gateway's name for the page, where its first answer was lost; why the last try on it failed."""
    attempt.gateway_reference = attempt.gateway_reference or truth.reference[:120]
    attempt.error_code = truth.error_code[:64] or attempt.error_code
    attempt.save(update_fields=["gateway_reference", "error_code"])


def _take_captures(
    payment: Payment,
    attempt: Attempt,
    caught: Sequence[Caught],
    clearing: dict[str, Clearing],
    *,
    source: str,
    now: datetime,
) -> None:
    """The first new capture tries to settle; whatever comes beside it cannot."""
    known = _known_captures(attempt, caught)
    fresh = [one for one in caught if one.payment_id not in known]
    if enter(attempt, A.SUCCEEDED, source=source, now=now):
        attempt.finished_at, attempt.method = now, fresh[0].method or attempt.method if fresh else attempt.method
        attempt.save(update_fields=["finished_at", "method"])
    may_settle = True
    for one in fresh:
        may_settle = _take_one(payment, attempt, one, clearing[one.amount.currency], may_settle, source=source, now=now)


def _known_captures(attempt: Attempt, caught: Sequence[Caught]) -> set[str]:
    names = [one.payment_id for one in caught]
    rows = Capture.objects.filter(account=attempt.account_id, gateway_payment_id__in=names)
    return set(rows.values_list("gateway_payment_id", flat=True))


def _take_one(
    payment: Payment,
    attempt: Attempt,
    one: Caught,
    clearing: Clearing,
    may_settle: bool,  # noqa: FBT001
    *,
    source: str,
    now: datetime,
) -> bool:
    """Write one capture and decide what becomes of it. Returns whether a further one may still settle."""
    capture = _write_capture(payment, attempt, one)
    if one.amount != attempt.amount:
        _review(payment, "amount_mismatch", source=source, now=now)
    elif not may_settle or _is_paid(payment):
        _give_back(payment, capture, Refund.Cause.DUPLICATE, source=source, now=now)
    elif _settle(payment, capture, source=source, now=now):
        may_settle = False
    else:
        _give_back(payment, capture, Refund.Cause.LATE, source=source, now=now)
        may_settle = False
    book_capture(clearing, capture, now=now)
    return may_settle


def _write_capture(payment: Payment, attempt: Attempt, one: Caught) -> Capture:
    if attempt.account is None:
        raise NotFound
    if one.amount.currency == payment.currency:
        payment.captured_minor += one.amount.minor
        payment.save(update_fields=["captured_minor"])
    return Capture.objects.create(
        payment=payment,
        attempt=attempt,
        account=attempt.account,
        gateway_payment_id=one.payment_id[:120],
        gateway_order_id=one.order_id[:120],
        amount_minor=one.amount.minor,
        currency=one.amount.currency,
        method=one.method,
        fee_minor=one.fee_minor,
        tax_minor=one.tax_minor,
    )


def _is_paid(payment: Payment) -> bool:
    return payment.state not in {*STILL_OPEN, P.CANCELLED, P.EXPIRED, P.NEEDS_REVIEW} or bool(
        Capture.objects.filter(payment=payment, is_settled=True).exists()
    )


def _settle(payment: Payment, capture: Capture, *, source: str, now: datetime) -> bool:
    """Confirm what was paid for, in this unit. False: it cannot be had any more."""
    if not _confirm(payment, capture.amount, now=now):
        return False
    capture.is_settled = True
    capture.save(update_fields=["is_settled"])
    payment.gateway, payment.method, payment.paid_at = capture.attempt.gateway, capture.method, now
    bill = payable_of(payment.payable_kind).bill(uid=payment.payable_uid)
    payment.receipt_number = next_receipt_number(place_uid=payment.place_uid, timezone=bill.timezone, now=now)
    payment.review_code = ""
    payment.save(update_fields=["gateway", "method", "paid_at", "receipt_number", "review_code"])
    enter(payment, P.PAID, source=source, now=now)
    spine.emit("payment.paid", payment, actor=SYSTEM, **facts_of(payment))
    for other in Attempt.objects.filter(payment=payment, state__in=LIVE_ATTEMPT).exclude(pk=capture.attempt_id):
        close_later(other, ends=P.PAID)
    return True


def _confirm(payment: Payment, paid: Money, *, now: datetime) -> bool:
    """The payable's own step, behind a savepoint: what it wrote before it said no does not stay."""
    kind = payable_of(payment.payable_kind)
    try:
        with transaction.atomic():
            if not kind.settle(uid=payment.payable_uid, paid=paid, actor=SYSTEM, now=now):
                transaction.set_rollback(True)
                return False
    except DomainError:
        return False
    return True


def _give_back(payment: Payment, capture: Capture, cause: str, *, source: str, now: datetime) -> None:
    """Money that could confirm nothing: it is written down as going back, and a job sends it."""
    if cause == Refund.Cause.LATE and payment.state in STILL_OPEN:
        enter(payment, P.EXPIRED, source=source, now=now, code=cause)
    if payment.state == P.REFUNDED:
        _review(payment, "paid_after_refund", source=source, now=now)
    refund = write_refund(payment, amount=None, reason=cause, actor=SYSTEM, now=now, cause=cause, capture=capture)
    kind = "payment.came_late" if cause == Refund.Cause.LATE else "payment.came_twice"
    spine.emit(kind, payment, actor=SYSTEM, refund=str(refund.uid), **facts_of(payment))


def _follow_page(payment: Payment, attempt: Attempt, truth: Truth, *, source: str, ends: str, now: datetime) -> None:
    """No money yet: the attempt goes where its page is. Nothing leads away from money that came."""
    if truth.state == PageState.CLOSED:
        _end(payment, attempt, truth.error_code, source=source, ends=ends, now=now)
    elif attempt.state in {A.ORPHANED, A.FAILED, A.ABANDONED, A.SUCCEEDED}:
        return
    elif truth.state == PageState.OPEN:
        if attempt.shown_at is not None:
            enter(attempt, A.AWAITING_CUSTOMER, source=source, now=now)
            if payment.state == P.PROCESSING:
                enter(payment, P.OPEN, source=source, now=now, code=truth.error_code)
    else:
        enter(attempt, A.PROCESSING, source=source, now=now)
        enter(payment, P.PROCESSING, source=source, now=now)


def _end(payment: Payment, attempt: Attempt, code: str, *, source: str, ends: str, now: datetime) -> None:
    was_live = attempt.state in LIVE_ATTEMPT
    if not enter(attempt, A.ABANDONED, source=source, now=now, code=code):
        return
    attempt.finished_at = now
    attempt.save(update_fields=["finished_at"])
    if was_live and payment.state in STILL_OPEN:
        enter(payment, ends, source=source, now=now, code=code)


def _review(payment: Payment, code: str, *, source: str, now: datetime) -> None:
    """Somebody has to look at it."""
    payment.review_code = code
    payment.save(update_fields=["review_code"])
    if enter(payment, P.NEEDS_REVIEW, source=source, now=now, code=code):
        spine.emit("payment.held_for_review", payment, actor=SYSTEM, why=code, **facts_of(payment))


def _has_live(payment: Payment) -> bool:
    return Attempt.objects.filter(payment=payment, state__in=LIVE_ATTEMPT).exists()


def _note_asked(attempt: Attempt, *, now: datetime) -> None:
    attempt.asks = min(attempt.asks + 1, 30_000)
    attempt.asked_at, attempt.next_ask_at = now, next_ask(attempt, now=now)
    attempt.save(update_fields=["asks", "asked_at", "next_ask_at"])
    enqueue_watch(attempt)


def next_ask(attempt: Attempt, *, now: datetime) -> datetime | None:
    """When to look again: often while it may be paid, then for three days in case a bank is slow, then never."""
    if attempt.state in {*LIVE_ATTEMPT, A.ORPHANED}:
        step = timedelta(seconds=STEPS_S[min(attempt.asks, len(STEPS_S) - 1)])
        wanted = now + step
        return min(wanted, attempt.closes_at) if attempt.closes_at and attempt.closes_at > now else wanted
    was_seen = attempt.shown_at is not None and attempt.state in {A.FAILED, A.ABANDONED}
    if was_seen and attempt.shown_at and now < attempt.shown_at + LATE_FOR:
        return now + LATE_STEP
    return None


def close_later(attempt: Attempt, *, ends: str) -> None:
    """Close an attempt's page by a job, as soon as this unit has committed."""
    payload = {"attempt": str(attempt.uid), "ends": ends}
    jobs.enqueue(CLOSE_DOOR, payload, key=f"{attempt.uid}:{ends}")
