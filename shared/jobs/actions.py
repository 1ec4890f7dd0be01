"""What a person does with dead letters: retry them or delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared import locks, spine
from shared.errors import IllegalState, NotFound
from shared.jobs.enqueueing import send_on_commit
from shared.jobs.models import Job
from shared.jobs.queries import raised_by
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from shared.actor import Actor


@action
def retry_jobs(*, uids: Sequence[uuid.UUID], schema: str | None, actor: Actor, now: datetime = UNIT_NOW) -> list[Job]:
    """Let failed jobs run again with a full set of attempts. schema: None for the platform's operators.

    Raises NotFound when one is not there, IllegalState when one has not failed.
    """
    rows = _take_failed(uids, schema)
    for row in rows:
        row.state, row.attempts, row.run_at, row.resolution = Job.State.WAITING, 0, now, Job.Resolution.RETRYING
        row.finished_at = row.sent_at = None
        row.save(update_fields=["state", "attempts", "run_at", "resolution", "finished_at", "sent_at"])
        spine.emit("job.retried", row, actor=actor, kind=row.kind)
    send_on_commit(rows)
    return rows


@action
def delete_jobs(*, uids: Sequence[uuid.UUID], schema: str | None, actor: Actor) -> int:
    """Remove failed jobs for good; the fact keeps their kind and error's last line."""
    rows = _take_failed(uids, schema)
    for row in rows:
        spine.emit("job.deleted", row, actor=actor, kind=row.kind, error=raised_by(row.error)[:200])
        row.delete()
    return len(rows)


# Steps


def _take_failed(uids: Sequence[uuid.UUID], schema: str | None) -> list[Job]:
    found = Job.objects.filter(uid__in=uids)
    if schema is not None:
        found = found.filter(schema=schema)
    rows = locks.take_all(Job, found.values_list("pk", flat=True))
    if len(rows) != len(set(uids)):
        raise NotFound
    for row in rows:
        if row.state != Job.State.FAILED:
            raise IllegalState(state=row.state)
    return rows
