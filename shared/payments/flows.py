"""Conversations with gateways: an action commits what is about to happen, the call, an action stores what came of it.

Every flow is safe to repeat from any point. No unit is open while a gateway is asked (the wire refuses).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from django.utils.translation import gettext as _

from shared import clock
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.ids import made_at
from shared.payments import actions
from shared.payments.actions.steps import find_live_attempt
from shared.payments.addresses import return_url_of
from shared.payments.errors import AttemptOpen, ChannelOff, GatewayFailed
from shared.payments.gateways.promise import (
    Caught,
    Gateway,
    GatewayFault,
    Order,
    Outcome,
    Page,
    RefundOrder,
    RefundTruth,
    Truth,
)
from shared.payments.gateways.registry import connect
from shared.payments.models import DESK, Attempt, Capture, GatewayAccount, Payment, Refund
from shared.payments.queries import TOLD, payer_of
from shared.payments.routing.router import Decision
from shared.payments.states import LIVE_ATTEMPT, STILL_OPEN
from shared.unit import Unit, in_unit

BUDGET_S = 8.0
MOST_GATEWAYS = 3
RIVAL_WAITS_S = 3.0
POLL_S = 0.1
STALE = timedelta(seconds=30)
ASK_AGAIN = timedelta(seconds=2)
log = structlog.get_logger(__name__)
A, P, R = Attempt.State, Payment.State, Refund.State


def show_page(*, payment_uid: uuid.UUID, gateway: str = "", method: str = "", source: str = "customer") -> Payment:
    """Have a page on which the payment can be paid: the live one, or a new one at the gateway that is chosen.

    Where a gateway does not open one, the next is tried; that is silent, since nobody has seen a page yet.
    gateway: only this one; a live page at another is closed first. Raises NotFound, NotPayable, AttemptOpen,
    ChannelOff, Invalid, GatewayFailed.
    """
    payment = _payment(payment_uid)
    ends = time.monotonic() + BUDGET_S
    live = find_live_attempt(payment.payable_kind, payment.payable_uid)
    if live is not None and not _is_given_up(live, gateway, source=source):
        return _payment(live.payment.uid)
    payment = _payment(payment_uid)
    if payment.state not in STILL_OPEN:
        return payment
    row, decision = in_unit(
        lambda _unit: actions.decide_gateway(payment_uid=payment.uid, gateway=gateway, method=method)
    )
    _refuse_nobody(decision, gateway)
    for candidate in decision.order[:MOST_GATEWAYS]:
        if time.monotonic() >= ends:
            break
        opened = _try_gateway(payment, candidate.account.uid, row.pk, ends=ends, source=source)
        if opened.is_shown:
            return _payment(payment.uid)
        if not opened.may_go_on:
            break
    raise GatewayFailed


def ask_attempt(*, attempt_uid: uuid.UUID, source: str, with_refunds: bool = False) -> Attempt:
    """Ask the gateway what became of an attempt, and let it become true. Raises NotFound, GatewayFault.

    with_refunds: also what went back, where money had come: refunds may be made at the gateway.
    """
    attempt = _attempt(attempt_uid)
    return _converse(attempt, source=source, closes=False, with_refunds=with_refunds)


def close_attempt(*, attempt_uid: uuid.UUID, ends: str, source: str) -> Attempt:
    """Close an attempt's page, and let what is true then become true: it may have been paid. Raises GatewayFault."""
    return _converse(_attempt(attempt_uid), source=source, closes=True, ends=ends)


def close_door(*, payable_kind: str, payable: uuid.UUID, ends: str, source: str) -> Attempt | None:
    """Close whatever page of a payable may still be paid. Returns the attempt that is live all the same, or None."""
    live = find_live_attempt(payable_kind, payable)
    if live is None:
        return None
    try:
        close_attempt(attempt_uid=live.uid, ends=ends, source=source)
    except GatewayFault as fault:
        log.warning("a page could not be closed", attempt=str(live.uid), gateway=live.gateway, code=fault.code)
    return find_live_attempt(payable_kind, payable)


