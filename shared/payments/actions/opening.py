"""Asking for money through a gateway: the payment, the decision, the attempt that is committed before the call."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from shared import jobs, locks, spine
from shared.actor import SYSTEM, Actor
from shared.errors import Invalid, NotFound
from shared.money import Money
from shared.payments.actions.steps import enter, facts_of, find_live_attempt, note_transition, payable_of
from shared.payments.errors import NotPayable
from shared.payments.gateways.promise import GatewayFault, Page
from shared.payments.models import Attempt, GatewayAccount, Payment, RoutingDecision
from shared.payments.routing.reading import as_json, rule_version, what_to_choose_by
from shared.payments.routing.router import Decision, Wish, decide
from shared.payments.states import STILL_OPEN
from shared.payments.tracking import is_token_of
from shared.ports import Bill
from shared.together import Message
from shared.unit import UNIT_NOW, action

WATCH = "payments.watch"
FIRST_LOOK = timedelta(seconds=30)
P, A = Payment.State, Attempt.State


@action
def open_payment(
    *,
    payable_kind: str,
    payable: uuid.UUID,
    actor: Actor,
    amount: Money | None = None,
    return_path: str = "",
    tracking_token: str = "",
    now: datetime = UNIT_NOW,
) -> Payment:
    """The open payment for what is due, or for a part of it: the one there is, or a new one. No gateway is asked yet.

    One whose page may still be paid is given as it is, whatever amount is asked for now.
    tracking_token: the right of somebody who is not signed in.
    Raises NotFound, Invalid, NotPayable.
    """
    bill = payable_of(payable_kind).bill(uid=payable)
    if not is_token_of(tracking_token, payable_kind, payable):
        _refuse_stranger(bill, actor)
    if (live := find_live_attempt(payable_kind, payable)) is not None:
        return live.payment
    wanted = bill.due if amount is None else amount
    _refuse_wrong_amount(wanted, bill.due)
    found = _take_open(payable_kind, payable)
    if found is not None and found.amount != wanted:
        enter(found, P.CANCELLED, source=_source(actor), now=now, code="amount_changed")
        found = None
    if found is None:
        found = _write_payment(payable_kind, payable, bill, wanted, return_path, actor=actor, now=now)
    elif return_path:
        found.return_path = return_path
        found.save(update_fields=["return_path"])
    return found


@action
def decide_gateway(
    *, payment_uid: uuid.UUID, gateway: str = "", method: str = "", now: datetime = UNIT_NOW
) -> tuple[RoutingDecision, Decision]:
    """Choose, and write down among whom and why. Raises NotFound."""
    payment = Payment.objects.filter(uid=payment_uid).first()
    if payment is None:
        raise NotFound
    wish = Wish(
        amount_minor=payment.amount_minor, currency=payment.currency, at=now, method=method, gateway=gateway,
        key=str(payment.uid),
    )  # fmt: skip
    accounts, rules = what_to_choose_by(now=now)
    decision = decide(wish, accounts, rules)
    chosen = decision.chosen
    row = RoutingDecision.objects.create(
        payment=payment,
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        method=method,
        asked_gateway=gateway,
        rule_version=rule_version(accounts, rules),
        reason=decision.reason,
        chosen=GatewayAccount.objects.filter(uid=chosen.account.uid).first() if chosen else None,
        candidates=as_json(decision),
        created_at=now,
    )
    return row, decision


@action
def prepare_attempt(
    *, payment_uid: uuid.UUID, account_uid: uuid.UUID, decision_id: int, source: str, now: datetime = UNIT_NOW
) -> Attempt | None:
    """Write an attempt down as being sent, and keep what it pays for. The gateway is called after this has committed.

    None: somebody else's attempt is live, or the account was switched off. Raises NotFound, NotPayable.
    """
    payment = locks.take_uid(Payment, payment_uid)
    account = GatewayAccount.objects.filter(uid=account_uid, is_enabled=True, archived_at=None).first()
    if payment is None:
        raise NotFound
    if payment.state not in STILL_OPEN:
        raise NotPayable
    if account is None:
        return None
    stored = _insert_attempt(payment, account, RoutingDecision.objects.get(pk=decision_id), now)
    if stored is None:
        return None
    payment.gateway = account.gateway
    payment.save(update_fields=["gateway"])
    note_transition(stored, old="", source=source, now=now)
    enter(payment, P.OPEN, source=source, now=now)
    enqueue_watch(stored)
    kind = payable_of(payment.payable_kind)
    if not kind.keep(uid=payment.payable_uid, until=now + page_life(), now=now):
        raise NotPayable
    return stored


@action
def note_shown(*, attempt_uid: uuid.UUID, page: Page, source: str, now: datetime = UNIT_NOW) -> Attempt:
    """The gateway has made the page: from now on the payer may see it."""
    payment, attempt = take_attempt(attempt_uid)
    attempt.gateway_reference, attempt.checkout_url = page.reference[:120], page.url
    attempt.shown_at, attempt.closes_at = now, now + page_life()
    attempt.save(update_fields=["gateway_reference", "checkout_url", "shown_at", "closes_at"])
    if enter(attempt, A.AWAITING_CUSTOMER, source=source, now=now):
        spine.emit("attempt.shown", attempt, actor=SYSTEM, payment=str(payment.uid), gateway=attempt.gateway)
    return attempt


@action
def note_not_opened(*, attempt_uid: uuid.UUID, fault: GatewayFault, source: str, now: datetime = UNIT_NOW) -> Attempt:
    """No page: failed where that is sure; else orphaned, never shown, and closed by the watch. Wrong keys are told."""
    payment, attempt = take_attempt(attempt_uid)
    attempt.outcome, attempt.error_code = fault.outcome, fault.code
    if fault.is_unknown:
        entered = enter(attempt, A.ORPHANED, source=source, now=now, code=fault.code)
        attempt.next_ask_at = now + FIRST_LOOK
    else:
        entered = enter(attempt, A.FAILED, source=source, now=now, code=fault.code)
        attempt.next_ask_at, attempt.finished_at = None, now
    if entered:
        attempt.save(update_fields=["outcome", "error_code", "next_ask_at", "finished_at"])
        enter(payment, P.FAILED, source=source, now=now, code=fault.code)
    if fault.is_alarm and attempt.account is not None:
        tell_refused_keys(attempt.account, now=now)
    return attempt


@action
def end_payments(*, payable_kind: str, payable: uuid.UUID, state: str, source: str, now: datetime = UNIT_NOW) -> None:
    """Let the open payment of a payable end with it, unless its page may still be paid."""
    if find_live_attempt(payable_kind, payable) is not None:
        return
    found = _take_open(payable_kind, payable)
    if found is not None:
        enter(found, state, source=source, now=now)


# Steps


def page_life() -> timedelta:
    """How long a page is kept at most."""
    return timedelta(seconds=settings.PAGE_SECONDS)


def take_attempt(attempt_uid: uuid.UUID) -> tuple[Payment, Attempt]:
    """Both locked, in their order. Raises NotFound."""
    known = Attempt.objects.filter(uid=attempt_uid).only("pk", "payment_id").first()
    payment = locks.take(Payment, known.payment_id) if known else None
    attempt = locks.take(Attempt, known.pk) if known else None
    if payment is None or attempt is None:
        raise NotFound
    return payment, attempt


def enqueue_watch(attempt: Attempt) -> None:
    """Look again when the attempt's time comes."""
    if attempt.next_ask_at is not None:
        key = f"{attempt.uid}:{attempt.asks}"
        jobs.enqueue(WATCH, {"attempt": str(attempt.uid)}, key=key, run_at=attempt.next_ask_at)


