"""What time on a seat costs. Pure; prices come from the database and never from a caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shared.errors import Invalid
from shared.money import Money, share_half_up
from shared.periods import Period
from tenant_apps.slots.availability import local_day, period_on

SECONDS_OF_AN_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A shift that is sold whole, on the venue's clock."""

    name: str
    opens: time
    closes: time
    price: Money

    def on(self, day: date, zone: ZoneInfo) -> Period | None:
        """The shift that begins on this day."""
        return period_on(day, self.opens, self.closes, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a stretch on one seat costs. shift: the window's name, or empty for time by the hour."""

    money: Money
    shift: str = ""


def window_at(period: Period, windows: Iterable[Window], zone: ZoneInfo) -> Window | None:
    """The shift that is exactly this period, or None."""
    day = local_day(period.start, zone)
    return next((window for window in windows if window.on(day, zone) == period), None)


def window_from(start: datetime, windows: Iterable[Window], zone: ZoneInfo) -> Period | None:
    """The period of the shift that begins at this instant, or None."""
    day = local_day(start, zone)
    found = (window.on(day, zone) for window in windows)
    return next((period for period in found if period and period.start == start), None)


def price_of(
    period: Period, *, per_hour: Money | None, windows: Iterable[Window], zone: ZoneInfo, currency: str
) -> Price:
    """A whole shift costs its price; other time costs by the hour, rounded half up once for the stretch.

    A seat without a price by the hour is free where there are no shifts. Raises Invalid where only shifts are sold.
    """
    sold = list(windows)
    window = window_at(period, sold, zone)
    if window is not None:
        return Price(money=window.price, shift=window.name)
    if per_hour is not None:
        seconds = int(period.length.total_seconds())
        minor = share_half_up(per_hour.minor, seconds, SECONDS_OF_AN_HOUR)
        return Price(money=Money(minor=minor, currency=per_hour.currency))
    if sold:
        raise Invalid.field("start", "only_shifts", _("Only whole shifts are sold here."))
    return Price(money=Money(minor=0, currency=currency))