def look_again(*, attempt_uid: uuid.UUID, source: str) -> Attempt:
    """The watch's turn: a page past its time, and an orphan, are closed; anything else is asked. Raises NotFound."""
    attempt = _attempt(attempt_uid)
    is_over = attempt.closes_at is not None and attempt.closes_at <= clock.now()
    try:
        if attempt.state == A.ORPHANED or (attempt.state in LIVE_ATTEMPT and is_over):
            return close_attempt(attempt_uid=attempt_uid, ends=P.FAILED, source=source)
        return ask_attempt(attempt_uid=attempt_uid, source=source)
    except GatewayFault as fault:
        log.warning("a gateway gave no answer", attempt=str(attempt.uid), gateway=attempt.gateway, code=fault.code)
        return _attempt(attempt_uid)


def look_now(*, payment_uid: uuid.UUID, source: str) -> Payment:
    """For somebody who waits: ask the gateway now, unless it was asked a moment ago."""
    payment = _payment(payment_uid)
    live = find_live_attempt(payment.payable_kind, payment.payable_uid)
    if live is not None and live.sent_at is not None and live.state != A.SENDING:
        asked_at = live.asked_at
        if asked_at is None or asked_at < clock.now() - ASK_AGAIN:
            look_again(attempt_uid=live.uid, source=source)
    return _payment(payment_uid)


def send_refund(*, refund_uid: uuid.UUID) -> Refund:
    """Ask the gateway to give money back, or what became of it. Repeating is harmless: the reference is the same.

    Raises NotFound.
    """
    refund = _refund(refund_uid)
    if refund.capture is None or refund.state not in {R.REQUESTED, R.SENDING, R.UNKNOWN, R.PENDING}:
        return refund
    was_sent = refund.sent_at is not None
    in_unit(lambda _unit: actions.start_refund(refund_uid=refund_uid))
    try:
        with connect(refund.capture.account) as gateway:
            truth = _refund_truth(gateway, refund, was_sent=was_sent)
    except GatewayFault as fault:
        failed = fault
        log.warning("a refund was not done", refund=str(refund.uid), outcome=fault.outcome, code=fault.code)
        return in_unit(lambda _unit: actions.note_refund_fault(refund_uid=refund_uid, fault=failed))
    return in_unit(lambda _unit: actions.apply_refund(refund_uid=refund_uid, truth=truth, source="watch"))


def try_account(*, account_uid: uuid.UUID, actor: Actor) -> GatewayAccount:
    """Try an account's keys without moving anything, and remember the answer. Raises NotFound."""
    account = GatewayAccount.objects.filter(uid=account_uid, archived_at=None).first()
    if account is None:
        raise NotFound
    code = "ok"
    try:
        with connect(account) as gateway:
            gateway.test()
    except GatewayFault as fault:
        code = fault.code
    found = code
    return in_unit(lambda _unit: actions.note_tested(account_uid=account_uid, code=found, actor=actor))


@dataclass(frozen=True, slots=True)
class _Opened:
    """What came of trying one gateway."""

    is_shown: bool = False
    may_go_on: bool = False


def _is_given_up(live: Attempt, gateway: str, *, source: str) -> bool:
    """Whether the live attempt is over, so that another may begin. Raises AttemptOpen while nobody can know."""
    live = _settled_sending(live, source=source)
    if live.state not in LIVE_ATTEMPT:
        return live.state != A.SUCCEEDED
    if not gateway or gateway == live.gateway:
        return False
    left = close_door(payable_kind=live.payable_kind, payable=live.payable_uid, ends=P.FAILED, source=source)
    if left is not None:
        raise AttemptOpen
    return True


def _settled_sending(live: Attempt, *, source: str) -> Attempt:
    """An attempt that is being sent by somebody else: wait for it a little; a stale one is looked up."""
    until = time.monotonic() + RIVAL_WAITS_S
    while live.state == A.SENDING and time.monotonic() < until and not _is_stale(live):
        time.sleep(POLL_S)
        live.refresh_from_db()
    if live.state == A.SENDING and not _is_stale(live):
        raise AttemptOpen
    if live.state in {A.SENDING, A.UNKNOWN} and not live.checkout_url:
        _resume(live, source=source)
        live.refresh_from_db()
    return live


