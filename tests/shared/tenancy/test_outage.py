"""A connection that the server ended while it lay idle costs nobody an answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from platform_core.tenants.models import Tenant
from shared.tenancy import middleware
from shared.tenancy.outage import drop_dead_connection
from tests.fixtures.api import Apis

VENUES = "/api/v1/venues"


def backend() -> int:
    """The process that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def end_connection(committed_tenant: Tenant) -> Callable[[], None]:
    """As a server that was started again: the process is gone, our end does not know yet."""
    address = {name: connection.get_connection_params()[name] for name in ("dbname", "user", "host")}

    def end() -> None:
        pid = backend()
        with psycopg.connect(**address, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
            while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
                time.sleep(0.01)

    return end


class TestDeadConnection:
    def test_is_dropped_and_the_next_question_opens_another(self, end_connection: Callable[[], None]) -> None:
        before = backend()
        end_connection()
        drop_dead_connection()
        assert connection.connection is None
        assert backend() != before

    def test_living_one_is_kept(self, committed_tenant: Tenant) -> None:
        before = backend()
        drop_dead_connection()
        assert backend() == before

    def test_next_request_is_answered(self, committed_tenant: Tenant, end_connection: Callable[[], None]) -> None:
        end_connection()
        assert Apis()(committed_tenant).get(VENUES).status_code == 200

    def test_control_without_the_look_it_is_not(
        self, committed_tenant: Tenant, end_connection: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(middleware, "drop_dead_connection", lambda: None)
        end_connection()
        assert Apis()(committed_tenant).get(VENUES).status_code == 503
