"""T30: a run over all tenants is killed again and again, and tenants appear meanwhile: it converges, none is half.

Who waits answers 503, who is done 200, while it runs and after each kill. `-m faults` for the long form.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.migrating.run import Wishes, migrate_all
from platform_core.tenants.models import Tenant
from shared.tenancy import gate
from shared.tenancy.connection import connection
from shared.tenancy.directory import forget_all
from tests.fixtures.api import Apis
from tests.fixtures.later import later_program, write_later_migration
from tests.fixtures.making import make_tenant, remove_tenant

PUBLIC_READ = "/api/v1/venues"
SLOW = """
    migrations.RunSQL("ALTER TABLE slots_unit ADD COLUMN later integer DEFAULT 7 NOT NULL"),
    migrations.RunSQL("SELECT pg_sleep(0.15)"),
    migrations.RunSQL("CREATE INDEX slots_unit_later ON slots_unit (later)"),
"""
IS_IN_THE_MIDDLE = """
    SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep.0.15' AND state = 'active' AND pid <> pg_backend_pid()
"""
NONE, ALL = (0, 0, 0), (1, 1, 1)
Fleet = list[Tenant]


@pytest.fixture
def fleet(committing: None) -> Iterator[Fleet]:
    """Empty; what the test puts into it is removed."""
    made: Fleet = []
    yield made
    for tenant in made:
        remove_tenant(tenant)
    forget_all()


def add(fleet: Fleet, count: int = 1) -> None:
    """Tenants as the older program makes them."""
    for number in range(len(fleet), len(fleet) + count):
        fleet.append(make_tenant(slug=f"killed-{number}", name="Killed", vertical="studio"))


def start_run(fleet: Fleet) -> int:
    """A process that migrates these tenants, in a group of its own; its id. It shares no connection with us."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads; ours are idle here
        pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        migrate_all(Wishes(only=slugs(fleet), parallel=1))
    except BaseException:  # noqa: BLE001 - a copy of the test's process must never go on with its tests
        traceback.print_exc()
    finally:
        os._exit(0)


def slugs(fleet: Fleet) -> tuple[str, ...]:
    return tuple(tenant.slug for tenant in fleet)


def wait_until_it_migrates(patience_s: float = 30.0) -> None:
    """Until it is in the middle of a tenant."""
    deadline = time.monotonic() + patience_s
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(IS_IN_THE_MIDDLE)
            if cursor.fetchone() == (1,):
                return
            time.sleep(0.005)
    raise TimeoutError("nothing was migrated")


def kill(pid: int) -> None:
    """It and its lanes; if it has ended, it is still ours to bury."""
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def is_stamped(tenant: Tenant) -> bool:
    """Whether it is written down that the tenant is where the later program is."""
    return Tenant.objects.get(pk=tenant.pk).fingerprint != tenant.fingerprint


def parts_of(tenant: Tenant) -> tuple[int, int, int]:
    """Column, index and record of the later migration."""
    counts = (
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = %s AND column_name = 'later'",
        "SELECT count(*) FROM pg_indexes WHERE schemaname = %s AND indexname = 'slots_unit_later'",
    )
    found = []
    with connection.cursor() as cursor:
        for sql in counts:
            cursor.execute(sql, [tenant.schema_name])
            found.append(int(cursor.fetchone()[0]))
        cursor.execute(f"SELECT count(*) FROM {tenant.schema_name}.django_migrations WHERE name = '0999_later'")  # noqa: S608
        found.append(int(cursor.fetchone()[0]))
    return found[0], found[1], found[2]


def wrongly_answered(fleet: Fleet) -> list[tuple[str, int]]:
    """Tenants that waited all the time and were served, or were done and were not. A run may go on meanwhile."""
    wrong = []
    for tenant in fleet:
        before = is_stamped(tenant)
        forget_all()
        status = Apis()(tenant).get(PUBLIC_READ).status_code
        if before == is_stamped(tenant) and status != (200 if before else 503):
            wrong.append((tenant.slug, status))
    return wrong


def kill_again_and_again(fleet: Fleet, folder: Path, package: str, kills: int) -> None:
    """A tenant appears before each run; each is killed in the middle of another tenant than the one before."""
    for number in range(kills):
        add(fleet)
        with later_program(folder, package):
            pid = start_run(fleet)
            for _ in range(1 + number % 2):  # in the first tenant, which Django migrates; in one that is replayed
                wait_until_it_migrates()
                assert wrongly_answered(fleet) == []
            kill(pid)
            assert wrongly_answered(fleet) == []
        assert {parts_of(tenant) for tenant in fleet} <= {NONE, ALL}, f"kill {number}"


class TestKilled:
    @pytest.mark.parametrize(("tenants", "kills"), [pytest.param(3, 2), pytest.param(45, 10, marks=pytest.mark.faults)])
    def test_converges_in_one_run_and_no_tenant_is_ever_half(
        self, fleet: Fleet, tmp_path: Path, tenants: int, kills: int
    ) -> None:
        add(fleet, tenants)
        package = write_later_migration(tmp_path, SLOW)
        with later_program(tmp_path, package):
            ensure_blueprint()  # what a canary is compared with: made once, not again after each kill
        kill_again_and_again(fleet, tmp_path, package, kills)
        with later_program(tmp_path, package):
            report = migrate_all(Wishes(only=slugs(fleet)))
            assert (report.failed, wrongly_answered(fleet)) == ([], [])
        assert {parts_of(tenant) for tenant in fleet} == {ALL}
        assert all(is_stamped(tenant) for tenant in fleet)

    def test_control_migration_outside_a_transaction_is_left_half(self, fleet: Fleet, tmp_path: Path) -> None:
        add(fleet)
        with later_program(tmp_path, write_later_migration(tmp_path, SLOW, atomic=False)):
            pid = start_run(fleet)
            wait_until_it_migrates()
            kill(pid)
        assert parts_of(fleet[0]) == (1, 0, 0)

    def test_control_gate_that_lets_everybody_pass_is_noticed(
        self, fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(fleet)
        monkeypatch.setattr(gate, "is_behind", lambda _fingerprint: False)
        with later_program(tmp_path, write_later_migration(tmp_path, SLOW)):
            assert wrongly_answered(fleet) == [(fleet[0].slug, 200)]
