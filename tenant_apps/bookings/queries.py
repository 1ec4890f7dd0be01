"""Bookings as far as the asker may see them, and what of a venue's seats can be booked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.money import Money
from shared.payments.tracking import is_token_of, payable_in
from shared.periods import Period
from tenant_apps.bookings.actions.steps import Offer, offer_of
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.pricing import price_of
from tenant_apps.slots.availability import (
    MIDNIGHT,
    clipped,
    is_open_throughout,
    natural,
    openings_on,
    period_on,
    steps_of,
    stretches,
)
from tenant_apps.slots.queries import taken_periods
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import seats_of

COMING = (Booking.State.REQUESTED, Booking.State.ACCEPTED, Booking.State.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A stretch on one seat: whether it can be booked, and for how much. price: None where only shifts are sold."""

    seat: Seat
    period: Period
    is_free: bool
    price: Money | None
    shift: str = ""


def bookings_for(actor: Actor) -> QuerySet[Booking]:
    """All bookings for who may read them, else the actor's own. Four queries for a page of any length."""
    rows = all_bookings()
    if actor.may("bookings.read"):
        return rows
    return rows.filter(customer__user_uid=actor.uid) if actor.uid else rows.none()


def all_bookings() -> QuerySet[Booking]:
    """With all that is told of them, whoever asks."""
    lines = BookingLine.objects.select_related("unit").order_by("pk")
    return Booking.objects.select_related("venue", "customer").prefetch_related(Prefetch("lines", queryset=lines))


def tracked_booking(token: str) -> Booking:
    """What a tracking token names. Raises NotFound."""
    uid = payable_in(token)
    found = all_bookings().filter(uid=uid).first() if uid and is_token_of(token, "booking", uid) else None
    if found is None:
        raise NotFound
    return found


def access_booking(uid: uuid.UUID, *, actor: Actor) -> Booking:
    """One booking that the actor may see. Raises NotFound."""
    found = bookings_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def arrivals_of(venue: Venue, day: date, *, actor: Actor) -> QuerySet[Booking]:
    """Who comes, or is there, on a day of the venue's calendar, in the order of their times."""
    whole_day = period_on(day, MIDNIGHT, MIDNIGHT, venue.zone)
    rows = bookings_for(actor).filter(venue=venue, state__in=COMING).order_by("starts_at", "pk")
    if whole_day is None:
        return rows.none()
    return rows.filter(starts_at__lt=whole_day.end, ends_at__gt=whole_day.start)


def bookable_seats(venue: Venue, *, seat: uuid.UUID | None = None, area: uuid.UUID | None = None) -> list[Seat]:
    """The open seats of a venue, or of an area, or one, as people count them. Raises NotFound for an unknown one."""
    rows = seats_of(venue).filter(state=Seat.State.OPEN).select_related("area", "unit")
    if seat is not None:
        rows = rows.filter(uid=seat)
    if area is not None:
        rows = rows.filter(area__uid=area)
    found = sorted(rows, key=lambda one: (one.area.position, one.area_id, natural(one.label)))
    if seat is not None and not found:
        raise NotFound
    return found


def availability_on(
    venue: Venue, seats: Sequence[Seat], day: date, *, now: datetime, length: timedelta | None = None
) -> list[Opening]:
    """What of a day can be booked: the shifts that are sold, and the free and taken stretches of the openings.

    length: cut the openings into periods of this length instead. What is over is left out. Three queries.
    """
    offer = offer_of(venue)
    shifts = [period for window in offer.windows if (period := window.on(day, offer.zone))]
    openings = [left for one in openings_on(day, offer.hours, offer.zone) if (left := clipped(one, earliest=now))]
    periods = [period for period in shifts if period.end > now and _is_open(offer, period)]
    if not (span := _span([*periods, *openings])):
        return []
    taken = taken_periods([seat.unit for seat in seats], span, now=now)
    return [
        opening
        for seat in seats
        for opening in _openings_of(seat, offer, periods, openings, taken[seat.unit_id], length=length)
    ]


def availability_at(venue: Venue, seats: Sequence[Seat], period: Period, *, now: datetime) -> list[Opening]:
    """Each seat for exactly this time. Three queries. Nothing when the venue is closed in it."""
    offer = offer_of(venue)
    if not _is_open(offer, period):
        return []
    taken = taken_periods([seat.unit for seat in seats], period, now=now)
    return [_opening(seat, offer, period, is_free=not taken[seat.unit_id]) for seat in seats]


def day_asked(text: str, venue: Venue, *, now: datetime) -> date:
    """The day of a query, today at the venue when none is named. Raises Invalid."""
    if not text:
        return now.astimezone(venue.zone).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid.field("date", "invalid", _("A date looks like 2026-11-20.")) from error


def _openings_of(
    seat: Seat,
    offer: Offer,
    shifts: Sequence[Period],
    openings: Sequence[Period],
    taken: Sequence[Period],
    *,
    length: timedelta | None,
) -> Iterator[Opening]:
    for period in shifts:
        yield _opening(seat, offer, period, is_free=not any(claim.overlaps(period) for claim in taken))
    if offer.windows and seat.price_per_hour is None:
        return
    if length is not None:
        for period in chain.from_iterable(steps_of(one, length=length, step=length) for one in openings):
            yield _opening(seat, offer, period, is_free=not any(claim.overlaps(period) for claim in taken))
        return
    for stretch in chain.from_iterable(stretches(one, taken) for one in openings):
        yield _opening(seat, offer, stretch.period, is_free=stretch.is_free)


def _opening(seat: Seat, offer: Offer, period: Period, *, is_free: bool) -> Opening:
    try:
        price = price_of(
            period, per_hour=seat.price_per_hour, windows=offer.windows, zone=offer.zone, currency=offer.currency
        )
    except Invalid:
        return Opening(seat=seat, period=period, is_free=False, price=None)
    return Opening(seat=seat, period=period, is_free=is_free, price=price.money, shift=price.shift)


def _is_open(offer: Offer, period: Period) -> bool:
    return is_open_throughout(period, offer.hours, offer.zone)


def _span(periods: Sequence[Period]) -> Period | None:
    if not periods:
        return None
    return Period(min(one.start for one in periods), max(one.end for one in periods))
