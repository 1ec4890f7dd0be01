"""Fixtures of the whole suite; each family has its file in `tests/fixtures/`."""

import os
from pathlib import Path

import pytest

from tests.harness.plugin import GIVEN

HERE = Path(__file__).parent
ROUGH = (HERE / "faults", HERE / "fuzz")

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
    """What is done to a whole stack on purpose has a target of its own: `make rough`."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in ROUGH):
            item.add_marker("rough")
