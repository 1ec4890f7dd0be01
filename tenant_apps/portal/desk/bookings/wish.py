"""What a walk-in may have: the times that are sold now, the seats that are free for one of them, who it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.queries import Opening, availability_at, bookable_seats
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import customers_where
from tenant_apps.slots.availability import WeeklyOpening, open_time, period_on
from tenant_apps.venues.models import Seat, Shift, Venue
from tenant_apps.venues.queries import openings_of, shifts_of

if TYPE_CHECKING:
    from shared.actor import Actor

HOURS = (1, 2, 4)
STEP, WORTH_IT = timedelta(minutes=5), timedelta(minutes=30)
MOST_FOUND = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time that is offered: `key` names it in an address."""

    key: str
    word: str
    period: Period
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was chosen so far, and what there is to choose from."""

    times: Sequence[Time]
    time: Time | None
    openings: Sequence[Opening]
    opening: Opening | None
    customer: Customer | None
    found: Sequence[Customer]

    @property
    def free(self) -> int:
        """How many seats are free for the time."""
        return sum(one.is_free for one in self.openings)


def times_of(venue: Venue, *, now: datetime) -> list[Time]:
    """The shifts of today that are not over, and hours from now where time is sold by the hour. Two queries."""
    zone = venue.zone
    hours = [WeeklyOpening(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in openings_of(venue)]
    shifts = [found for shift in shifts_of(venue) if (found := _shift_time(shift, venue, now))]
    start = now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    running = [one for one in open_time(Period(start, start + STEP), hours, zone) if one.contains(now)]
    closes = running[0].end if running else None
    by_hour = [_hours_time(start, count) for count in HOURS]
    return [*shifts, *(time for time in by_hour if closes and time.period.end <= closes)]


def wish_of(
    venue: Venue, *, now: datetime, key: str, label: str, customer: Customer | None, found: Sequence[Customer]
) -> Wish:
    """The state of a walk-in. key: of the time; label: of the seat. Queries: times, seats, claims."""
    times = times_of(venue, now=now)
    seats = bookable_seats(venue)
    times = [time for time in times if time.price is not None or _is_sold_by_hour(seats, times)]
    time = next((one for one in times if one.key == key), _usual(times, now))
    openings = availability_at(venue, seats, time.period, now=now) if time else []
    opening = next((one for one in openings if one.seat.label == label and one.is_free), None)
    return Wish(times=times, time=time, openings=openings, opening=opening, customer=customer, found=found)


def _usual(times: Sequence[Time], now: datetime) -> Time | None:
    """What most who walk in want: the first that still lasts for half an hour."""
    lasting = (one for one in times if one.period.end - now >= WORTH_IT)
    return next(lasting, times[0] if times else None)


def people_called(typed: str, actor: Actor) -> list[Customer]:
    """The first few who match a name, a phone or a code; nobody while nothing is typed."""
    if not typed.strip() or not actor.may("customers.read"):
        return []
    found = customers_where(actor, state=Customer.State.ACTIVE, search=typed[:100].replace("\x00", ""))
    return list(found.order_by("name_key")[:MOST_FOUND])


def _shift_time(shift: Shift, venue: Venue, now: datetime) -> Time | None:
    period = period_on(now.astimezone(venue.zone).date(), shift.opens, shift.closes, venue.zone)
    if period is None or period.end <= now:
        return None
    return Time(key=f"s-{shift.uid.hex}", word=shift.name, period=period, price=shift.price)


def _hours_time(start: datetime, count: int) -> Time:
    word = ngettext("%(n)d hour", "%(n)d hours", count) % {"n": count}
    return Time(key=f"h-{count}", word=word, period=Period(start, start + timedelta(hours=count)))


def _is_sold_by_hour(seats: Sequence[Seat], times: Sequence[Time]) -> bool:
    """Hours are offered where a seat has a price by the hour, or nothing is sold by shifts."""
    return any(seat.price_per_hour is not None for seat in seats) or all(time.price is None for time in times)


def spoken_time(time: Time, venue: Venue) -> str:
    """Today, 12:00–18:00."""
    start, end = time.period.start.astimezone(venue.zone), time.period.end.astimezone(venue.zone)
    return _("Today, %(start)s–%(end)s") % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
