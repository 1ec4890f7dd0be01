"""A desk to stand at: signed-in browsers, a library with seats, people and bookings on a Monday morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from platform_core.tenants.models import Tenant
from shared import clock
from shared.actor import Actor
from shared.identity.models import User
from shared.identity.sessions import DEVICE, VERSION
from shared.identity.steps import open_page
from shared.identity.visits import Visit
from shared.money import Money
from shared.unit import unit
from tenant_apps.bookings import actions as bookings
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.venues import actions as venues
from tenant_apps.venues.models import Seat, Venue
from tests.fixtures.cast import Person, sign_up
from tests.tenant_apps.bookings.factories import KOLKATA, OWNER
from tests.tenant_apps.customers.factories import CustomerFactory

NOW = datetime(2026, 12, 7, 11, 54, tzinfo=KOLKATA)


def host_of(tenant: Tenant) -> str:
    """Where the tenant is."""
    return f"{tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser at a tenant's host."""

    client: Client
    tenant: Tenant

    def get(self, path: str, *, part: bool = False, **query: Any) -> HttpResponse:
        return self.client.get(path, query, headers=self._headers(part))  # type: ignore[return-value]

    def post(self, path: str, fields: dict[str, Any] | None = None, *, part: bool = False) -> HttpResponse:
        return self.client.post(path, fields or {}, headers=self._headers(part))  # type: ignore[return-value]

    def _headers(self, part: bool) -> dict[str, str]:  # noqa: FBT001
        return {"HX-Request": "true"} if part else {}


def browser_of(tenant: Tenant, user: User | None = None, *, language: str = "en") -> Browser:
    """A browser where this person is signed in, or nobody."""
    client = Client(headers={"Host": host_of(tenant), "Accept-Language": language})
    if user is not None:
        with unit():
            device = open_page(user, visit=Visit(agent="tests"), now=clock.now())
        session = client.session
        session[DEVICE], session[VERSION] = str(device.uid), user.token_version
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return Browser(client=client, tenant=tenant)


def person(role: str) -> Person:
    """Somebody of this role."""
    return sign_up(role.replace("_", " ").title().replace(" ", ""), role)


@dataclass(slots=True, kw_only=True)
class Library:
    """A hall with seats, a morning and an afternoon, and who books there."""

    venue: Venue
    seats: dict[str, Seat]

    def book(self, seat: str, hour: float, *, length: float = 2, who: Customer | None = None, **more: Any) -> Booking:
        """Seat `seat` from this hour of the Monday; the desk books, so it is accepted at once."""
        start = NOW.replace(hour=int(hour), minute=round(60 * (hour % 1)))
        end = start.replace(hour=int(hour + length))
        someone = who or CustomerFactory()
        with unit():
            return bookings.book_seats(
                venue_uid=self.venue.uid,
                resources=[self.seats[seat].uid],
                start=start,
                end=end,
                customer_uid=someone.uid,
                actor=more.pop("actor", OWNER),
                **more,
            )

    def start(self, booking: Booking) -> Booking:
        """Check in."""
        with unit():
            return bookings.start_booking(booking_uid=booking.uid, actor=OWNER)


def open_library(seats: int = 6, *, rupees: int = 60, actor: Actor = OWNER) -> Library:
    """Kothrud hall, open from six to eleven at night, sold by the hour."""
    with unit():
        venue = venues.create_venue(name="Kothrud hall", city="Pune", actor=actor)
        week = [_opening(day) for day in range(7)]
        venues.set_hours(venue_id=venue.pk, openings=week, actor=actor)
        area = venues.create_area(venue_id=venue.pk, name="Hall A", actor=actor)
        labels = [f"A-{number:02d}" for number in range(1, seats + 1)]
        price = Money(minor=rupees * 100)
        made = venues.create_seats(
            venue_id=venue.pk, area_uid=area.uid, labels=labels, price_per_hour=price, actor=actor
        )
    return Library(venue=venue, seats={seat.label: seat for seat in made})


def _opening(day: int) -> Any:
    from tenant_apps.slots.availability import WeeklyOpening

    return WeeklyOpening(weekday=day, opens=time(6), closes=time(23))
