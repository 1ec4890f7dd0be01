"""Setting right what happened at the counter: another seat for the same time, a check-in that was a slip."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shared import spine
from shared.actor import Actor
from shared.errors import IllegalState, Invalid
from shared.periods import Period
from shared.unit import UNIT_NOW, action
from tenant_apps.bookings.actions.steps import claim_subject, facts_of, lines_of, take_booking
from tenant_apps.bookings.errors import HoldExpired
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.states import MOVABLE
from tenant_apps.slots.actions import move_claims
from tenant_apps.slots.errors import HoldLost
from tenant_apps.slots.queries import Wanted
from tenant_apps.venues.models import Seat

S = Booking.State
UNDO_WITHIN = timedelta(minutes=15)


@action
def reseat_booking(
    *, booking_uid: uuid.UUID, from_seat: uuid.UUID, to_seat: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW
) -> Booking:
    """Give one seat of a booking for another of the same venue; the price stays what was agreed.

    Who is here already moves for the rest of the time. Raises NotFound, IllegalState, Invalid, SeatTaken, HoldExpired.
    """
    booking = take_booking(booking_uid)
    if booking.state not in {*MOVABLE, S.IN_PROGRESS} or booking.ends_at <= now:
        raise IllegalState(state=str(booking.state))
    lines = lines_of(booking)
    line = next((one for one in lines if one.unit.uid == from_seat), None)
    seat = _open_seat(booking, to_seat)
    if line is None or seat is None:
        raise Invalid.field("seat", "not_found", _("There is no such seat to move to."))
    if line.unit_id == seat.unit_id:
        return booking
    line.unit, line.label, line.place, line.updated_at = seat.unit, seat.label, seat.area.name, now
    _claim_anew(booking, lines, now=now)
    line.save(update_fields=["unit", "label", "place", "updated_at"])
    spine.emit("booking.moved", booking, actor=actor, **facts_of(booking), from_resource=str(from_seat))
    return booking


@action
def undo_start(*, booking_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Booking:
    """Take a check-in back, within a quarter of an hour; twice is harmless. Raises NotFound, IllegalState."""
    booking = take_booking(booking_uid)
    if booking.state == S.ACCEPTED:
        return booking
    if booking.state != S.IN_PROGRESS or booking.started_at is None or booking.started_at + UNDO_WITHIN < now:
        raise IllegalState(state=str(booking.state))
    booking.state, booking.started_at = S.ACCEPTED, None
    booking.save(update_fields=["state", "started_at"])
    spine.emit("booking.reopened", booking, actor=actor, **facts_of(booking))
    return booking


# Steps


def _open_seat(booking: Booking, uid: uuid.UUID) -> Seat | None:
    rows = Seat.objects.filter(venue=booking.venue_id, uid=uid, is_removed=False)
    seat = rows.select_related("unit", "area").first()
    return seat if seat is not None and seat.is_open else None


def _claim_anew(booking: Booking, lines: Sequence[BookingLine], *, now: datetime) -> None:
    """All its seats for its time, or for what is left of it."""
    start = max(booking.starts_at, now) if booking.state == S.IN_PROGRESS else booking.starts_at
    period = Period(start, booking.ends_at)
    try:
        move_claims(subject=claim_subject(booking), wanted=[Wanted(line.unit, period) for line in lines], now=now)
    except HoldLost as error:
        raise HoldExpired(booking=booking.code) from error
