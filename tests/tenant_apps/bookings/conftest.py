"""Time of these tests: the Friday before the Monday on which everybody books."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from shared.unit import in_unit
from tests.tenant_apps.bookings.factories import MONDAY

FRIDAY = MONDAY - timedelta(days=3)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands on Friday morning; `clock.move_to(instant)`."""
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def do(tenant: object, clock: object) -> Callable[..., Any]:
    """Run an action in a unit of its own: `do(book_seats, venue_uid=..., ...)`."""
    return lambda action, **wanted: in_unit(lambda _unit: action(**wanted))


@pytest.fixture
def friday() -> datetime:
    """Now."""
    return FRIDAY
