"""Fixtures of the whole suite; each family has its file in `tests/fixtures/`."""

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.tenants",
    "tests.fixtures.cast",
    "tests.fixtures.api",
    "tests.fixtures.queries",
    "tests.fixtures.later",
    "tests.fixtures.outbox",
    "tests.fixtures.hashing",
]
