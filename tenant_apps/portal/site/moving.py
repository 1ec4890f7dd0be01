"""To which times a booking can be moved, on the seats that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.errors import Invalid
from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.actions.steps import Offer, offer_of
from tenant_apps.bookings.models import Booking
from tenant_apps.slots.availability import business_day, days_between, is_open_throughout, openings_on, steps_of
from tenant_apps.slots.queries import Wanted, is_lapsed, overlapping_claims
from tenant_apps.venues.models import Seat

DAYS = 8
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A time to move to. price: of all the seats then, None when it is not sold. is_now: it is there already."""

    name: str
    period: Period
    at: str
    price: Money | None
    is_free: bool
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDay:
    """A day and its times."""

    date: date
    moves: tuple[Move, ...]

    @property
    def free(self) -> int:
        """How many of them can be had."""
        return sum(move.is_free for move in self.moves)


def moves_of(booking: Booking, *, now: datetime) -> list[MoveDay]:
    """The next days, from today or from a later day of the booking on. Four queries."""
    offer = offer_of(booking.venue)
    units = [line.unit for line in booking.lines.all()]
    seats = list(Seat.objects.filter(unit__in=units, is_removed=False, state=Seat.State.OPEN))
    if len(seats) < len(units):
        return []
    today = business_day(now, offer.hours, offer.zone)
    there = booking.starts_at.astimezone(offer.zone).date()
    first = max(today, there - timedelta(days=DAYS // 2))
    days = days_between(first, first + timedelta(days=DAYS - 1))
    periods = {day: [one for one in _periods_on(offer, booking, day) if one[1].start > now] for day in days}
    taken = _taken(booking, [period for found in periods.values() for _name, period in found], now=now)
    return [
        MoveDay(date=day, moves=tuple(_move(name, period, booking, offer, seats, taken) for name, period in found))
        for day, found in periods.items()
    ]


def _periods_on(offer: Offer, booking: Booking, day: date) -> list[tuple[str, Period]]:
    """A shift moves to a shift; time by the hour keeps its length."""
    if offer.windows and offer.is_shift(booking.period):
        shifts = [(window.name, window.on(day, offer.zone)) for window in offer.windows]
        return [(name, one) for name, one in shifts if one and is_open_throughout(one, offer.hours, offer.zone)]
    length = booking.period.length
    openings = openings_on(day, offer.hours, offer.zone)
    return [("", one) for opening in openings for one in steps_of(opening, length=length, step=AN_HOUR)]


def _taken(booking: Booking, periods: Sequence[Period], *, now: datetime) -> list[Period]:
    """When somebody else has any of the booking's seats."""
    if not periods:
        return []
    span = Period(min(one.start for one in periods), max(one.end for one in periods))
    claims = overlapping_claims(Wanted(line.unit, span) for line in booking.lines.all())
    return [one.period for one in claims if one.subject_uid != booking.uid and not is_lapsed(one, now)]


def _move(
    name: str, period: Period, booking: Booking, offer: Offer, seats: Sequence[Seat], taken: Sequence[Period]
) -> Move:
    price = _price_of(seats, period, offer)
    start, end = period.start.astimezone(offer.zone), period.end.astimezone(offer.zone)
    is_now = period == booking.period
    return Move(
        name=name,
        period=period,
        at=f"{start:%H:%M}-{end:%H:%M}",
        price=price,
        is_free=price is not None and not is_now and not any(one.overlaps(period) for one in taken),
        is_now=is_now,
    )


def _price_of(seats: Sequence[Seat], period: Period, offer: Offer) -> Money | None:
    """What the seats cost then; None when the time is not sold."""
    try:
        return Money(minor=sum(sale.price.minor for sale in offer.sell(seats, period)), currency=offer.currency)
    except Invalid:
        return None
