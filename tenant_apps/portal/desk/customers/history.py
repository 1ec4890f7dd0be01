"""What is known of one customer, in figures: when they come, what they paid, what comes next. Presentation alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shared.actor import Actor
from shared.look.charts import Bar
from shared.money import Money
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.queries import bookings_for
from tenant_apps.customers.models import Customer

S = Booking.State
WEEKS, SIDE = 26, 15
CAME = (S.IN_PROGRESS, S.COMPLETED)
FIRST_HOUR, LAST_HOUR = 6, 22
LEVELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """heat: (x, y, level 0 to 3) of each day of 26 weeks; months: (x, word); hours: of arrivals."""

    came: int
    missed: int
    owed: Money
    paid: Money
    next: Booking | None
    heat: Sequence[tuple[int, int, int]]
    months: Sequence[tuple[int, str]]
    weekdays: Sequence[tuple[int, str]]
    hours: Sequence[Bar]
    recent: int

    @property
    def a_week(self) -> str:
        """How often somebody comes; empty for who comes less than once a week."""
        return f"{self.recent / WEEKS:.1f}" if self.recent >= WEEKS else ""

    @property
    def bookings(self) -> int:
        """Those that are over, one way or the other."""
        return self.came + self.missed


def history_of(customer: Customer, *, actor: Actor, now: datetime, zone: ZoneInfo, currency: str) -> History:
    """Three queries, however long somebody has been coming."""
    rows = bookings_for(actor).filter(customer=customer)
    since = now - timedelta(weeks=WEEKS)
    visits = [
        moment.astimezone(zone)
        for moment in rows.filter(state__in=CAME, starts_at__gte=since).values_list("starts_at", flat=True)
    ]
    sums = Booking.objects.filter(customer=customer).aggregate(
        paid=Sum("paid_minor"),
        owed=Sum(F("total_minor") - F("paid_minor"), filter=Q(state__in=(S.REQUESTED, S.ACCEPTED, *CAME))),
    )
    coming = rows.filter(state__in=(S.HELD, S.REQUESTED, S.ACCEPTED), ends_at__gt=now).order_by("starts_at").first()
    counts = Counter(rows.filter(state__in=(*CAME, S.NO_SHOW)).order_by().values_list("state", flat=True))
    today = now.astimezone(zone).date()
    return History(
        came=counts[S.IN_PROGRESS] + counts[S.COMPLETED],
        missed=counts[S.NO_SHOW],
        owed=Money(minor=sums["owed"] or 0, currency=currency),
        paid=Money(minor=sums["paid"] or 0, currency=currency),
        next=coming,
        heat=_heat(Counter(visit.date() for visit in visits), today),
        months=_months(today),
        weekdays=[(row * SIDE + 10, date_format(_monday(today) + timedelta(days=row), "D")) for row in (1, 3, 5)],
        hours=_hours(visits),
        recent=len(visits),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _heat(visits: Counter[date], today: date) -> list[tuple[int, int, int]]:
    """A square for each day, week by week; more visits are darker."""
    first = _monday(today) - timedelta(weeks=WEEKS - 1)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    return [
        ((day - first).days // 7 * SIDE, day.weekday() * SIDE, min(LEVELS, visits[day] + 1 if visits[day] else 0))
        for day in days
    ]


def _months(today: date) -> list[tuple[int, str]]:
    """Where each month begins, over the squares."""
    first = _monday(today) - timedelta(weeks=WEEKS - 1)
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS)]
    starts = [number for number, week in enumerate(weeks) if week.day <= 7]  # noqa: PLR2004 - a month's first week
    return [(number * SIDE, date_format(weeks[number], "M")) for number in starts]


def _hours(visits: Sequence[datetime]) -> list[Bar]:
    """How often each hour of the day was a beginning."""
    counted = Counter(visit.hour for visit in visits)
    return [
        Bar(
            value=counted[hour],
            label=f"{hour:02d}" if hour % 3 == 0 else "",
            spoken=f"{hour:02d}:00",
            text=_("%(n)d times") % {"n": counted[hour]},
        )
        for hour in range(FIRST_HOUR, LAST_HOUR + 1)
    ]
