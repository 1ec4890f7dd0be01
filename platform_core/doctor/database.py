"""Checks of PostgreSQL: version, settings, a pooler in between, the clock, migrations."""

import time
from collections.abc import Iterator

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from platform_core.doctor.findings import Finding, bad, ok, skip, warn
from platform_core.environment import NO_DATABASE, Environment
from platform_core.supervisor.given import OLDEST, TIMEOUT_S, spoken_version

CONNECTIONS = 60
SKEW_S = 2.0
WANTED = {"server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on"}
UNREACHABLE = "See that the server runs and that DATABASE_URL names it."


def check_database(settings: Environment) -> Iterator[Finding]:
    """Everything about PostgreSQL; without a connection, only that."""
    if settings.database_url == NO_DATABASE:
        yield skip("database", "DATABASE_URL is not set and no stack runs: `make run` starts an embedded one")
        return
    try:
        with psycopg.connect(settings.database_direct_url, autocommit=True, connect_timeout=TIMEOUT_S) as first:
            yield from _server(first)
        yield check_pooler(settings.database_url)
    except psycopg.Error as err:
        yield bad("database", f"PostgreSQL does not answer: {str(err).strip().splitlines()[0]}", UNREACHABLE)
        return
    yield check_migrations()


def _server(first: psycopg.Connection) -> Iterator[Finding]:
    yield check_version(first.info.server_version)
    shown = {name: _show(first, name) for name in (*WANTED, "max_connections")}
    for name, wanted in WANTED.items():
        if shown[name] != wanted:
            yield bad("database", f"{name} is {shown[name]}", f"Set {name} to {wanted}, or a crash loses money.")
    if int(shown["max_connections"]) < CONNECTIONS:
        yield warn("database", f"max_connections is {shown['max_connections']}", f"Allow at least {CONNECTIONS}.")
    yield check_clock(_server_seconds(first), time.time())


def check_version(version: int) -> Finding:
    """15 is the oldest that is tested."""
    found = spoken_version(version)
    if version >= OLDEST:
        return ok("database", found)
    return bad("database", found, "Use PostgreSQL 15 or later.")


def check_clock(server_s: float, ours_s: float) -> Finding:
    """Two clocks that disagree expire holds and codes too early or too late."""
    apart = abs(server_s - ours_s)
    if apart <= SKEW_S:
        return ok("clock", "agrees with the database's")
    return bad("clock", f"{apart:.0f} s apart from the database's", "Let both machines take their time from NTP.")


def check_pooler(url: str) -> Finding:
    """A pooler in transaction mode hands one session from server process to server process.

    While a second client holds a process in a transaction, the first client's next statement lands on another one.
    """
    with (
        psycopg.connect(url, autocommit=True, connect_timeout=TIMEOUT_S) as ours,
        psycopg.connect(url, connect_timeout=TIMEOUT_S) as other,
    ):
        before = _backend_of(ours)
        _backend_of(other)
        after = _backend_of(ours)
    if before == after:
        return ok("pooler", "sessions stay on one server process")
    return bad(
        "pooler",
        "a pooler in transaction mode stands before PostgreSQL, where a tenant's schema would leak to others",
        "Set the pooler to session mode, or point DATABASE_URL at PostgreSQL itself.",
    )


def check_migrations() -> Finding:
    """Public tables only; tenants' schemas are checked by `migrate_tenants --check`."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as err:
        return bad("migrations", f"cannot be read: {err}", UNREACHABLE)
    if pending:
        return bad("migrations", f"{len(pending)} are not applied", "Run `manage.py migrate_schemas --shared`.")
    return ok("migrations", "all applied")


def _show(client: psycopg.Connection, name: str) -> str:
    row = client.execute("SELECT current_setting(%s)", [name]).fetchone()
    return str(row[0]) if row else ""


def _server_seconds(client: psycopg.Connection) -> float:
    row = client.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    return float(row[0]) if row else 0.0


def _backend_of(client: psycopg.Connection) -> int:
    row = client.execute("SELECT pg_backend_pid()").fetchone()
    return int(row[0]) if row else 0
