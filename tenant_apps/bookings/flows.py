"""A hold and its page: opened with it, closed before it ends."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog

from shared import clock, jobs
from shared.actor import Actor
from shared.errors import DomainError
from shared.payments.actions import end_payments, open_payment, page_life
from shared.payments.flows import close_door, show_page
from shared.payments.models import Attempt, Payment
from shared.payments.queries import payments_of, takes_online
from shared.unit import in_unit
from tenant_apps.bookings.actions import expire_booking
from tenant_apps.bookings.actions.book import EXPIRE
from tenant_apps.bookings.actions.course import has_run_out
from tenant_apps.bookings.models import Booking

AGAIN = timedelta(seconds=30)
log = structlog.get_logger(__name__)


def offer_page(*, booking_uid: uuid.UUID, actor: Actor) -> Payment | None:
    """Open a page on which a hold can be paid. Where there is none the hold stands all the same, for another try."""
    if not takes_online():
        return None
    try:
        payment = in_unit(lambda _unit: open_payment(payable_kind="booking", payable=booking_uid, actor=actor))
        return show_page(payment_uid=payment.uid)
    except DomainError as error:
        log.warning("no page for a hold", booking=str(booking_uid), code=error.code)
    return payments_of(payable_kind="booking", payable=booking_uid).last()


def open_page(*, booking_uid: uuid.UUID, actor: Actor) -> Payment:
    """The same for somebody who waits for it. Raises NotFound, NotPayable, AttemptOpen, ChannelOff, GatewayFailed."""
    payment = in_unit(lambda _unit: open_payment(payable_kind="booking", payable=booking_uid, actor=actor))
    return show_page(payment_uid=payment.uid)


def run_out(*, booking_uid: uuid.UUID) -> None:
    """End a hold or a request that ran out. While its page may still be paid, the seats are kept a little longer."""
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None or not has_run_out(booking, clock.now()):
        return
    ends = Payment.State.EXPIRED
    left = close_door(payable_kind="booking", payable=booking_uid, ends=ends, source="expiry")
    if left is not None and _may_wait(left):
        in_unit(lambda unit: jobs.enqueue(EXPIRE, {"booking": str(booking_uid)}, run_at=unit.now + AGAIN))
        return
    in_unit(lambda _unit: expire_booking(booking_uid=booking_uid))
    in_unit(lambda _unit: end_payments(payable_kind="booking", payable=booking_uid, state=ends, source="expiry"))


def _may_wait(attempt: Attempt) -> bool:
    """Nobody could close the page: wait until its time is over."""
    begun = attempt.shown_at or attempt.created_at
    return clock.now() < begun + page_life()
