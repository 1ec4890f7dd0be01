"""A browser at the tenant's site, and a hall to look at. It is the Friday of the pictures, 11:54 in Pune."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from platform_core.tenants.models import Tenant
from shared.identity.models import User
from shared.identity.sessions import DEVICE, VERSION
from shared.identity.steps import open_page
from shared.identity.visits import Visit
from shared.ids import uuid7
from shared.unit import unit
from tenant_apps.slots.models import Claim
from tenant_apps.venues.models import Seat, Venue
from tests.fixtures.cast import Person
from tests.tenant_apps.portal.halls import make_hall

PUNE = ZoneInfo("Asia/Kolkata")
Asks = Callable[[Callable[[], Any]], int]
FRIDAY = datetime(2026, 11, 20, 11, 54, tzinfo=PUNE)


@pytest.fixture
def friday() -> Iterator[datetime]:
    """Now."""
    with time_machine.travel(FRIDAY, tick=False):
        yield FRIDAY


@pytest.fixture
def hall(tenant: Tenant, friday: datetime) -> Venue:
    """Kothrud hall: four rooms, eighty seats."""
    return make_hall()


@pytest.fixture
def browser(tenant: Tenant, friday: datetime) -> Client:
    """A stranger's browser at the tenant's site."""
    return Client(headers={"Host": f"{tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}"})


@pytest.fixture
def signed_in(browser: Client) -> Callable[[User], Client]:
    """`signed_in(chitra.user)`: the browser of somebody who is in."""

    def enter(user: User) -> Client:
        with unit() as opened:
            device = open_page(user, visit=Visit(agent="tests"), now=opened.now)
        session: Any = browser.session
        session[DEVICE], session[VERSION] = str(device.uid), user.token_version
        session.save()
        return browser

    return enter


@pytest.fixture
def chitras(signed_in: Callable[[User], Client], chitra: Person) -> Client:
    """Chitra's browser, signed in."""
    return signed_in(chitra.user)


@pytest.fixture
def asks() -> Asks:
    """`asks(lambda: browser.get("/"))`: how many statements it sends, without the SET search_path before each."""

    def count(call: Callable[[], Any]) -> int:
        call()
        with CaptureQueriesContext(connection) as captured:
            assert call().status_code == 200
        return sum("search_path" not in query["sql"] for query in captured.captured_queries)

    return count


def clock_at(hour: float, *, days: int = 0) -> datetime:
    """The hall's clock on that Friday, or so many days later."""
    return FRIDAY.replace(hour=0, minute=0) + timedelta(days=days, hours=hour)


def sit_down(venue: Venue, label: str, start: datetime, end: datetime, **fields: Any) -> Claim:
    """Somebody else has the seat."""
    seat = Seat.objects.get(venue=venue, label=label)
    named = {"kind": Claim.Kind.BOOKING, "subject_kind": "booking", "subject_uid": uuid7(), **fields}
    return Claim.objects.create(unit=seat.unit, starts_at=start, ends_at=end, **named)
