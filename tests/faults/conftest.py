"""One stack for all rough tests, in one process, and in it two libraries: one as it is, one without its guards.

The library without guards is the control: the same harness, at the same moments, with something taken away.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tenant_apps.slots.models import NO_OVERLAP
from tests.faults.people import ROUGH, Library, open_library
from tests.faults.rough.guards import UNGUARDED
from tests.harness.stack import Stack

ENV = {**ROUGH, "DJANGO_SETTINGS_MODULE": "tests.faults.rough.settings"}
EASED = "linger,short-leases,unguarded"


@pytest.fixture(scope="package")
def guarded() -> Iterator[Library]:
    """Two web processes and a worker; bookings are answered a moment late, so that they can be killed there."""
    with Stack(options=["--web", "2"], env={**ENV, "ROUGH": EASED}) as stack:
        yield open_library(stack, "guarded")


@pytest.fixture(scope="package")
def unguarded(guarded: Library) -> Library:
    """Its neighbour without locks, exclusion constraint, idempotency keys and units of jobs."""
    library = open_library(guarded.stack, UNGUARDED)
    with psycopg.connect(library.stack.database_url) as database:
        database.execute(f"ALTER TABLE {library.schema}.slots_claim DROP CONSTRAINT {NO_OVERLAP}")
    return library
