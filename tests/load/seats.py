"""A hall for the bench of bookings: seats, and hours on them that nobody has asked for yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from shared.ids import spoken_code, uuid7
from tenant_apps.customers.models import Customer
from tenant_apps.slots.actions import open_units
from tenant_apps.slots.models import Unit
from tenant_apps.venues.models import Area, Seat, Shift, Venue, VenueHours

HALF = timedelta(minutes=30)  # India's hours begin at our half hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a side needs to know."""

    schema: str
    venue: uuid.UUID
    customer: uuid.UUID
    seats: list[uuid.UUID]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Told:
        """As it came over the line."""
        return cls(
            schema=told["schema"],
            venue=uuid.UUID(told["venue"]),
            customer=uuid.UUID(told["customer"]),
            seats=[uuid.UUID(one) for one in told["seats"]],
        )


class Hours:
    """One seat's hours, one after the other, from tomorrow on."""

    def __init__(self, seat: uuid.UUID) -> None:
        self.seat = seat
        self._next = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + HALF + timedelta(days=1)

    def next_one(self) -> dict[str, datetime]:
        """An hour that this process has not asked for."""
        start, self._next = self._next, self._next + timedelta(hours=1)
        return {"start": start, "end": self._next}


def open_hall(seats: int) -> dict[str, Any]:
    """In the tenant's schema: a hall with a week, two shifts and so many seats; a customer. As `Told` takes it."""
    venue = Venue.objects.create(name="North Room", slug=f"v{uuid7().hex}", city="Pune")
    area = Area.objects.create(venue=venue, name="Hall A")
    VenueHours.objects.bulk_create(
        VenueHours(venue=venue, weekday=day, opens=time(0), closes=time(0)) for day in range(7)
    )
    for name, opens in (("Morning", 6), ("Evening", 14)):
        Shift.objects.create(venue=venue, name=name, opens=time(opens), closes=time(opens + 6), price_minor=12000)
    units = open_units([Unit(uid=uuid7(), kind="seat", label=f"A{n}", pool=venue.uid) for n in range(seats)])
    Seat.objects.bulk_create(
        Seat(uid=unit.uid, venue=venue, area=area, unit=unit, label=unit.label, price_per_hour_minor=1000)
        for unit in units
    )
    guest = Customer(name="Chitra", code=f"STU-{spoken_code(6)}")
    guest.fill_keys()
    guest.save()
    return {"venue": str(venue.uid), "customer": str(guest.uid), "seats": [str(unit.uid) for unit in units]}
