"""A venue with seats, customers, and times in its zone."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.actor import Actor
from shared.ids import spoken_code, uuid7
from shared.money import Money
from tenant_apps.customers.models import Customer
from tenant_apps.slots.actions import open_units
from tenant_apps.slots.models import Unit
from tenant_apps.venues.models import Area, Seat, Shift, Venue, VenueHours

KOLKATA = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 12, 7, 6, tzinfo=KOLKATA)
TEN_PER_HOUR = 1000
DESK = Actor(
    kind="user", uid=uuid7(), name="Bilal", role="front_desk",
    permissions=frozenset({"bookings.read", "bookings.write", "payments.take", "payments.read"}),
)  # fmt: skip
OWNER = Actor(kind="user", uid=uuid7(), name="Asha", role="owner", permissions=frozenset({"*"}))


def venue(*labels: str, per_hour: int | None = TEN_PER_HOUR, **fields: object) -> Venue:
    """A venue with one area and a seat for each label."""
    made = Venue.objects.create(name="North Room", slug=f"v{uuid7().hex}", city="Pune", **fields)
    area = Area.objects.create(venue=made, name="Hall A")
    seats = [
        Seat(venue=made, area=area, label=label, price_per_hour_minor=per_hour, currency=made.currency)
        for label in labels
    ]
    units = open_units([Unit(uid=one.uid, kind="seat", label=one.label, pool=made.uid) for one in seats])
    for one, unit in zip(seats, units, strict=True):
        one.unit = unit
    Seat.objects.bulk_create(seats)
    return made


def seat(of: Venue, label: str = "A1") -> uuid.UUID:
    """The uid of a venue's seat."""
    return Seat.objects.get(venue=of, label=label).uid


def sell_shift(of: Venue, name: str, opens: int, closes: int, rupees: int) -> Shift:
    """A window that is sold whole, on the hour."""
    return Shift.objects.create(
        venue=of, name=name, opens=time(opens), closes=time(closes), price_minor=rupees * 100, currency=of.currency
    )


def opens(of: Venue, weekday: int, start: int, end: int) -> VenueHours:
    """An opening of the week, on the hour."""
    return VenueHours.objects.create(venue=of, weekday=weekday, opens=time(start), closes=time(end))


def customer(name: str = "Chitra", *, user_uid: uuid.UUID | None = None, state: str = "active") -> Customer:
    """Somebody whom the tenant serves."""
    made = Customer(name=name, code=f"STU-{spoken_code(6)}", user_uid=user_uid or uuid7(), state=state)
    made.fill_keys()
    made.save()
    return made


def acting(of: Customer) -> Actor:
    """The customer's own hand."""
    return Actor(kind="customer", uid=of.user_uid, name=of.name, role="customer")


def at(hour: float, *, days: int = 0) -> datetime:
    """The venue's clock on Monday, or so many days later."""
    return MONDAY.replace(hour=0) + timedelta(days=days, hours=hour)


def inr(rupees: float) -> Money:
    """Rupees as money."""
    return Money(minor=round(rupees * 100))
