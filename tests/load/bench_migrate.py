"""A deploy: one added column over all tenants, and one with nothing to apply."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.migrating import run
from platform_core.tenants.migrating.run import Report as Migrated
from platform_core.tenants.migrating.run import Wishes, migrate_all
from platform_core.tenants.models import Tenant
from shared.ids import schema_name, spoken_code
from shared.tenancy.connection import connection
from shared.tenancy.fingerprint import expected_fingerprint
from tests.fixtures.later import ADD_COLUMN, LABEL, forget_migrations, write_later_migration
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, Report, row_of, timed_ms

ADDED, NOTHING, NOTHING_S = 200, 200, 5.0
ALL = Wishes(only=(), canary=1, wave=50, parallel=2, stop_after=0)
SCALED = "the baseline is django-tenants' executor over {few} tenants, scaled: its growth with tenants is left out"


def measure(*, tiny: bool) -> Report:
    """Real schemas for the column; for nothing, rows alone, which is all that we look at."""
    wanted, seconds, few, rows = (4, 30, 1, 20) if tiny else (500, 45, 4, 1000)
    connection.set_schema_to_public()
    ensure_blueprint()
    started = time.monotonic()
    while Tenant.objects.count() < wanted and time.monotonic() - started < seconds:
        sign_up()
    with tempfile.TemporaryDirectory() as folder:
        columns, facts = _add_a_column(Path(folder), few)
        nothing = _nothing(few, rows)
    return Report(rows=[*columns, nothing], facts=facts)


def _add_a_column(folder: Path, few: int) -> tuple[list[Comparison], dict[str, object]]:
    """From here on the program has one migration more. All of ours counts: plan, canary, records, blueprint, report."""
    sys.path.insert(0, str(folder))
    modules = {**settings.MIGRATION_MODULES, LABEL: write_later_migration(folder, ADD_COLUMN)}
    override_settings(MIGRATION_MODULES=modules).enable()
    forget_migrations()
    before = _stock(few)
    _leave_out(few)
    waves = _Timed(run._wave_by_replay)
    started = time.perf_counter()
    with mock.patch.object(run, "_wave_by_replay", waves):
        told = _ours()
    ours = (time.perf_counter() - started) * 1000 / told.behind
    if not told.is_well or told.done != told.behind:
        raise RuntimeError(f"not migrated: {told.as_json()}")
    note = SCALED.format(few=few)
    row = row_of(f"one column over {told.behind} tenants, all in, for each", [(ours, before)], target=ADDED, note=note)
    replay = [(waves.seconds * 1000 / max(told.replayed, 1), before)]
    more = row_of(
        "each further tenant of such a run", replay, target=ADDED, note="with lock timeout, records and stamp"
    )
    whole = ours * told.behind / 1000
    fixed = "of it the first schema by Django, its comparison with a new one and the next blueprint, s"
    return [row, more], {
        "the run, s": round(whole, 2),
        fixed: round(whole - waves.seconds, 2),
    }


class _Timed:
    """A function, and how long it took in all."""

    def __init__(self, work: Callable[..., object]) -> None:
        self._work, self.seconds = work, 0.0

    def __call__(self, *args: object) -> object:
        started = time.perf_counter()
        try:
            return self._work(*args)
        finally:
            self.seconds += time.perf_counter() - started


def _leave_out(few: int) -> None:
    """The tenants that stock has migrated already are none of ours."""
    newest = list(Tenant.objects.order_by("-pk").values_list("pk", flat=True)[:few])
    Tenant.objects.filter(pk__in=newest).update(fingerprint=expected_fingerprint())


def _nothing(few: int, rows: int) -> Comparison:
    """One query for all of them."""
    missing = rows - Tenant.objects.count()
    Tenant.objects.bulk_create(
        Tenant(
            slug=f"n{spoken_code(10).lower()}", name="Row", vertical="studio", schema_name=schema_name(),
            fingerprint=expected_fingerprint(), state="active",
        )
        for _ in range(missing)
    )  # fmt: skip
    count = Tenant.objects.count()
    _ours()
    readings = [(timed_ms(_ours) / 1000, _stock(few) * count / 1000) for _ in range(3)]
    note = f"target {NOTHING_S:g} s in all. {SCALED.format(few=few)}"
    return row_of(f"nothing to apply, {count} tenants", readings, target=NOTHING, unit="s", note=note)


def _ours() -> Migrated:
    """One query finds who is behind."""
    connection.set_schema_to_public()
    return migrate_all(ALL)


def _stock(few: int) -> float:
    """Milliseconds for a tenant, by the newest ones: django-tenants' command for each, as its executor does."""
    connection.set_schema_to_public()
    told = list(Tenant.objects.exclude(name="Row").order_by("-pk").values_list("schema_name", flat=True)[:few])
    started = time.perf_counter()
    for name in told:
        call_command("migrate_schemas", tenant=True, schema_name=name, verbosity=0, interactive=False)
    connection.set_schema_to_public()
    return (time.perf_counter() - started) * 1000 / len(told)
