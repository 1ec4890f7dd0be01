"""Whether a place is open, until when, and what its hours are today. Pure, on the venue's clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.periods import Period
from tenant_apps.slots.availability import (
    WeeklyOpening,
    business_day,
    days_between,
    is_open_throughout,
    open_time,
    openings_on,
)

A_MOMENT = timedelta(seconds=1)
LOOK_AHEAD = timedelta(days=7)


class Row(Protocol):
    """A stored opening of a weekday."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenState:
    """today: the openings of the day. until: when it closes, None around the clock. opens_at: when it is shut."""

    is_open: bool
    today: tuple[Period, ...]
    until: datetime | None = None
    opens_at: datetime | None = None
    is_always: bool = False


def weekly(rows: Iterable[Row]) -> list[WeeklyOpening]:
    """A stored week."""
    return [WeeklyOpening(weekday=row.weekday, opens=row.opens, closes=row.closes) for row in rows]


def open_state(
    hours: Sequence[WeeklyOpening], zone: ZoneInfo, *, now: datetime, closures: Iterable[Period] = ()
) -> OpenState:
    """What the door says at this moment."""
    shut = list(closures)
    today = tuple(openings_on(business_day(now, hours, zone), hours, zone))
    moment = Period(now, now + A_MOMENT)
    if is_open_throughout(moment, hours, zone, shut):
        return OpenState(is_open=True, today=today, until=_until(moment, hours, zone, shut), is_always=not hours)
    return OpenState(is_open=False, today=today, opens_at=_opens_at(now, hours, zone, shut), is_always=not hours)


def _until(moment: Period, hours: Sequence[WeeklyOpening], zone: ZoneInfo, shut: Sequence[Period]) -> datetime | None:
    opening = next(one for one in open_time(moment, hours, zone) if one.contains(moment.start))
    ends = [closure.start for closure in shut if closure.start > moment.start]
    return min([*ends, opening.end]) if hours or ends else None


def _opens_at(now: datetime, hours: Sequence[WeeklyOpening], zone: ZoneInfo, shut: Sequence[Period]) -> datetime | None:
    """The next instant at which it is open: an opening's start, or the end of a closure inside one."""
    first, last = now.astimezone(zone).date(), (now + LOOK_AHEAD).astimezone(zone).date()
    starts = [opening.start for day in days_between(first, last) for opening in openings_on(day, hours, zone)]
    coming = sorted(start for start in [*starts, *(closure.end for closure in shut)] if start > now)
    open_ones = (at for at in coming if is_open_throughout(Period(at, at + A_MOMENT), hours, zone, shut))
    return next(open_ones, None)
