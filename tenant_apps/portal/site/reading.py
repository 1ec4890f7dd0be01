"""Reading a booker: one look costs the same number of queries for a kiosk and for a hall of a thousand seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.actions.steps import Offer, offer_of
from tenant_apps.portal.floor import code_of
from tenant_apps.portal.site.booker import Booker, Day, Load, Slot
from tenant_apps.portal.site.opening import open_state
from tenant_apps.portal.site.wish import ANY_SEAT, Wish
from tenant_apps.slots.availability import business_day, days_between, is_open_throughout, openings_on, steps_of
from tenant_apps.slots.queries import busy_counts, taken_periods
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap, seat_map, seats_of

DAYS = 8
FURTHEST = timedelta(days=365)
AN_HOUR, A_MOMENT = timedelta(hours=1), timedelta(seconds=1)
CLOSING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """How many seats may be booked at all, and what the cheapest costs an hour."""

    seats: int
    per_hour: Money | None


def open_booker(venue: Venue, wish: Wish, *, now: datetime) -> Booker:
    """Read everything for the choice, and fill the gaps in it. Eight queries, nine with a seat."""
    offer, stock = offer_of(venue), _stock_of(venue)
    shut = [one.period for one in venue.closures.filter(ends_at__gt=now).order_by("starts_at")]
    today = business_day(now, offer.hours, offer.zone)
    days = [_day_of(offer, stock, day, wish, now=now) for day in _strip(wish, today)]
    days, loads, free_now = _counted(venue, stock, days, _hours_of(offer, today), now=now)
    day, slot = _chosen_time(days, wish)
    areas = seat_map(venue, now=now, period=slot.period if slot else None)
    seat, is_ours = _chosen_seat(areas, wish)
    free_until = _free_until(seat, slot, offer, shut, now=now)
    area = _area_shown(areas, seat, wish)
    filled = wish.but(
        day=day.date,
        at=slot.at if slot else "",
        seat=seat.seat.label if seat else "",
        area=code_of(area.area) if area else "",
        is_ours=is_ours,
    )
    return Booker(
        venue=venue,
        wish=filled,
        today=today,
        door=open_state(offer.hours, offer.zone, now=now, closures=shut),
        days=tuple(days),
        slot=slot,
        areas=tuple(areas),
        seat=seat,
        price=_price_of(offer, seat, slot),
        free_until=free_until,
        free_now=free_now,
        capacity=stock.seats,
        loads=tuple(loads),
        sold_by_hour=not offer.windows,
        now=now,
    )


# Days and times


def _stock_of(venue: Venue) -> Stock:
    row = seats_of(venue).filter(state=Seat.State.OPEN).aggregate(count=Count("id"), least=Min("price_per_hour_minor"))
    least = None if row["least"] is None else Money(minor=row["least"], currency=venue.currency)
    return Stock(seats=row["count"], per_hour=least)


def _strip(wish: Wish, today: date) -> list[date]:
    """The days to choose from: from today, or from a later day that was asked for."""
    asked = wish.day
    far = asked is not None and today + timedelta(days=DAYS) <= asked <= today + FURTHEST
    first = asked if far and asked else today
    return days_between(first, first + timedelta(days=DAYS - 1))


def _day_of(offer: Offer, stock: Stock, day: date, wish: Wish, *, now: datetime) -> Day:
    slots = _shifts_on(offer, day) if offer.windows else _hours_on(offer, stock, day, wish)
    return Day(date=day, slots=tuple(replace(slot, is_over=slot.period.end <= now + CLOSING) for slot in slots))


def _shifts_on(offer: Offer, day: date) -> Iterator[Slot]:
    for window in offer.windows:
        period = window.on(day, offer.zone)
        if period is not None and is_open_throughout(period, offer.hours, offer.zone):
            yield Slot(name=window.name, period=period, price=window.price, at=_at(period, offer))


def _hours_on(offer: Offer, stock: Stock, day: date, wish: Wish) -> Iterator[Slot]:
    """A start every full hour of the openings, for as long as is asked."""
    length = timedelta(hours=wish.hours or 1)
    price = None if stock.per_hour is None else stock.per_hour * (wish.hours or 1)
    for opening in openings_on(day, offer.hours, offer.zone):
        for period in steps_of(opening, length=length, step=AN_HOUR):
            yield Slot(name="", period=period, price=price, at=_at(period, offer))


def _at(period: Period, offer: Offer) -> str:
    start, end = period.start.astimezone(offer.zone), period.end.astimezone(offer.zone)
    return f"{start:%H:%M}-{end:%H:%M}"


def _hours_of(offer: Offer, today: date) -> list[Period]:
    openings = openings_on(today, offer.hours, offer.zone)
    return [period for opening in openings for period in steps_of(opening, length=AN_HOUR, step=AN_HOUR)]


def _counted(
    venue: Venue, stock: Stock, days: list[Day], hours: list[Period], *, now: datetime
) -> tuple[list[Day], list[Load], int]:
    """The days with what is left at each time, the hours with what is taken, and what is free now: one query."""
    sold = [slot.period for day in days for slot in day.slots]
    busy = busy_counts(venue.uid, [Period(now, now + A_MOMENT), *hours, *sold], now=now)
    taken = iter(busy[1 + len(hours) :])
    counted = [replace(day, slots=tuple(_left(slot, stock.seats - next(taken)) for slot in day.slots)) for day in days]
    loads = [Load(period=period, taken=count) for period, count in zip(hours, busy[1:], strict=False)]
    return counted, loads, stock.seats - busy[0]


def _left(slot: Slot, free: int) -> Slot:
    return replace(slot, free=max(0, free))


def _chosen_time(days: Sequence[Day], wish: Wish) -> tuple[Day, Slot | None]:
    """The time that was asked for, else the first that can be had, on the day that was asked for or the next one."""
    asked = next((day for day in days if day.date == wish.day), None)
    if asked is not None:
        like = asked.like(wish.at)
        if like is not None and not like.is_over:
            return asked, like
        return asked, next((slot for slot in asked.slots if slot.is_open), None)
    for day in days:
        slot = next((slot for slot in day.slots if slot.is_open and wish.at in {"", slot.at}), None)
        if slot is not None:
            return day, slot
    return days[0], None


# Seats


def _chosen_seat(areas: Sequence[AreaOnMap], wish: Wish) -> tuple[SeatOnMap | None, bool]:
    """The seat of that label, or the one that we would take; and whether we chose."""
    if wish.seat == ANY_SEAT:
        found = best_seat(areas)
        return found, found is not None
    seats = (one for area in areas for one in area.seats if one.seat.label == wish.seat)
    return next(seats, None), wish.is_ours


def best_seat(areas: Sequence[AreaOnMap]) -> SeatOnMap | None:
    """A free seat in the hall with the largest free part, as far as can be from whoever sits there."""
    rooms = [area for area in areas if area.free]
    if not rooms:
        return None
    room = max(rooms, key=lambda area: area.free / len(area.seats))
    taken = [one.seat for one in room.seats if one.availability in {"taken", "hold"}]
    free = [one for one in room.seats if one.availability == "free"]
    return max(free, key=lambda one: min((_apart(one.seat, other) for other in taken), default=0))


def _apart(one: Seat, other: Seat) -> int:
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2


def _area_shown(areas: Sequence[AreaOnMap], seat: SeatOnMap | None, wish: Wish) -> AreaOnMap | None:
    """The hall that a phone shows: that of the seat, the one asked for, the one with most room."""
    if seat is not None:
        return next(area for area in areas if area.area.pk == seat.seat.area_id)
    asked = next((area for area in areas if code_of(area.area) == wish.area), None)
    return asked or max(areas, key=lambda area: area.free, default=None)


def _price_of(offer: Offer, seat: SeatOnMap | None, slot: Slot | None) -> Money | None:
    if seat is None or slot is None:
        return slot.price if slot else None
    return offer.sell([seat.seat], slot.period)[0].price


def _free_until(
    seat: SeatOnMap | None, slot: Slot | None, offer: Offer, shut: Sequence[Period], *, now: datetime
) -> datetime | None:
    """Until when nobody else has the chosen seat, as far as the opening goes; None when that is no longer."""
    if seat is None or slot is None or seat.availability != "free":
        return None
    day = slot.period.start.astimezone(offer.zone).date()
    closing = max((one.end for one in openings_on(day, offer.hours, offer.zone)), default=slot.period.end)
    if closing <= slot.period.end:
        return None
    taken = taken_periods([seat.seat.unit], Period(slot.period.end, closing), now=now)[seat.seat.unit_id]
    ends = [period.start for period in [*taken, *shut] if period.end > slot.period.end]
    until = min([closing, *ends])
    return until if until > slot.period.end else None
