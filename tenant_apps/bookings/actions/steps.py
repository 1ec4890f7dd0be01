"""What the actions of bookings share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shared import locks
from shared.actor import Actor
from shared.errors import Forbidden, Invalid, NotFound
from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.pricing import Window, price_of, window_at, window_from
from tenant_apps.slots.actions import Subject
from tenant_apps.slots.availability import WeeklyOpening, is_open_throughout
from tenant_apps.venues.models import Seat, Shift, Venue, VenueHours
from tenant_apps.venues.queries import openings_of, shifts_of

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A seat and what it is sold for."""

    seat: Seat
    price: Money
    shift: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """When a venue is open and how it sells its time."""

    zone: ZoneInfo
    currency: str
    hours: Sequence[WeeklyOpening]
    windows: Sequence[Window]

    def period_from(self, start: datetime, end: datetime | None) -> Period:
        """The time that is asked for; without an end the shift that starts then, else an hour. Raises Invalid."""
        first = start.astimezone(UTC)
        if end is None:
            return window_from(first, self.windows, self.zone) or Period(first, first + AN_HOUR)
        if end <= start:
            raise Invalid.field("end", "before_start", _("It ends before it starts."))
        return Period(first, end.astimezone(UTC))

    def is_shift(self, period: Period) -> bool:
        """Whether the period is exactly a shift."""
        return window_at(period, self.windows, self.zone) is not None

    def sell(self, seats: Iterable[Seat], period: Period) -> list[Sale]:
        """Each seat with its price. Raises Invalid when the venue is closed then."""
        if not is_open_throughout(period, self.hours, self.zone):
            raise Invalid.field("start", "closed", _("The place is not open for all of this time."))
        return [self._sale(seat, period) for seat in seats]

    def _sale(self, seat: Seat, period: Period) -> Sale:
        price = price_of(
            period, per_hour=seat.price_per_hour, windows=self.windows, zone=self.zone, currency=self.currency
        )
        return Sale(seat=seat, price=price.money, shift=price.shift)


def offer_of(venue: Venue) -> Offer:
    """Read the venue's week and shifts: two queries."""
    return offer_from(venue, openings_of(venue), shifts_of(venue))


def offer_from(venue: Venue, hours: Iterable[VenueHours], shifts: Iterable[Shift]) -> Offer:
    """The venue's week and shifts, in their order."""
    return Offer(
        zone=venue.zone,
        currency=venue.currency,
        hours=[WeeklyOpening(weekday=row.weekday, opens=row.opens, closes=row.closes) for row in hours],
        windows=[
            Window(name=shift.name, opens=shift.opens, closes=shift.closes, price=shift.price) for shift in shifts
        ],
    )


def take_booking(uid: uuid.UUID) -> Booking:
    """The booking, locked. Raises NotFound."""
    booking = locks.take_uid(Booking, uid)
    if booking is None:
        raise NotFound
    return booking


def take_own_booking(uid: uuid.UUID, actor: Actor) -> Booking:
    """The booking, locked, for the staff or for the customer whose it is. Raises NotFound, Forbidden."""
    booking = take_booking(uid)
    if actor.may("bookings.write"):
        return booking
    if booking.customer is None or booking.customer.user_uid != actor.uid or actor.uid is None:
        raise Forbidden if actor.may("bookings.read") else NotFound
    return booking


def claim_subject(booking: Booking) -> Subject:
    """Under what the booking's time is claimed."""
    return Subject(kind="booking", uid=booking.uid)


def by_staff(actor: Actor) -> bool:
    """Whether the desk, a program of the tenant or the system acts, and not a customer."""
    return actor.may("bookings.write")


def facts_of(booking: Booking, sales: Sequence[Sale] = ()) -> dict[str, object]:
    """What the spine is told of a booking."""
    seats = [sale.seat.unit for sale in sales] or [line.unit for line in lines_of(booking)]
    return {
        "code": booking.code,
        "state": str(booking.state),
        "venue": str(booking.venue.uid),
        "customer": str(booking.customer.uid) if booking.customer else None,
        "resources": [str(unit.uid) for unit in seats],
        "start": booking.starts_at.isoformat(),
        "end": booking.ends_at.isoformat(),
        "due": booking.due.as_json(),
    }


def lines_of(booking: Booking) -> Sequence[BookingLine]:
    """The lines with their units, in order."""
    return list(booking.lines.select_related("unit").order_by("pk"))
