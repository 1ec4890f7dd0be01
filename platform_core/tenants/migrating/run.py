"""A run over all tenants that are behind: canaries, waves, a stop at the first failure, a report."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from django.db import DatabaseError

from platform_core.tenants.blueprint import ensure_blueprint, remember_fingerprint
from platform_core.tenants.drift import drift_of
from platform_core.tenants.migrating.recording import Recipe, migrate_by_django, migrate_first
from platform_core.tenants.migrating.replaying import Outcome, Patient, connect, replay
from platform_core.tenants.models import Tenant, TenantMigration
from shared import clock
from shared.tenancy.connection import connection
from shared.tenancy.directory import tell_change
from shared.tenancy.fingerprint import expected_fingerprint
from shared.tenancy.gate import is_behind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FAILURES = (psycopg.Error, DatabaseError)
ONE_RUN = 7_203_114  # the key of the lock that lets one run go at a time
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """only: slugs, or none for all. canary: how many go first and are compared with a new schema.

    wave: tenants between two reports. stop_after: tenants after which the run ends, to be taken up by the next; 0
    for none.
    """

    only: tuple[str, ...] = ()
    canary: int = 1
    wave: int = 50
    parallel: int = 2
    stop_after: int = 0


@dataclass(slots=True, kw_only=True)
class Report:
    """What a run did."""

    target: str
    behind: int
    done: int = 0
    replayed: int = 0
    waves: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def as_json(self) -> dict[str, Any]:
        """For the command's answer."""
        names = ("target", "behind", "done", "replayed", "waves", "failed")
        return {**{name: getattr(self, name) for name in names}, "seconds": round(self.seconds, 3)}


def tenants_behind(only: Collection[str] = ()) -> list[Patient]:
    """Every tenant (or those of these slugs) that waits for a migration, oldest first: one query."""
    rows = Tenant.objects.exclude(fingerprint=expected_fingerprint()).exclude(state=Tenant.State.ARCHIVED)
    rows = rows.filter(slug__in=only) if only else rows
    found = [
        Patient(id=pk, slug=slug, schema=schema, fingerprint=fingerprint)
        for pk, slug, schema, fingerprint in rows.order_by("pk").values_list("pk", "slug", "schema_name", "fingerprint")
    ]
    return [patient for patient in found if is_behind(patient.fingerprint)]


class Drifted(RuntimeError):
    """A canary is not what its migrations should have made of it."""


class AnotherRun(RuntimeError):
    """Somebody migrates already."""


def migrate_all(wishes: Wishes) -> Report:
    """Migrate all that are behind, also those that appear meanwhile; stop at the first wave with a failure.

    Raises AnotherRun.
    """
    connection.set_schema_to_public()
    started, behind = time.monotonic(), tenants_behind(wishes.only)
    report = Report(target=expected_fingerprint(), behind=len(behind))
    if behind:
        with _one_run():
            _run(behind, wishes, report)
    if report.is_well:
        ensure_blueprint()
    report.seconds = time.monotonic() - started
    return report


@contextmanager
def _one_run() -> Iterator[None]:
    """Held by a connection of its own, so that it ends with the process however that ends."""
    with connect() as link:
        row = link.execute("SELECT pg_try_advisory_lock(%s)", [ONE_RUN]).fetchone()
        if row != (True,):
            raise AnotherRun
        yield


def _run(behind: list[Patient], wishes: Wishes, report: Report) -> None:
    remember_fingerprint()
    done_before = -1
    while len(behind) > 0 and report.done > done_before and not _is_over(report, wishes):
        done_before = report.done
        _write_down(behind, report.target)
        for patients in _by_kind(behind):
            if not _is_over(report, wishes):
                _migrate_kind(patients, wishes, report)
        behind = tenants_behind(wishes.only)
    tell_change()


def _by_kind(behind: list[Patient]) -> Iterator[list[Patient]]:
    """Those with one fingerprint need the same."""
    ordered = sorted(behind, key=lambda patient: (patient.fingerprint, patient.id))
    for _fingerprint, group in groupby(ordered, key=lambda patient: patient.fingerprint):
        yield list(group)


