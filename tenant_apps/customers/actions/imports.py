"""A file of customers on its way in: uploaded, checked as a whole, then run in units of 200 rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import translation

from shared import jobs, locks, spine
from shared.errors import IllegalState, LimitReached, NotFound
from shared.unit import UNIT_NOW, action
from tenant_apps.customers import storage
from tenant_apps.customers.models import Import, ImportProblem
from tenant_apps.customers.states import may_become
from tenant_apps.customers.steps import require_room

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.actor import Actor
    from tenant_apps.customers.intake.cells import Problem
    from tenant_apps.customers.intake.columns import Layout

State = Import.State
KEPT_CHECKED: Final = timedelta(hours=24)
JOB: Final = "customers.import"
DISCARD_JOB: Final = "customers.discard_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was kept, and what was seen of it so far."""

    file_name: str
    file_kind: str
    stored_as: str
    layout: Layout


@dataclass(slots=True, kw_only=True)
class Findings:
    """What the check of a whole file has found. families: new people who share somebody's phone."""

    total: int = 0
    created: int = 0
    updated: int = 0
    failed: int = 0
    families: int = 0


@action
def upload_import(*, upload: Upload, dry_run: bool, skip_bad: bool, actor: Actor) -> Import:
    """Write the import down and let a job check it, and unless it is a dry run, run it."""
    row = Import.objects.create(
        file_name=upload.file_name,
        file_kind=upload.file_kind,
        stored_as=upload.stored_as,
        headers=list(upload.layout.headers),
        mapping=upload.layout.mapping,
        dry_run=dry_run,
        skip_bad=skip_bad,
        brought_by_uid=actor.uid,
        brought_act_uid=actor.act_uid,
        brought_by_name=actor.name[:120],
        brought_by_kind=actor.kind,
        language=translation.get_language() or "en",
    )
    spine.emit("import.uploaded", row, actor=actor, dry_run=dry_run)
    jobs.enqueue(JOB, {"import_id": row.pk})
    return row


@action
def start_import(*, import_uid: uuid.UUID, skip_bad: bool, actor: Actor) -> Import:
    """Take in a checked file; the rows that are wrong are left out if `skip_bad`. Raises NotFound, IllegalState."""
    row = _take_uid(import_uid)
    if row.failed and not skip_bad:
        raise IllegalState(state=row.state)
    _go_to(row, State.UPLOADED)
    row.dry_run, row.skip_bad = False, skip_bad
    row.save(update_fields=["state", "dry_run", "skip_bad"])
    spine.emit("import.started", row, actor=actor)
    jobs.enqueue(JOB, {"import_id": row.pk})
    return row


@action
def remap_import(*, import_uid: uuid.UUID, mapping: dict[str, str], actor: Actor) -> Import:
    """Check a checked file again, its columns read as `mapping` says. Raises NotFound, IllegalState."""
    row = _take_uid(import_uid)
    _go_to(row, State.UPLOADED)
    row.dry_run, row.mapping = True, mapping
    row.save(update_fields=["state", "dry_run", "mapping"])
    spine.emit("import.remapped", row, actor=actor, fields=sorted(mapping))
    jobs.enqueue(JOB, {"import_id": row.pk})
    return row


@action
def cancel_import(*, import_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Import:
    """Stop; who was taken in already stays. Twice is harmless. Raises NotFound, IllegalState."""
    row = _take_uid(import_uid)
    if row.state == State.CANCELLED:
        return row
    _end(row, State.CANCELLED, now=now)
    spine.emit("import.cancelled", row, actor=actor, created=row.created, updated=row.updated)
    return row


@action
def begin_check(*, import_id: int) -> Import | None:
    """Before the file is read. None when there is nothing (more) to check."""
    row = locks.take(Import, import_id)
    if row is None or row.state not in {State.UPLOADED, State.CHECKING}:
        return None
    _go_to(row, State.CHECKING)
    row.save(update_fields=["state"])
    return row


@action
def finish_check(
    *,
    import_id: int,
    findings: Findings,
    problems: Sequence[tuple[int, Problem]],
    actor: Actor,
    now: datetime = UNIT_NOW,
) -> Import | None:
    """Write down what the check has found. A file that may go in has its room in the plan from here on.

    Wrong rows stop the whole file unless they are to be left out. None when it was cancelled meanwhile.
    """
    row = locks.take(Import, import_id)
    if row is None or row.state != State.CHECKING:
        return None
    _write_findings(row, findings, problems)
    waits = row.dry_run or (findings.failed and not row.skip_bad)
    if waits:
        _go_to(row, State.CHECKED)
        jobs.enqueue(DISCARD_JOB, {"import_id": row.pk}, run_at=now + KEPT_CHECKED)
    else:
        _admit(row, findings, now=now)
    row.save()
    kind = "import.failed" if row.state == State.FAILED else "import.checked"
    spine.emit(kind, row, actor=actor, total=row.total, failed=row.failed)
    return row


@action
def fail_import(*, import_id: int, code: str, detail: str, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """End an import that cannot go on, with the reason."""
    row = locks.take(Import, import_id)
    if row is None or row.is_over:
        return
    row.error_code, row.error_detail = code, detail[:300]
    _end(row, State.FAILED, now=now)
    spine.emit("import.failed", row, actor=actor, code=code)


@action
def finish_import(*, import_id: int, actor: Actor, now: datetime = UNIT_NOW) -> Import | None:
    """After the last row. None when it is over already."""
    row = locks.take(Import, import_id)
    if row is None or row.state != State.RUNNING:
        return None
    _end(row, State.DONE, now=now)
    counts = {"total": row.total, "created": row.created, "updated": row.updated, "failed": row.failed}
    spine.emit("customer.imported", row, actor=actor, **counts)
    return row


@action
def discard_import(*, import_id: int, now: datetime = UNIT_NOW) -> Import | None:
    """A checked file that nobody has taken in within a day goes. None when it is not one."""
    row = locks.take(Import, import_id)
    if row is None or row.state != State.CHECKED:
        return None
    _end(row, State.CANCELLED, now=now)
    return row


# Steps


def _take_uid(import_uid: uuid.UUID) -> Import:
    row = locks.take_uid(Import, import_uid)
    if row is None:
        raise NotFound
    return row


def _go_to(row: Import, state: str) -> None:
    if not may_become(row.state, state):
        raise IllegalState(state=row.state)
    row.state = state


def _end(row: Import, state: str, *, now: datetime) -> None:
    _go_to(row, state)
    row.finished_at = now
    row.save()
    transaction.on_commit(partial(storage.remove_file, row.stored_as), robust=True)


def _write_findings(row: Import, findings: Findings, problems: Sequence[tuple[int, Problem]]) -> None:
    row.problems.all().delete()
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(of_import=row, row=number, field=one.field, code=one.code, detail=one.detail[:300])
            for number, one in problems
        ),
        batch_size=1000,
    )
    row.total, row.created, row.updated = findings.total, findings.created, findings.updated
    row.failed, row.families, row.to_create = findings.failed, findings.families, findings.created
    row.done_rows = 0


def _admit(row: Import, findings: Findings, *, now: datetime) -> None:
    """Let it run if the plan has room for everybody new: before the first row, for the whole file."""
    try:
        require_room(findings.created, beside=row)
    except LimitReached as refusal:
        row.error_code, row.error_detail = refusal.code, refusal.sentence[:300]
        row.created = row.updated = 0
        _end(row, State.FAILED, now=now)
        return
    row.created = row.updated = 0
    _go_to(row, State.RUNNING)
