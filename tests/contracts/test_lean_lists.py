"""A list that is shown without its serializer shows exactly what the serializer would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared import clock
from shared.api.lean import Lean, in_order
from shared.api.renderers import write_special
from shared.ids import uuid7
from tenant_apps.bookings.api.lean import BOOKINGS
from tenant_apps.bookings.api.shapes import BookingOut
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.queries import bookings_for
from tenant_apps.customers.api.lean import CUSTOMERS, EVERYBODY
from tenant_apps.customers.api.serializers import CustomerOut
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import customers_where
from tenant_apps.venues.api.lean import SEATS, VENUES
from tenant_apps.venues.api.place_shapes import VenueOut
from tenant_apps.venues.api.room_shapes import SeatOut
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import seats_of
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.bookings.factories import OWNER, customer, venue

pytestmark = pytest.mark.usefixtures("tenant")


def both(lean: Lean, serializer: type[Any], rows: Any) -> tuple[Any, Any]:
    """What goes out one way and the other, as text and its order."""
    ours, theirs = lean.shown(list(lean.rows(rows))), serializer(list(rows), many=True).data
    return orjson.dumps(ours, default=write_special), orjson.dumps(theirs, default=write_special)


def some_customers() -> Any:
    plain, full = customer("Chitra"), customer("दीपा", state="suspended")
    Customer.objects.filter(pk=full.pk).update(
        dob=date(2001, 2, 3), tags=["a", "ü"], phone="+919820014230", notes="x\n", suspended_reason="late",
        language="hi", created_at=clock.wall().replace(microsecond=0),
    )  # fmt: skip
    Customer.objects.filter(pk=plain.pk).update(user_uid=None)
    return Customer.objects.order_by("pk")


def some_venues() -> Any:
    venue("A1", lat=18.5, lng=73.8, amenities=["wifi"], timezone="Europe/Berlin")
    venue("A1")
    return Venue.objects.order_by("pk")


def some_seats() -> Any:
    place = venue("A1", "A2")
    Seat.objects.filter(label="A2").update(price_per_hour_minor=None, note="by the window", state="closed")
    return seats_of(place).order_by("label")


def some_bookings() -> Any:
    place, now = venue("A1", "A2", timezone="America/New_York"), clock.wall()
    for number, guest in enumerate([customer("Chitra"), None]):
        row = Booking.objects.create(
            code=f"BKG-{number}", venue=place, customer=guest, starts_at=now, ends_at=now + timedelta(hours=1),
            state="held", hold_expires_at=now if guest else now + timedelta(minutes=5), total_minor=4000,
            paid_minor=number, currency="INR", channel="web", source="user", booked_by_uid=uuid7(),
            started_at=now if guest else None,
        )  # fmt: skip
        for seat in Seat.objects.select_related("unit")[: 2 - number]:
            BookingLine.objects.create(
                booking=row, kind="seat", unit=seat.unit, label=seat.label, place="Hall A", starts_at=now,
                ends_at=now + timedelta(hours=1), price_minor=2000, currency="INR", shift="Morning" if guest else "",
            )  # fmt: skip
    return bookings_for(OWNER).order_by("pk")


@pytest.mark.parametrize(
    ("lean", "serializer", "some"),
    [
        (CUSTOMERS, CustomerOut, some_customers),
        (VENUES, VenueOut, some_venues),
        (SEATS, SeatOut, some_seats),
        (BOOKINGS, BookingOut, some_bookings),
    ],
)
def test_is_what_the_serializer_gives(lean: Lean, serializer: type[Any], some: Callable[[], Any]) -> None:
    rows = some()
    assert rows.count() >= 2
    ours, theirs = both(lean, serializer, rows)
    assert ours == theirs


@pytest.mark.parametrize("order", ["-created_at", "name"])
def test_first_page_of_everybody_is_what_the_query_gives(order: str, other_tenant: Tenant) -> None:
    kept = some_customers()
    customer("Gone", state="archived")
    merged = customer("Twice")
    Customer.objects.filter(pk=merged.pk).update(merged_into=kept[0])
    asked = in_order(CUSTOMERS.rows(customers_where(OWNER)), order)
    assert EVERYBODY.first(order, 20) == list(asked)
    assert len(EVERYBODY.first(order, 1)) == 1
    with tenant_context(other_tenant):
        assert EVERYBODY.first(order, 20) == []


def test_asking_for_nothing_is_asking_for_the_usual_order(api: Apis, tenant: Tenant, bilal: Person) -> None:
    some_customers()
    desk = api(tenant).as_(bilal)
    short, long = (desk.get(f"/api/v1/customers?{query}limit=1").json() for query in ("", "ordering=-created_at&"))
    assert short["results"] == long["results"]
    rest = desk.get(short["next"].partition("testserver")[2] or short["next"]).json()
    assert rest["results"] == desk.get(long["next"].partition("testserver")[2] or long["next"]).json()["results"]
    assert desk.get("/api/v1/customers?count=true").json()["count"] == 2
