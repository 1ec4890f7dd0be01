"""Opening a page on which a payment can be paid: the live one, or a new one at the gateway that is chosen."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

import structlog
from django.utils.translation import gettext as _

from shared.errors import Invalid, NotFound
from shared.payments import actions
from shared.payments.actions.steps import find_live_attempt
from shared.payments.errors import AttemptOpen, ChannelOff, GatewayFailed
from shared.payments.flows.asking import close_door
from shared.payments.flows.rows import is_stale, order_of, payment_at, shown_payment_at
from shared.payments.gateways.promise import GatewayFault, Outcome, Page
from shared.payments.gateways.registry import connect
from shared.payments.models import Attempt, Payment
from shared.payments.routing.router import Decision
from shared.payments.states import LIVE_ATTEMPT, STILL_OPEN
from shared.unit import in_unit

BUDGET_S = 8.0
MOST_GATEWAYS = 3
RIVAL_WAITS_S = 3.0
POLL_S = 0.1
log = structlog.get_logger(__name__)
A, P = Attempt.State, Payment.State


def show_page(*, payment_uid: uuid.UUID, gateway: str = "", method: str = "", source: str = "customer") -> Payment:
    """Have a page on which the payment can be paid: the live one, or a new one at the gateway that is chosen.

    Where a gateway does not open one, the next is tried; that is silent, since nobody has seen a page yet.
    gateway: only this one; a live page at another is closed first. Raises NotFound, NotPayable, AttemptOpen,
    ChannelOff, Invalid, GatewayFailed.
    """
    payment = payment_at(payment_uid)
    ends = time.monotonic() + BUDGET_S
    live = find_live_attempt(payment.payable_kind, payment.payable_uid)
    if live is not None and not _is_given_up(live, gateway, source=source):
        return shown_payment_at(live.payment.uid)
    payment = payment_at(payment_uid)
    if payment.state not in STILL_OPEN:
        return shown_payment_at(payment_uid)
    row, decision = in_unit(
        lambda _unit: actions.decide_gateway(payment_uid=payment.uid, gateway=gateway, method=method)
    )
    _refuse_nobody(decision, gateway)
    for candidate in decision.order[:MOST_GATEWAYS]:
        if time.monotonic() >= ends:
            break
        opened = _try_gateway(payment, candidate.account.uid, row.pk, ends=ends, source=source)
        if opened.is_shown:
            return shown_payment_at(payment.uid)
        if not opened.may_go_on:
            break
    raise GatewayFailed


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
    while live.state == A.SENDING and time.monotonic() < until and not is_stale(live):
        time.sleep(POLL_S)
        live.refresh_from_db()
    if live.state == A.SENDING and not is_stale(live):
        raise AttemptOpen
    if live.state in {A.SENDING, A.UNKNOWN} and not live.checkout_url:
        _resume(live, source=source)
        live.refresh_from_db()
    return live


def _resume(attempt: Attempt, *, source: str) -> None:
    """Whoever sent this is gone: the gateway knows whether the page is there. Raises AttemptOpen."""
    if attempt.account is None:
        raise NotFound
    try:
        with connect(attempt.account) as gateway:
            page = gateway.find_page(order_of(attempt))
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
    order = order_of(attempt)
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
