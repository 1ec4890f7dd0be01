"""Two stacks for all rough tests, in one process: one as it is, one without its guards, for the controls."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tenant_apps.slots.models import NO_OVERLAP
from tests.faults.people import ROUGH, Library, open_library
from tests.harness.stack import Stack

ENV = {**ROUGH, "DJANGO_SETTINGS_MODULE": "tests.faults.rough.settings"}
EASED = "linger,short-leases"
SCHEMA = "SELECT schema_name FROM tenants_tenant WHERE slug = %s"


@pytest.fixture(scope="package")
def guarded() -> Iterator[Library]:
    """Two web processes and a worker; answers linger a moment, so that they can be killed there."""
    with Stack(options=["--web", "2"], env={**ENV, "ROUGH": EASED}) as stack:
        yield open_library(stack, "guarded")


@pytest.fixture(scope="package")
def unguarded() -> Iterator[Library]:
    """The same without locks, exclusion constraint, idempotency keys and units of jobs."""
    with Stack(options=["--web", "2"], env={**ENV, "ROUGH": f"{EASED},no-locks,no-keys,no-job-units"}) as stack:
        library = open_library(stack, "unguarded")
        with psycopg.connect(stack.database_url) as database:
            (schema,) = database.execute(SCHEMA, [library.slug]).fetchone() or ("",)
            database.execute(f"ALTER TABLE {schema}.slots_claim DROP CONSTRAINT {NO_OVERLAP}")
        yield library
