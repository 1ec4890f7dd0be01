"""What a booking stands on, read in one message: the customer, the venue with its week and shifts, the seats."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shared import locks
from shared.actor import Actor
from shared.periods import Period
from shared.together import Answer, Message, Stencil
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.slots.models import Claim
from tenant_apps.slots.queries import ask_overlapping_by_uid
from tenant_apps.venues.models import Seat, Shift, Venue, VenueHours

A_MOMENT = timedelta(seconds=1)


def _seats(venue_uid: uuid.UUID, *uids: uuid.UUID) -> QuerySet[Seat]:
    rows = Seat.objects.filter(venue__uid=venue_uid, uid__in=uids, is_removed=False)
    return rows.select_related("unit", "area")


def _open_holds(user_uid: uuid.UUID) -> QuerySet[Booking]:
    return Booking.objects.filter(customer__user_uid=user_uid, state=Booking.State.HELD)


OWN_CUSTOMER = Stencil(lambda user_uid: locks.locked(Customer.objects.filter(user_uid=user_uid)))
NAMED_CUSTOMER = Stencil(lambda uid: Customer.objects.filter(uid=uid, merged_into=None))
OPEN_HOLDS = Stencil(_open_holds)
VENUE = Stencil(lambda uid: Venue.objects.filter(uid=uid, status=Venue.Status.ACTIVE))
HOURS = Stencil(lambda uid: VenueHours.objects.filter(venue__uid=uid).order_by("weekday", "opens"))
SHIFTS = Stencil(lambda uid: Shift.objects.filter(venue__uid=uid, is_removed=False).order_by("position", "id"))
SEATS = Stencil(_seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything is as it was at one moment, but for the customer, who is locked if it is the customer who books.

    customer: None when the booking names none, or the row is not there. claims: on the seats, from the start on; all
    of them only where the end was given. code, key: of the booking to come.
    """

    customer: Customer | None
    open_holds: Sequence[Booking]
    venue: Venue | None
    hours: Sequence[VenueHours]
    shifts: Sequence[Shift]
    seats: Sequence[Seat]
    claims: Sequence[Claim]
    used_codes: frozenset[str]
    key: int


def read_ground(
    *,
    actor: Actor,
    customer_uid: uuid.UUID | None,
    venue_uid: uuid.UUID,
    seats: Sequence[uuid.UUID],
    start: datetime,
    end: datetime | None,
    codes: Sequence[str],
) -> Ground:
    """One message; the customer's lock is its first statement, so that what follows is read behind it."""
    message = Message()
    customer, holds = _ask_customer(message, actor, customer_uid)
    venue, hours, shifts = (message.ask(one, venue_uid) for one in (VENUE, HOURS, SHIFTS))
    found = message.ask(SEATS, venue_uid, *seats) if seats else None
    period = Period(start, end if end and end > start else start + A_MOMENT)
    claims = ask_overlapping_by_uid(message, seats, period)
    used = message.say("SELECT code FROM bookings_booking WHERE code = ANY(%s)", [list(codes)])
    keys = message.reserve_keys(Booking)
    message.send()
    return Ground(
        customer=customer.first if customer else None,
        open_holds=holds.rows if holds else [],
        venue=venue.first,
        hours=hours.rows,
        shifts=shifts.rows,
        seats=found.rows if found else [],
        claims=claims.rows,
        used_codes=frozenset(code for (code,) in used.rows),
        key=keys.rows[0],
    )


def _ask_customer(
    message: Message, actor: Actor, customer_uid: uuid.UUID | None
) -> tuple[Answer[Customer] | None, Answer[Booking] | None]:
    """Customers book for themselves, under their own lock; the staff names somebody, or nobody."""
    if actor.kind != "customer":
        return message.ask(NAMED_CUSTOMER, customer_uid) if customer_uid else None, None
    if actor.uid is None:
        return None, None
    return locks.take_by(message, Customer, OWN_CUSTOMER, actor.uid), message.ask(OPEN_HOLDS, actor.uid)
