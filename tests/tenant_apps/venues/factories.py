from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from tenant_apps.slots.models import Unit
from tenant_apps.venues.models import Area, Seat, Shift, Venue


class VenueFactory(DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda number: f"Hall {number}")
    slug = factory.Sequence(lambda number: f"hall-{number}")
    city = "Pune"
    lat = 18.5074
    lng = 73.8077


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda number: f"Area {number}")


class SeatFactory(DjangoModelFactory[Seat]):
    """A seat with its unit, as the action makes it."""

    class Meta:
        model = Seat

    area = factory.SubFactory(AreaFactory)
    venue = factory.SelfAttribute("area.venue")
    label = factory.Sequence(lambda number: f"A-{number:03d}")
    price_per_hour_minor = 2000
    unit = factory.LazyAttribute(
        lambda seat: Unit.objects.create(kind=Unit.Kind.SEAT, label=seat.label, pool=seat.venue.uid)
    )
    uid = factory.SelfAttribute("unit.uid")


class ShiftFactory(DjangoModelFactory[Shift]):
    class Meta:
        model = Shift

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda number: f"Shift {number}")
    opens = "06:00"
    closes = "12:00"
    price_minor = 12000
