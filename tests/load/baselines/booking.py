"""A booking as it is usually written: read what is needed, lock the seat, look whether somebody has it, insert."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django_tenants.utils import schema_context

from shared import clock
from shared.ids import spoken_code, uuid7
from shared.spine.models import Fact
from shared.spine.wake import CHANNEL, _redis
from tenant_apps.bookings.actions.steps import offer_from
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.customers.models import Customer
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.venues.models import Seat, Venue
from tests.load.crowd import Crowd, Work
from tests.load.seats import Hours, Told


def book_as_usual(*, venue: uuid.UUID, seat: uuid.UUID, customer: uuid.UUID, start: datetime, end: datetime) -> Booking:
    """The same rows as ours: claim, booking, line, event; the same arithmetic of prices; one message to Redis."""
    place = Venue.objects.get(uid=venue, status="active")
    guest = Customer.objects.get(uid=customer, merged_into=None, state="active")
    with transaction.atomic():
        chair = Seat.objects.select_for_update(of=("self",)).select_related("area", "unit").get(uid=seat, venue=place)
        shifts = place.shifts.filter(is_removed=False).order_by("position")
        offer = offer_from(place, place.hours.order_by("weekday", "opens"), shifts)
        (sale,) = offer.sell([chair], offer.period_from(start, end))
        taken = Claim.objects.filter(unit=chair.unit, state="active", starts_at__lt=end, ends_at__gt=start)
        if taken.exists():
            raise ValueError("taken")
        booking = Booking.objects.create(
            code=_free_code(), state="accepted", venue=place, customer=guest, starts_at=start, ends_at=end,
            total_minor=sale.price.minor, currency=place.currency, channel="desk", source="user",
        )  # fmt: skip
        Claim.objects.create(
            unit=chair.unit, kind="booking", starts_at=start, ends_at=end, subject_kind="booking",
            subject_uid=booking.uid,
        )  # fmt: skip
        BookingLine.objects.create(
            booking=booking, kind="seat", unit=chair.unit, label=chair.label, place=chair.area.name,
            starts_at=start, ends_at=end, price_minor=sale.price.minor, currency=place.currency,
        )  # fmt: skip
        told = {"code": booking.code, "venue": str(place.uid), "start": start.isoformat(), "end": end.isoformat()}
        Fact.objects.create(
            kind="booking.accepted", subject_kind="booking", subject_uid=booking.uid, actor_kind="user",
            facts=told, at=clock.now(),
        )  # fmt: skip
        transaction.on_commit(partial(_redis().publish, CHANNEL, connection.schema_name))
    return booking


def claim_by_check(*, unit_uid: uuid.UUID, start: datetime, end: datetime) -> None:
    """The least that can be called a booking: lock, look, one row. No customer, price, booking, line or event."""
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(uid=unit_uid)
        if not Claim.objects.filter(unit=unit, state="active", starts_at__lt=end, ends_at__gt=start).exists():
            Claim.objects.create(
                unit=unit, kind="booking", starts_at=start, ends_at=end, subject_kind="booking", subject_uid=uuid7()
            )


def usual(**told: Any) -> Crowd:
    """A side: whole bookings."""
    found = Told.of(told)

    def member(number: int) -> Work:
        hours = Hours(found.seats[number])
        schema_context(found.schema).__enter__()
        return lambda _place: book_as_usual(
            venue=found.venue, customer=found.customer, seat=hours.seat, **hours.next_one()
        )

    return Crowd(len(found.seats), member)


def least(**told: Any) -> Crowd:
    """A side: bare claims."""
    found = Told.of(told)

    def member(number: int) -> Work:
        hours = Hours(found.seats[number])
        schema_context(found.schema).__enter__()
        return lambda _place: claim_by_check(unit_uid=hours.seat, **hours.next_one())

    return Crowd(len(found.seats), member)


def _free_code() -> str:
    while True:
        code = f"BKG-{spoken_code(5)}"
        if not Booking.objects.filter(code=code).exists():
            return code
