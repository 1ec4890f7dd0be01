"""The house rules of booking: how far ahead, how long, how many holds, and what a cancellation gives back. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shared.errors import Invalid
from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.models import Booking

LONGEST = timedelta(hours=48)
FURTHEST = timedelta(days=366)
LATENESS = timedelta(minutes=5)
FREE_CANCEL = timedelta(hours=24)
MOST_HOLDS = 3
MOST_RESOURCES = 20


def check_period(period: Period, *, now: datetime, by_staff: bool, is_shift: bool) -> None:
    """Refuse what is over, too long or too far away. A shift may be joined while it runs; the desk may book so too.

    Raises Invalid.
    """
    if period.length > LONGEST:
        raise Invalid.field("end", "too_long", _("A booking lasts at most 48 hours."))
    if period.start > now + FURTHEST:
        raise Invalid.field("start", "too_far", _("This is more than a year ahead."))
    joins = by_staff or is_shift
    if period.end <= now or (period.start < now - LATENESS and not joins):
        raise Invalid.field("start", "in_past", _("This time is over."))


def refund_on_cancel(booking: Booking, *, now: datetime, by_staff: bool) -> Money:
    """The desk gives all back; a customer gets all until a day before the start, and nothing after it."""
    if by_staff or now <= booking.starts_at - FREE_CANCEL:
        return booking.paid
    return Money(minor=0, currency=booking.currency)
