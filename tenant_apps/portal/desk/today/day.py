"""One business day of a venue: its hours, its bookings, how full each hour is. Four queries, however many come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from shared.look.rail import HOUR, Rail
from shared.periods import Period
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.policy import LONGEST
from tenant_apps.slots.availability import WeeklyOpening, business_day, instant_at, openings_on
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import openings_of, seats_of

S = Booking.State
A_DAY = 24 * HOUR
COMING = (S.HELD, S.REQUESTED, S.ACCEPTED)
COUNTS = (*COMING, S.IN_PROGRESS, S.COMPLETED, S.NO_SHOW)
HOLDS_A_SEAT = frozenset({S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED})


@dataclass(frozen=True)
class Day:
    """What is known of a day at a venue. openings: those that began on it; bookings: with customers and lines."""

    venue: Venue
    day: date
    now: datetime
    openings: Sequence[Period]
    bookings: Sequence[Booking]
    seats: Sequence[Seat]

    @property
    def zone(self) -> ZoneInfo:
        """The venue's clock."""
        return self.venue.zone

    @cached_property
    def is_today(self) -> bool:
        """Whether it is the day that runs."""
        return self.span.contains(self.now)

    @cached_property
    def span(self) -> Period:
        """From its midnight to the end of its last opening, at least to the next midnight."""
        return span_of(self.day, self.openings, self.zone)

    @property
    def capacity(self) -> int:
        """How many seats may be taken at all."""
        return sum(seat.is_open for seat in self.seats)

    def those(self, *states: str) -> list[Booking]:
        """The bookings in these states, in the order of their times."""
        return [booking for booking in self.bookings if booking.state in states]

    def rail(self, *, href: str = "") -> Rail:
        """The day as the rail draws it."""
        starts, ends = self._edges()
        note = _("open till %(clock)s") % {"clock": f"{self.openings[-1].end.astimezone(self.zone):%H:%M}"}
        return Rail(
            day=self.day,
            note=note if self.openings else _("closed"),
            starts=starts,
            ends=ends,
            opens=tuple((self.minute(one.start), self.minute(one.end)) for one in self.openings),
            loads=tuple(self.load_at(minute) for minute in range(starts, ends, HOUR)),
            now=self.minute(self.now) if self.is_today else None,
            href=href,
        )

    def minute(self, instant: datetime) -> int:
        """Minutes since the day's own midnight."""
        return int((instant - self.span.start).total_seconds() // 60)

    def load_at(self, minute: int) -> float:
        """How full the hour from this minute is, 0 to 1."""
        if not self.capacity:
            return 0.0
        start = self.span.start + timedelta(minutes=minute)
        hour = Period(start, start + timedelta(hours=1))
        taken = sum(len(booking.lines.all()) for booking in self.bookings if _sits(booking, hour))
        return min(1.0, taken / self.capacity)

    def _edges(self) -> tuple[int, int]:
        """The whole hours around the openings; the day from six to ten at night when it is closed."""
        if not self.openings:
            return 6 * HOUR, 22 * HOUR
        first, last = self.minute(self.openings[0].start), self.minute(self.openings[-1].end)
        return first // HOUR * HOUR, max(first // HOUR + 1, -(-last // HOUR)) * HOUR


def day_at(venue: Venue, *, now: datetime, day: date | None = None) -> Day:
    """The day that runs at the venue, or another one."""
    hours = [WeeklyOpening(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in openings_of(venue)]
    found = day or business_day(now, hours, venue.zone)
    openings = openings_on(found, hours, venue.zone)
    span = span_of(found, openings, venue.zone)
    return Day(
        venue=venue,
        day=found,
        now=now,
        openings=openings,
        bookings=bookings_in(venue, span),
        seats=list(seats_of(venue).select_related("area", "unit").order_by("area__position", "area_id", "id")),
    )


def span_of(day: date, openings: Sequence[Period], zone: ZoneInfo) -> Period:
    """From midnight to the end of the last opening, at least to the next midnight."""
    start, end = instant_at(day, time(0), zone), instant_at(day + timedelta(days=1), time(0), zone)
    return Period(start, max([end, *(one.end for one in openings)]))


def bookings_in(venue: Venue, span: Period) -> list[Booking]:
    """The bookings that share time with a stretch, with customers and lines. Two queries."""
    lines = BookingLine.objects.select_related("unit").order_by("pk")
    rows = Booking.objects.filter(
        venue=venue,
        state__in=COUNTS,
        starts_at__gt=span.start - LONGEST,
        starts_at__lt=span.end,
        ends_at__gt=span.start,
    )
    found = rows.select_related("customer", "venue").prefetch_related(Prefetch("lines", queryset=lines))
    return list(found.order_by("starts_at", "pk"))


def _sits(booking: Booking, period: Period) -> bool:
    """Whether the booking keeps its seats in any of the period; who left early does not."""
    if booking.state not in HOLDS_A_SEAT:
        return False
    end = min(booking.ends_at, booking.ended_at or booking.ends_at)
    return booking.starts_at < period.end and end > period.start


def seats_by_unit(seats: Sequence[Seat]) -> Mapping[int, Seat]:
    """The seats by their unit's key."""
    return {seat.unit_id: seat for seat in seats}