def _is_stale(attempt: Attempt) -> bool:
    return attempt.sent_at is None or attempt.sent_at < clock.now() - STALE


def _resume(attempt: Attempt, *, source: str) -> None:
    """Whoever sent this is gone: the gateway knows whether the page is there. Raises AttemptOpen."""
    if attempt.account is None:
        raise NotFound
    try:
        with connect(attempt.account) as gateway:
            page = gateway.find_page(_order(attempt))
    except GatewayFault as fault:
        raise AttemptOpen from fault
    if page is None:
        gone = GatewayFault(Outcome.NEVER_SENT, "not_there")
        in_unit(lambda _unit: actions.note_not_opened(attempt_uid=attempt.uid, fault=gone, source=source))
    else:
        in_unit(lambda _unit: actions.note_shown(attempt_uid=attempt.uid, page=page, source=source))


def _refuse_nobody(decision: Decision, gateway: str) -> None:
    if decision.order:
        return
    if gateway and any(one.account.gateway == gateway for one in decision.others):
        raise Invalid.field("gateway", "unavailable", _("This gateway cannot take this payment."))
    if gateway:
        raise Invalid.field("gateway", "unknown", _("There is no such gateway."))
    raise ChannelOff


def _try_gateway(payment: Payment, account_uid: uuid.UUID, decision_id: int, *, ends: float, source: str) -> _Opened:
    """One candidate. Unknown, before anybody saw a page: one look-up; else an orphan that can never be shown."""
    attempt = in_unit(
        lambda _unit: actions.prepare_attempt(
            payment_uid=payment.uid, account_uid=account_uid, decision_id=decision_id, source=source
        )
    )
    if attempt is None:
        return _after_rival(payment)
    try:
        page = _open(attempt, ends=ends)
    except GatewayFault as fault:
        failed = fault
        log.warning("no page", gateway=attempt.gateway, outcome=failed.outcome, code=failed.code)
        in_unit(lambda _unit: actions.note_not_opened(attempt_uid=attempt.uid, fault=failed, source=source))
        return _Opened(may_go_on=failed.elsewhere or failed.is_unknown)
    in_unit(lambda _unit: actions.note_shown(attempt_uid=attempt.uid, page=page, source=source))
    return _Opened(is_shown=True)


def _after_rival(payment: Payment) -> _Opened:
    """Somebody else's attempt came first: theirs is the one. Or the account was switched off: the next one."""
    live = find_live_attempt(payment.payable_kind, payment.payable_uid)
    if live is None:
        return _Opened(may_go_on=True)
    _settled_sending(live, source="customer")
    return _Opened(is_shown=True)


def _open(attempt: Attempt, *, ends: float) -> Page:
    """Create the page; when nobody can know whether it was, look it up once. Raises GatewayFault."""
    if attempt.account is None:
        raise NotFound
    order = _order(attempt)
    try:
        with connect(attempt.account, seconds=max(1.0, ends - time.monotonic())) as gateway:
            return gateway.open_page(order)
    except GatewayFault as fault:
        if not fault.is_unknown or time.monotonic() >= ends:
            raise
        unknown = fault
    try:
        with connect(attempt.account, seconds=max(1.0, ends - time.monotonic())) as gateway:
            found = gateway.find_page(order)
    except GatewayFault as fault:
        raise unknown from fault
    if found is None:
        raise unknown
    return found


def _order(attempt: Attempt) -> Order:
    payment, payer = attempt.payment, payer_of(attempt.payment)
    return Order(
        reference=str(attempt.uid),
        amount=attempt.amount,
        line=payment.line,
        return_url=return_url_of(payment),
        ends_at=made_at(attempt.uid) + actions.page_life(),
        payment=str(payment.uid),
        payer=str(payment.payer_uid or payment.uid),
        payer_name=payment.payer_name,
        payer_phone=payer.phone,
        payer_email=payer.email,
    )