def tell_refused_keys(account: GatewayAccount, *, now: datetime) -> None:
    """The gateway does not take the account's keys: it goes last, and the tenant is told, once."""
    if GatewayAccount.objects.filter(pk=account.pk, refused_at=None).update(refused_at=now, updated_at=now):
        spine.emit("gateway_account.refused", account, actor=SYSTEM, gateway=account.gateway, label=account.label)


def _insert_attempt(
    payment: Payment, account: GatewayAccount, decision: RoutingDecision, now: datetime
) -> Attempt | None:
    """None when the payable has a live attempt already: the database lets no second one in."""
    attempt = Attempt(
        payment=payment,
        payable_kind=payment.payable_kind,
        payable_uid=payment.payable_uid,
        gateway=account.gateway,
        account=account,
        decision=decision,
        method=decision.method,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        state=A.SENDING,
        sent_at=now,
        next_ask_at=now + FIRST_LOOK,
        created_at=now,
    )
    message = Message()
    written = message.write([attempt], ignore_conflicts=True)
    message.send()
    return written.first


def _source(actor: Actor) -> str:
    return "customer" if actor.kind == "customer" else "staff" if actor.is_person else "system"


def _take_open(payable_kind: str, payable: uuid.UUID) -> Payment | None:
    rows = Payment.objects.filter(payable_kind=payable_kind, payable_uid=payable, state__in=STILL_OPEN)
    known = rows.only("pk").first()
    found = locks.take(Payment, known.pk) if known else None
    return found if found is not None and found.state in STILL_OPEN else None


def _refuse_stranger(bill: Bill, actor: Actor) -> None:
    """Its payer, and the desk; to anybody else it is not there."""
    is_payer = bill.payer_user_uid is not None and bill.payer_user_uid == actor.uid
    if not is_payer and not actor.may("payments.take"):
        raise NotFound


def _refuse_wrong_amount(wanted: Money, due: Money) -> None:
    if due.minor <= 0:
        raise NotPayable
    if wanted.currency != due.currency:
        raise Invalid.field("amount", "wrong_currency", _("This is to be paid in another currency."))
    if wanted.minor <= 0:
        raise Invalid.field("amount", "too_small", _("Take more than nothing."))
    if wanted.minor > due.minor:
        raise Invalid.field("amount", "too_large", _("This is more than what is still to pay."))


def _write_payment(
    payable_kind: str, payable: uuid.UUID, bill: Bill, amount: Money, return_path: str, *, actor: Actor, now: datetime
) -> Payment:
    """A new open payment. A rival's, written at the same moment, is taken instead."""
    new = Payment(
        payable_kind=payable_kind,
        payable_uid=payable,
        line=bill.line[:200],
        place_uid=bill.place_uid,
        place_name=bill.place_name,
        payer_uid=bill.payer_uid,
        payer_user_uid=bill.payer_user_uid,
        payer_name=bill.payer_name,
        amount_minor=amount.minor,
        currency=amount.currency,
        return_path=return_path,
        created_at=now,
    )
    Payment.objects.bulk_create([new], ignore_conflicts=True)
    stored = Payment.objects.filter(uid=new.uid).first()
    if stored is None:
        return Payment.objects.get(payable_kind=payable_kind, payable_uid=payable, state__in=STILL_OPEN)
    note_transition(stored, old="", source=_source(actor), now=now)
    spine.emit("payment.opened", stored, actor=actor, **facts_of(stored))
    return stored