def _migrate_kind(patients: list[Patient], wishes: Wishes, report: Report) -> None:
    """The first one by Django, the other canaries by replay; then the waves."""
    recipe, others = _recipe(patients, report)
    if recipe is None:
        return
    more = max(wishes.canary - 1, 0)
    _wave(others[:more], recipe, wishes, report)
    for canary in [patient for patient in patients if patient not in others] + others[:more]:
        _check_canary(canary, report)
    for start in range(more, len(others), wishes.wave):
        if _is_over(report, wishes):
            return
        _wave(others[start : start + wishes.wave], recipe, wishes, report)


def _recipe(patients: list[Patient], report: Report) -> tuple[Recipe | None, list[Patient]]:
    """From the first one that had to be changed (a killed run leaves some that only lack the stamp), and the rest."""
    for place, patient in enumerate(patients, start=1):
        recipe = _first(patient, report)
        if recipe is None or recipe.missing:
            return recipe, patients[place:]
    return None, []


def _first(patient: Patient, report: Report) -> Recipe | None:
    try:
        recipe = migrate_first(patient.schema)
        _stamp(patient, report)
    except FAILURES as error:
        _fail(patient, error, report)
        return None
    return recipe


def _wave(patients: list[Patient], recipe: Recipe, wishes: Wishes, report: Report) -> None:
    if wishes.stop_after:
        patients = patients[: max(wishes.stop_after - report.done, 0)]
    if not patients:
        return
    report.waves += 1
    if recipe.statements is None:
        _wave_by_django(patients, report)
    else:
        _wave_by_replay(patients, recipe, wishes.parallel, report)
    log.info("tenants migrated", wave=report.waves, done=report.done, behind=report.behind, failed=len(report.failed))


def _wave_by_django(patients: list[Patient], report: Report) -> None:
    for patient in patients:
        try:
            migrate_by_django(patient.schema)
            _stamp(patient, report)
        except FAILURES as error:
            _fail(patient, error, report)
            return


def _wave_by_replay(patients: list[Patient], recipe: Recipe, parallel: int, report: Report) -> None:
    """Each lane has a connection of its own and touches no model; what is odd goes Django's way afterwards."""
    lanes = [patients[number::parallel] for number in range(min(parallel, len(patients)))]
    with ThreadPoolExecutor(max_workers=len(lanes)) as pool:
        ended = list(pool.map(lambda lane: _lane(lane, recipe, report.target), lanes))
    for lane in ended:
        report.done += lane.done
        report.replayed += lane.done
        if lane.failed is not None:
            _fail(*lane.failed, report)
    if report.is_well:
        _wave_by_django([patient for lane in ended for patient in lane.odd], report)


@dataclass(slots=True)
class Lane:
    """How far one connection came."""

    done: int = 0
    odd: list[Patient] = field(default_factory=list)
    failed: tuple[Patient, Exception] | None = None


def _lane(patients: list[Patient], recipe: Recipe, target: str) -> Lane:
    lane = Lane()
    with connect() as link:
        for place, patient in enumerate(patients, start=1):
            try:
                outcome = replay(link, patient, recipe, target, is_last=place == len(patients))
            except FAILURES as error:
                lane.failed = (patient, error)
                return lane
            lane.done += outcome is Outcome.DONE
            lane.odd += [patient] if outcome is Outcome.ODD else []
    return lane


def _write_down(behind: list[Patient], target: str) -> None:
    """What is to be done, so that a run that was killed can be read afterwards."""
    rows = [TenantMigration(tenant_id=patient.id, target=target) for patient in behind]
    TenantMigration.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)


def _stamp(patient: Patient, report: Report) -> None:
    now = clock.wall()
    Tenant.objects.filter(pk=patient.id).update(fingerprint=report.target, updated_at=now)
    TenantMigration.objects.filter(tenant_id=patient.id, target=report.target).update(
        state=TenantMigration.State.DONE, error="", finished_at=now, updated_at=now
    )
    report.done += 1


def _fail(patient: Patient, error: Exception, report: Report) -> None:
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    report.failed.append({"tenant": patient.slug, "error": reason})
    log.error("a tenant was not migrated", tenant=patient.slug, error=reason)
    TenantMigration.objects.filter(tenant_id=patient.id, target=report.target).update(
        state=TenantMigration.State.FAILED, error=reason, updated_at=clock.wall()
    )


def _check_canary(patient: Patient, report: Report) -> None:
    if report.is_well and (differences := drift_of(patient.schema)):
        _fail(patient, Drifted(f"after its migration it differs from a new schema: {differences[0]}"), report)


def _is_over(report: Report, wishes: Wishes) -> bool:
    return not report.is_well or 0 < wishes.stop_after <= report.done
