"""Cancelling and moving, by the desk or by the customer whose booking it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from shared import spine
from shared.actor import Actor
from shared.errors import NotFound
from shared.money import Money
from shared.payments.actions import close_later, find_live_attempt, hand_over, payments_left, write_refund
from shared.payments.models import DESK, Payment, Refund
from shared.periods import Period
from shared.unit import UNIT_NOW, action
from tenant_apps.bookings.actions.course import end
from tenant_apps.bookings.actions.steps import (
    Offer,
    by_staff,
    claim_subject,
    facts_of,
    lines_of,
    offer_of,
    take_own_booking,
)
from tenant_apps.bookings.errors import HasBegun, HoldExpired
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.policy import check_period, refund_on_cancel
from tenant_apps.bookings.states import check_movable, check_way
from tenant_apps.slots.actions import move_claims
from tenant_apps.slots.errors import HoldLost
from tenant_apps.slots.queries import Wanted
from tenant_apps.venues.models import Seat

S = Booking.State


@action
def cancel_booking(*, booking_uid: uuid.UUID, actor: Actor, reason: str = "", now: datetime = UNIT_NOW) -> Booking:
    """Call a booking off, give its time back, and refund what the policy gives back.

    What was paid at the desk is handed back at once where the desk cancels and may refund; else the refund waits
    at the desk. What a gateway took goes back through it, and a page that could still be paid is closed.
    Raises NotFound, IllegalState, HasBegun. Cancelling twice is harmless.
    """
    paid = payments_left(payable_kind="booking", payable=booking_uid)
    booking = take_own_booking(booking_uid, actor)
    if booking.state == S.CANCELLED:
        return booking
    check_way(booking, S.CANCELLED)
    _refuse_begun(booking, actor, now=now)
    back = refund_on_cancel(booking, now=now, by_staff=by_staff(actor))
    _refund(booking, paid, back, reason=reason, actor=actor, now=now)
    end(booking, S.CANCELLED, actor=actor, now=now, reason=reason)
    if (live := find_live_attempt("booking", booking.uid)) is not None:
        close_later(live, ends=Payment.State.CANCELLED)
    return booking


@action
def reschedule_booking(
    *, booking_uid: uuid.UUID, start: datetime, actor: Actor, end: datetime | None = None, now: datetime = UNIT_NOW
) -> Booking:
    """Move a booking to another time on the same seats, whole or not at all.

    A shift moves to the shift that starts then; other bookings keep their length. The price is that of the new
    time, but never less than what was paid. Raises NotFound, IllegalState, Invalid, SeatTaken, HoldExpired.
    """
    booking = take_own_booking(booking_uid, actor)
    check_movable(booking)
    _refuse_begun(booking, actor, now=now)
    offer, old = offer_of(booking.venue), booking.period
    period = _new_period(booking, offer, start, end)
    check_period(period, now=now, by_staff=by_staff(actor), is_shift=offer.is_shift(period))
    if period == old:
        return booking
    lines = lines_of(booking)
    _move(booking, lines, period, offer, now=now)
    moved_from = {"from_start": old.start.isoformat(), "from_end": old.end.isoformat()}
    spine.emit("booking.moved", booking, actor=actor, **facts_of(booking), **moved_from)
    return booking


# Steps


def _refuse_begun(booking: Booking, actor: Actor, *, now: datetime) -> None:
    if not by_staff(actor) and booking.starts_at <= now:
        raise HasBegun


def _refund(
    booking: Booking, payments: Sequence[Payment], back: Money, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Spread what goes back over the locked payments, the newest first."""
    rest = back.minor
    for payment in payments:
        part = min(rest, payment.left.minor)
        if part <= 0:
            break
        money = Money(minor=part, currency=payment.currency)
        cause = Refund.Cause.CANCELLED
        refund = write_refund(payment, amount=money, reason=reason or cause, actor=actor, now=now, cause=cause)
        if payment.gateway == DESK and actor.may("payments.refund"):
            hand_over(payment, refund, actor=actor, now=now)
            booking.paid_minor -= part
        rest -= part


def _new_period(booking: Booking, offer: Offer, start: datetime, end: datetime | None) -> Period:
    if end is not None:
        return offer.period_from(start, end)
    as_shift = offer.period_from(start, None)
    if offer.is_shift(booking.period) and offer.is_shift(as_shift):
        return as_shift
    return offer.period_from(start, start + booking.period.length)


def _move(booking: Booking, lines: Sequence[BookingLine], period: Period, offer: Offer, *, now: datetime) -> None:
    sales = offer.sell(_seats_of(lines), period)
    try:
        wanted = [Wanted(line.unit, period) for line in lines]
        move_claims(subject=claim_subject(booking), wanted=wanted, now=now)
    except HoldLost as error:
        raise HoldExpired(booking=booking.code) from error
    for line, sale in zip(lines, sales, strict=True):
        line.starts_at, line.ends_at = period.start, period.end
        line.price_minor, line.shift, line.updated_at = sale.price.minor, sale.shift, now
    BookingLine.objects.bulk_update(lines, ["starts_at", "ends_at", "price_minor", "shift", "updated_at"])
    booking.starts_at, booking.ends_at = period.start, period.end
    booking.total_minor = max(sum(sale.price.minor for sale in sales), booking.paid_minor)
    booking.save(update_fields=["starts_at", "ends_at", "total_minor"])


def _seats_of(lines: Sequence[BookingLine]) -> list[Seat]:
    found = {seat.unit_id: seat for seat in Seat.objects.filter(unit__in=[line.unit_id for line in lines])}
    if len(found) < len({line.unit_id for line in lines}):
        raise NotFound
    return [found[line.unit_id] for line in lines]
