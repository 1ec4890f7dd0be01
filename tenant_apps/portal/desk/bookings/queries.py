"""Which bookings a list shows. Presentation alone: what one may see is asked of the bookings' own queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from shared.periods import Period
from tenant_apps.bookings.models import Booking
from tenant_apps.slots.availability import MIDNIGHT, instant_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

S = Booking.State
OWES = (S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED)
WHEN = ("today", "coming", "past", "all")
MOST_WORDS = 60


def day_period(day: date, zone: ZoneInfo) -> Period:
    """A day of the venue's calendar."""
    return Period(instant_at(day, MIDNIGHT, zone), instant_at(day + timedelta(days=1), MIDNIGHT, zone))


def bookings_where(
    rows: QuerySet[Booking], asked: Mapping[str, str], *, when: str, now: datetime, zone: ZoneInfo
) -> QuerySet[Booking]:
    """Those that match all that is asked: when, state, owing, hour, words."""
    rows = _in_time(rows, when, now, zone)
    if asked.get("state") in S.values:
        rows = rows.filter(state=asked["state"])
    if asked.get("owing"):
        rows = rows.filter(state__in=OWES, paid_minor__lt=F("total_minor"))
    hour = asked.get("hour", "")
    if hour.isdecimal() and int(hour) < 24:  # noqa: PLR2004 - hours of a day
        rows = rows.filter(**_in_hour(int(hour), now, zone))
    return rows.filter(_words(asked.get("q", "")))


def _in_time(rows: QuerySet[Booking], when: str, now: datetime, zone: ZoneInfo) -> QuerySet[Booking]:
    today = day_period(now.astimezone(zone).date(), zone)
    if when == "today":
        return rows.filter(starts_at__lt=today.end, ends_at__gt=today.start)
    if when == "coming":
        return rows.filter(starts_at__gte=now)
    return rows.filter(ends_at__lt=now) if when == "past" else rows


def _in_hour(hour: int, now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    midnight = instant_at(now.astimezone(zone).date(), MIDNIGHT, zone)
    start = midnight + timedelta(hours=hour)
    return {"starts_at__lt": start + timedelta(hours=1), "ends_at__gt": start}


def _words(typed: str) -> Q:
    words = typed.strip()[:MOST_WORDS].replace("\x00", "")
    if not words:
        return Q()
    return (
        Q(code__iexact=words)
        | Q(customer__name__icontains=words)
        | Q(customer__code__iexact=words)
        | Q(lines__label__iexact=words)
    )