def _converse(
    attempt: Attempt, *, source: str, closes: bool, ends: str = P.FAILED, with_refunds: bool = False
) -> Attempt:
    """Ask or close, then let it become true. What cannot be understood changes nothing."""
    if attempt.gateway == DESK or attempt.account is None:
        return attempt
    refunds: list[tuple[Caught, Sequence[RefundTruth]]] = []
    try:
        with connect(attempt.account) as gateway:
            truth = _truth(gateway, attempt, closes=closes)
            if with_refunds:
                refunds = [(one, gateway.find_refunds(one)) for one in truth.caught]
    except GatewayFault as fault:
        if fault.code == "not_there" and attempt.shown_at is None and not _is_fresh(attempt):
            return in_unit(lambda _unit: actions.note_not_there(attempt_uid=attempt.uid, source=source))
        in_unit(lambda _unit: actions.note_no_answer(attempt_uid=attempt.uid))
        raise
    done = in_unit(lambda _unit: actions.apply_truth(attempt_uid=attempt.uid, truth=truth, source=source, ends=ends))
    for caught, rows in refunds:
        _take_refunds(attempt, caught, rows, source=source)
    return done


def _truth(gateway: Gateway, attempt: Attempt, *, closes: bool) -> Truth:
    names = {"page": attempt.gateway_reference, "ours": str(attempt.uid)}
    return gateway.close_page(**names) if closes else gateway.ask(**names)


def _is_fresh(attempt: Attempt) -> bool:
    """Being sent at this moment: that it is not there yet means nothing."""
    return attempt.state == A.SENDING and not _is_stale(attempt)


def _take_refunds(attempt: Attempt, caught: Caught, rows: Sequence[RefundTruth], *, source: str) -> None:
    """Refunds of ours follow the gateway; those that were made there enter."""
    capture = Capture.objects.filter(account=attempt.account_id, gateway_payment_id=caught.payment_id).first()
    if capture is None:
        return
    for row in rows:
        ours = _own_refund(capture, row)
        if ours is not None:
            in_unit(partial(_apply_own, ours.uid, row, source))
        else:
            in_unit(partial(_note_elsewhere, capture.uid, row, source))


def _apply_own(uid: uuid.UUID, row: RefundTruth, source: str, _unit: Unit) -> None:
    actions.apply_refund(refund_uid=uid, truth=row, source=source)


def _note_elsewhere(uid: uuid.UUID, row: RefundTruth, source: str, _unit: Unit) -> None:
    actions.note_refund_elsewhere(capture_uid=uid, truth=row, source=source)


def _own_refund(capture: Capture, row: RefundTruth) -> Refund | None:
    mine = Refund.objects.filter(capture=capture)
    try:
        named = mine.filter(uid=uuid.UUID(row.ours)).first() if row.ours else None
    except ValueError:
        named = None
    return named or mine.filter(gateway_reference=row.reference).first()


def _refund_truth(gateway: Gateway, refund: Refund, *, was_sent: bool) -> RefundTruth:
    """Asked before: look first. Not there, or new: ask for it under its own reference. Raises GatewayFault."""
    capture = refund.capture
    if capture is None:
        raise NotFound
    caught = Caught(payment_id=capture.gateway_payment_id, order_id=capture.gateway_order_id, amount=capture.amount)
    wanted = RefundOrder(
        reference=str(refund.uid),
        payment_id=capture.gateway_payment_id,
        order_id=capture.gateway_order_id,
        amount=refund.amount,
        reason=refund.reason or refund.cause,
    )
    found = _found_refund(gateway, caught, wanted) if was_sent else None
    if found is not None:
        return found
    try:
        return gateway.refund(wanted)
    except GatewayFault as fault:
        if fault.outcome != Outcome.REJECTED_REQUEST and not fault.is_unknown:
            raise
        found = _found_refund(gateway, caught, wanted)
        if found is None:
            raise
        return found


def _found_refund(gateway: Gateway, caught: Caught, wanted: RefundOrder) -> RefundTruth | None:
    return next((one for one in gateway.find_refunds(caught) if one.ours == wanted.reference), None)


def _payment(uid: uuid.UUID) -> Payment:
    found = Payment.objects.prefetch_related(*TOLD).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _attempt(uid: uuid.UUID) -> Attempt:
    found = Attempt.objects.select_related("payment", "account").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _refund(uid: uuid.UUID) -> Refund:
    found = Refund.objects.select_related("payment", "capture__account").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found
