"""`manage.py migrate_tenants` is killed again and again: it converges, and no tenant is ever half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from platform_core.tenants.migrating.run import ONE_RUN
from platform_core.tenants.models import Tenant
from shared.tenancy.connection import connection
from shared.tenancy.directory import forget_all
from tests.fixtures.later import LABEL, write_later_migration
from tests.fixtures.making import make_tenant, remove_tenant

pytestmark = pytest.mark.faults
TENANTS, KILLS, SEED = 12, 5, 20261120
SLOW = """
    migrations.RunSQL("ALTER TABLE slots_unit ADD COLUMN later integer DEFAULT 7 NOT NULL"),
    migrations.RunSQL("SELECT pg_sleep(0.1)"),
    migrations.RunSQL("CREATE INDEX slots_unit_later ON slots_unit (later)"),
"""
SETTINGS = """
from platform_core.settings import *
MIGRATION_MODULES = {{**MIGRATION_MODULES, "{label}": "{package}"}}
DATABASES["default"]["NAME"] = "{database}"
"""


@pytest.fixture
def fleet(committing: None) -> Iterator[list[Tenant]]:
    """Twelve tenants; the test may add to them."""
    made = [make_tenant(slug=f"killed-{number}", name="Killed", vertical="studio") for number in range(TENANTS)]
    yield made
    for tenant in made:
        remove_tenant(tenant)
    forget_all()


def launch(folder: Path, fleet: list[Tenant]) -> subprocess.Popen[bytes]:
    """The later program's command, in a process group of its own."""
    chosen = [word for tenant in fleet for word in ("--tenant", tenant.slug)]
    argv = [sys.executable, "manage.py", "migrate_tenants", "--parallel", "1", *chosen]
    env = {**os.environ, "PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "later_settings"}
    return subprocess.Popen(argv, cwd=settings.BASE_DIR, env=env, start_new_session=True)


def wait_until_it_migrates(process: subprocess.Popen[bytes]) -> None:
    """It holds the lock of runs as long as it migrates."""
    with connection.cursor() as cursor:
        while process.poll() is None:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [ONE_RUN])
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    """It and its lanes; nothing if it has ended, for its number may be another's by then."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def parts_of(tenant: Tenant) -> tuple[int, int, int]:
    """Column, index and record of the later migration: (0, 0, 0) or (1, 1, 1)."""
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


class TestKilled:
    def test_converges_and_no_tenant_is_half(self, fleet: list[Tenant], tmp_path: Path) -> None:
        package = write_later_migration(tmp_path, SLOW)
        text = SETTINGS.format(label=LABEL, package=package, database=connection.settings_dict["NAME"])
        (tmp_path / "later_settings.py").write_text(text)
        dice = random.Random(SEED)
        for number in range(KILLS):
            process = launch(tmp_path, fleet)
            wait_until_it_migrates(process)
            time.sleep(dice.uniform(0.1, 1.5))
            kill(process)
            assert {parts_of(tenant) for tenant in fleet} <= {(0, 0, 0), (1, 1, 1)}, f"seed {SEED}, kill {number}"
            fleet.append(make_tenant(slug=f"killed-late-{number}", name="Late", vertical="studio"))
        last = launch(tmp_path, fleet)
        assert last.wait(timeout=120) == 0
        assert {parts_of(tenant) for tenant in fleet} == {(1, 1, 1)}
        assert Tenant.objects.filter(slug__startswith="killed").values("fingerprint").distinct().count() == 1
