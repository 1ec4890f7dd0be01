"""Fixtures of the whole suite; each family has its file in `tests/fixtures/`."""

import os
from pathlib import Path

import pytest

from tests.harness.plugin import GIVEN

HERE = Path(__file__).parent
ROUGH = (
    HERE / "faults",
    HERE / "fuzz",
    HERE / "shared/messaging/test_code_floods.py",
    HERE / "shared/payments/test_storm.py",
    HERE / "tenant_apps/bookings/test_model.py",
)

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.guards",
    "tests.fixtures.books",
    "tests.fixtures.tenants",
    "tests.fixtures.cast",
    "tests.fixtures.api",
    "tests.fixtures.queries",
    "tests.fixtures.later",
    "tests.fixtures.outbox",
    "tests.fixtures.hashing",
    "tests.fixtures.sandbox",
    "tests.fixtures.shop",
]


if "DATABASE_URL" not in os.environ[GIVEN]:

    @pytest.fixture(scope="session")
    def django_db_modify_db_settings_xdist_suffix() -> None:
        """Each process of xdist has a PostgreSQL of its own, so the database needs no name of its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The short forms of slow programmes have a target of their own: `make rough`."""
    for item in items:
        if any(item.path.is_relative_to(place) for place in ROUGH):
            item.add_marker("rough")
