"""The legal ways of a booking. Pure.

Money that arrives after a hold ran out may still bring an expired booking back, if its time is free.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import IllegalState
from tenant_apps.bookings.models import Booking

S = Booking.State
WAYS: Mapping[str, frozenset[str]] = {
    S.HELD: frozenset({S.REQUESTED, S.ACCEPTED, S.CANCELLED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.ACCEPTED, S.CANCELLED, S.EXPIRED}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.CANCELLED, S.NO_SHOW}),
    S.IN_PROGRESS: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
    S.NO_SHOW: frozenset(),
    S.EXPIRED: frozenset({S.REQUESTED, S.ACCEPTED}),
}
MOVABLE = frozenset({S.HELD, S.REQUESTED, S.ACCEPTED})
PAYABLE = frozenset({S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED, S.EXPIRED})


def check_way(booking: Booking, new: str) -> None:
    """Raise IllegalState when there is no way from the booking's state to the new one."""
    if new not in WAYS[booking.state]:
        raise IllegalState(state=str(booking.state))


def check_movable(booking: Booking) -> None:
    """Raise IllegalState once the booking has begun or ended."""
    if booking.state not in MOVABLE:
        raise IllegalState(state=str(booking.state))
