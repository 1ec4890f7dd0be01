"""Fixtures of the whole suite; each family has its file in `tests/fixtures/`."""

import os

import pytest

from tests.harness.plugin import GIVEN

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
