"""Taking money at the desk, and giving it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from shared import locks, spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.money import Money
from shared.payments.actions.steps import facts_of, payable_of, tell_payable, write_refund
from shared.payments.errors import AttemptOpen, NotPayable
from shared.payments.models import DESK, Attempt, Method, Payment, Refund
from shared.payments.receipts import next_receipt_number
from shared.payments.states import LIVE_ATTEMPT, REFUND, REFUNDABLE, check_way
from shared.payments.tills import hold_till, put_in, take_out
from shared.unit import UNIT_NOW, action

DESK_METHODS = (Method.CASH, Method.UPI, Method.CARD_TERMINAL)


@action
def take_desk_payment(
    *,
    payable_kind: str,
    payable: uuid.UUID,
    method: str,
    amount: Money,
    actor: Actor,
    reference: str = "",
    tendered: Money | None = None,
    now: datetime = UNIT_NOW,
) -> Payment:
    """Write down money that is on the counter, and confirm what it pays for, in one unit.

    tendered: the cash that was handed over, change included. Raises NotFound, Invalid, AttemptOpen, NotPayable and
    what the payable refuses with.
    """
    kind = payable_of(payable_kind)
    bill = kind.bill(uid=payable)
    _refuse_wrong_amount(amount, bill.due, method=method, tendered=tendered)
    till = hold_till(place_uid=bill.place_uid, method=method, currency=amount.currency)
    _refuse_live_attempt(payable_kind, payable)
    if not kind.settle(uid=payable, paid=amount, actor=actor, now=now):
        raise NotPayable
    payment = Payment.objects.create(
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
        captured_minor=amount.minor,
        state=Payment.State.PAID,
        gateway=DESK,
        method=method,
        reference=reference,
        tendered_minor=tendered.minor if tendered else None,
        receipt_number=next_receipt_number(place_uid=bill.place_uid, timezone=bill.timezone, now=now),
        taken_by_uid=actor.uid,
        taken_by_name=actor.name,
        paid_at=now,
    )
    _write_attempt(payment, now=now)
    put_in(till, amount_minor=amount.minor, payment_uid=payment.uid, now=now)
    spine.emit("payment.paid", payment, actor=actor, **facts_of(payment))
    return payment


@action
def refund_desk_payment(
    *, payment_uid: uuid.UUID, reason: str, actor: Actor, amount: Money | None = None, now: datetime = UNIT_NOW
) -> Refund:
    """Hand back all that is left of a desk payment, or a part of it, over the counter.

    Raises NotFound, IllegalState, RefundTooLarge.
    """
    payment = lock_desk_payments(Payment.objects.filter(uid=payment_uid, gateway=DESK))
    if not payment:
        raise NotFound
    refund = write_refund(payment[0], amount=amount, reason=reason, actor=actor, now=now)
    hand_over(payment[0], refund, actor=actor, now=now)
    tell_payable(payment[0], refund, actor=actor, now=now)
    return refund


@action
def hand_over_refund(*, refund_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Refund:
    """Note that a refund that was asked for has been handed over the counter. Raises NotFound, IllegalState."""
    payments = lock_desk_payments(Payment.objects.filter(refunds__uid=refund_uid, gateway=DESK))
    refund = locks.take_uid(Refund, refund_uid) if payments else None
    if refund is None:
        raise NotFound
    hand_over(payments[0], refund, actor=actor, now=now)
    tell_payable(payments[0], refund, actor=actor, now=now)
    return refund


# Steps


def payments_left(*, payable_kind: str, payable: uuid.UUID) -> list[Payment]:
    """Lock the payments of a payable of which something is left, newest first to be refunded."""
    rows = Payment.objects.filter(payable_kind=payable_kind, payable_uid=payable, state__in=REFUNDABLE)
    return [payment for payment in reversed(lock_desk_payments(rows)) if payment.left]


def lock_desk_payments(payments: Iterable[Payment]) -> list[Payment]:
    """Lock payments, the tills of those that were taken at a desk first, and read them again."""
    found = sorted(payments, key=lambda payment: payment.pk)
    desks = {(row.place_uid, row.method, row.currency) for row in found if row.gateway == DESK}
    for place_uid, method, currency in sorted(desks):
        hold_till(place_uid=place_uid, method=method, currency=currency)
    return locks.take_all(Payment, [payment.pk for payment in found])


def hand_over(payment: Payment, refund: Refund, *, actor: Actor, now: datetime) -> None:
    """Money of a written refund leaves the till; both rows are locked."""
    check_way(REFUND, refund.state, Refund.State.SUCCEEDED)
    till = hold_till(place_uid=payment.place_uid, method=payment.method, currency=payment.currency)
    refund.state, refund.finished_at = Refund.State.SUCCEEDED, now
    refund.save(update_fields=["state", "finished_at"])
    payment.refunding_minor -= refund.amount_minor
    payment.refunded_minor += refund.amount_minor
    payment.state = Payment.State.REFUNDED if _is_all_back(payment) else Payment.State.PARTLY_REFUNDED
    payment.save(update_fields=["refunding_minor", "refunded_minor", "state"])
    take_out(till, amount_minor=refund.amount_minor, refund_uid=refund.uid, now=now)
    spine.emit("payment.refunded", payment, actor=actor, refund=str(refund.uid), **refund.amount.as_json())


def _is_all_back(payment: Payment) -> bool:
    return payment.refunded_minor == payment.captured_minor


def _refuse_wrong_amount(amount: Money, due: Money, *, method: str, tendered: Money | None) -> None:
    if method not in DESK_METHODS:
        raise Invalid.field("method", "unknown", _("Cash, UPI or the card terminal."))
    if amount.currency != due.currency:
        raise Invalid.field("amount", "wrong_currency", _("This is to be paid in another currency."))
    if amount.minor <= 0:
        raise Invalid.field("amount", "too_small", _("Take more than nothing."))
    if amount.minor > due.minor:
        raise Invalid.field("amount", "too_large", _("This is more than what is still to pay."))
    if tendered is None:
        return
    if method != Method.CASH:
        raise Invalid.field("tendered", "only_cash", _("Only cash is handed over with change."))
    if tendered.currency != amount.currency or tendered.minor < amount.minor:
        raise Invalid.field("tendered", "too_small", _("This is less than the amount."))


def _refuse_live_attempt(payable_kind: str, payable: uuid.UUID) -> None:
    live = Attempt.objects.filter(payable_kind=payable_kind, payable_uid=payable, state__in=LIVE_ATTEMPT)
    if live.exists():
        raise AttemptOpen


def _write_attempt(payment: Payment, *, now: datetime) -> Attempt:
    return Attempt.objects.create(
        payment=payment,
        payable_kind=payment.payable_kind,
        payable_uid=payment.payable_uid,
        gateway=DESK,
        method=payment.method,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        state=Attempt.State.SUCCEEDED,
        gateway_reference=payment.reference,
        finished_at=now,
    )
