"""When a place is open and what of it is free: arithmetic on dates, hours and periods, no database.

An opening belongs to the day on which it begins, also when it ends after midnight. Wall-clock times are read in
the venue's zone: a time that a clock change skips is the instant that far after the last one that exists, one
that occurs twice is the first of the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from shared.periods import Period, merged, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WeeklyOpening:
    """Open every week from `opens` to `closes` (venue's clock). weekday: 0 is Monday.

    `closes` at or before `opens` lies on the next day; both equal is a whole day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of an opening that is wholly free, or wholly taken."""

    period: Period
    is_free: bool


def instant_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the venue's clock shows this time on this day."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def period_on(day: date, opens: time, closes: time, zone: ZoneInfo) -> Period | None:
    """The opening that begins on this day; None when a clock change swallows it."""
    last_day = day if closes > opens else day + ONE_DAY
    start, end = instant_at(day, opens, zone), instant_at(last_day, closes, zone)
    return Period(start, end) if end > start else None


def openings_on(day: date, hours: Sequence[WeeklyOpening], zone: ZoneInfo) -> list[Period]:
    """The openings that belong to this day, sorted. No hours at all: open around the clock."""
    if not hours:
        whole_day = period_on(day, MIDNIGHT, MIDNIGHT, zone)
        return [whole_day] if whole_day else []
    todays = (hour for hour in hours if hour.weekday == day.weekday())
    periods = (period_on(day, hour.opens, hour.closes, zone) for hour in todays)
    return sorted(period for period in periods if period is not None)


def open_time(period: Period, hours: Sequence[WeeklyOpening], zone: ZoneInfo) -> list[Period]:
    """All openings that touch a period, merged: what is open past midnight joins the next morning's opening."""
    return merged(
        opening
        for day in days_between(local_day(period.start, zone) - ONE_DAY, local_day(period.end, zone))
        for opening in openings_on(day, hours, zone)
        if opening.overlaps(period)
    )


def is_open_throughout(
    period: Period, hours: Sequence[WeeklyOpening], zone: ZoneInfo, closures: Iterable[Period] = ()
) -> bool:
    """Whether the place is open for the whole period, without a break or a closure in it."""
    if any(closure.overlaps(period) for closure in closures):
        return False
    return any(opening.covers(period) for opening in open_time(period, hours, zone))


def business_day(instant: datetime, hours: Sequence[WeeklyOpening], zone: ZoneInfo) -> date:
    """The day to which an instant counts: at 01:00 in an opening that began at 18:00, yesterday."""
    today = local_day(instant, zone)
    yesterday = today - ONE_DAY
    still_open = any(opening.contains(instant) for opening in openings_on(yesterday, hours, zone))
    opened_again = any(opening.contains(instant) for opening in openings_on(today, hours, zone))
    return yesterday if still_open and not opened_again else today


def stretches(opening: Period, taken: Iterable[Period]) -> list[Stretch]:
    """The opening cut into free and taken parts, in order, without gaps."""
    free = without(opening, taken)
    busy = without(opening, free)
    parts = [Stretch(period=part, is_free=True) for part in free]
    parts += [Stretch(period=part, is_free=False) for part in busy]
    return sorted(parts, key=lambda part: part.period)


def steps_of(opening: Period, *, length: timedelta, step: timedelta) -> Iterator[Period]:
    """Periods of one length that fit into an opening, one starting every `step` from its beginning."""
    start = opening.start
    while start + length <= opening.end:
        yield Period(start, start + length)
        start += step


def clipped(period: Period, *, earliest: datetime) -> Period | None:
    """What of a period is not yet over, or None."""
    if period.end <= earliest:
        return None
    return Period(max(period.start, earliest), period.end)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date on the venue's calendar."""
    return instant.astimezone(zone).date()


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def natural(label: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key in which A2 comes before A10."""
    parts = re.findall(r"\d+|\D+", label)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts)
