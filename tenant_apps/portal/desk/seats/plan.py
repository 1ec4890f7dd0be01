"""The floor as the desk sees it: who is here, who is late, what is held, what is free. No query of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from shared.look.seatmap import Plan, SeatState
from tenant_apps.bookings.models import Booking
from tenant_apps.portal.desk.today.day import Day
from tenant_apps.portal.floor import Drawing, plan_of
from tenant_apps.venues.models import Area, Seat
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap

S = Booking.State
WEIGHT: dict[str, int] = {S.IN_PROGRESS: 3, S.ACCEPTED: 2, S.REQUESTED: 1, S.HELD: 0}


def sitting_at(bookings: Iterable[Booking], instant: datetime) -> dict[int, Booking]:
    """Whose each unit is at an instant, by the unit's key; who is still here past the end keeps the seat."""
    found: dict[int, Booking] = {}
    for booking in bookings:
        if booking.state not in WEIGHT or booking.starts_at > instant:
            continue
        if booking.ends_at <= instant and booking.state != S.IN_PROGRESS:
            continue
        for line in booking.lines.all():
            rival = found.get(line.unit_id)
            if rival is None or WEIGHT[rival.state] < WEIGHT[booking.state]:
                found[line.unit_id] = booking
    return found


def state_of(booking: Booking | None, now: datetime) -> SeatState:
    """How a seat looks."""
    if booking is None:
        return SeatState.FREE
    if booking.state == S.HELD:
        return SeatState.HOLD
    if booking.state == S.IN_PROGRESS:
        return SeatState.HERE if booking.ends_at > now else SeatState.LATE
    return SeatState.LATE if booking.starts_at <= now else SeatState.TAKEN


def areas_on_map(seats: Sequence[Seat], states: Mapping[int, SeatState]) -> list[AreaOnMap]:
    """The seats by area, as the floor wants them; a closed seat stays closed."""
    found: dict[int, tuple[Area, list[SeatOnMap]]] = {}
    for seat in seats:
        free = states.get(seat.unit_id, SeatState.FREE)
        shown = SeatOnMap(seat=seat, availability=str(free if seat.is_open else SeatState.CLOSED))
        found.setdefault(seat.area_id, (seat.area, []))[1].append(shown)
    return [AreaOnMap(area=area, seats=rows) for area, rows in found.values()]


def day_plan(day: Day, *, href: Callable[[SeatOnMap], str] | None = None) -> Plan | None:
    """The floor at this moment; None when nothing is drawn."""
    if not day.seats:
        return None
    sitting = sitting_at(day.bookings, day.now)
    states = {unit: state_of(booking, day.now) for unit, booking in sitting.items()}
    drawing = Drawing(seat_href=href) if href else Drawing()
    return plan_of(day.venue, areas_on_map(day.seats, states), drawing)
