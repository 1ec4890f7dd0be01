"""Asking a gateway what became of an attempt, closing its page, and letting become true what it answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

import structlog

from shared import clock
from shared.actor import Actor
from shared.errors import NotFound
from shared.payments import actions
from shared.payments.actions.steps import find_live_attempt
from shared.payments.flows.refunding import take_refunds
from shared.payments.flows.rows import attempt_at, is_stale, payment_at, shown_payment_at
from shared.payments.gateways.promise import Caught, Gateway, GatewayFault, RefundTruth, Truth
from shared.payments.gateways.registry import connect
from shared.payments.models import DESK, Attempt, GatewayAccount, Payment
from shared.payments.states import LIVE_ATTEMPT
from shared.unit import in_unit

ASK_AGAIN = timedelta(seconds=2)
log = structlog.get_logger(__name__)
A, P = Attempt.State, Payment.State


def ask_attempt(*, attempt_uid: uuid.UUID, source: str, with_refunds: bool = False) -> Attempt:
    """Ask the gateway what became of an attempt, and let it become true. Raises NotFound, GatewayFault.

    with_refunds: also what went back, where money had come: refunds may be made at the gateway.
    """
    attempt = attempt_at(attempt_uid)
    return _converse(attempt, source=source, closes=False, with_refunds=with_refunds)


def close_attempt(*, attempt_uid: uuid.UUID, ends: str, source: str) -> Attempt:
    """Close an attempt's page, and let what is true then become true: it may have been paid. Raises GatewayFault."""
    return _converse(attempt_at(attempt_uid), source=source, closes=True, ends=ends)


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
    attempt = attempt_at(attempt_uid)
    is_over = attempt.closes_at is not None and attempt.closes_at <= clock.now()
    try:
        if attempt.state == A.ORPHANED or (attempt.state in LIVE_ATTEMPT and is_over):
            return close_attempt(attempt_uid=attempt_uid, ends=P.FAILED, source=source)
        return ask_attempt(attempt_uid=attempt_uid, source=source)
    except GatewayFault as fault:
        log.warning("a gateway gave no answer", attempt=str(attempt.uid), gateway=attempt.gateway, code=fault.code)
        return attempt_at(attempt_uid)


def look_now(*, payment_uid: uuid.UUID, source: str) -> Payment:
    """For somebody who waits: ask the gateway now, unless it was asked a moment ago."""
    payment = payment_at(payment_uid)
    live = find_live_attempt(payment.payable_kind, payment.payable_uid)
    if live is not None and live.sent_at is not None and live.state != A.SENDING:
        asked_at = live.asked_at
        if asked_at is None or asked_at < clock.now() - ASK_AGAIN:
            look_again(attempt_uid=live.uid, source=source)
    return shown_payment_at(payment_uid)


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
        take_refunds(attempt, caught, rows, source=source)
    return done


def _truth(gateway: Gateway, attempt: Attempt, *, closes: bool) -> Truth:
    names = {"page": attempt.gateway_reference, "ours": str(attempt.uid)}
    return gateway.close_page(**names) if closes else gateway.ask(**names)


def _is_fresh(attempt: Attempt) -> bool:
    """Being sent at this moment: that it is not there yet means nothing."""
    return attempt.state == A.SENDING and not is_stale(attempt)
