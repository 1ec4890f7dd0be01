"""Questions about jobs: what waits, what failed, how old the oldest is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min

from shared import clock
from shared.jobs.kinds import QUEUES
from shared.jobs.models import Job

if TYPE_CHECKING:
    from datetime import timedelta

    from django.db.models import QuerySet


def queue_metrics(*, schema: str | None = None) -> dict[str, dict[str, int]]:
    """{queue: {waiting, delayed, active, completed, failed}}, all queues, also empty ones. One query."""
    rows = jobs_of(schema).values_list("queue", "state").annotate(count=Count("id")).order_by()
    metrics = {queue: dict.fromkeys(Job.State.values, 0) for queue in QUEUES}
    for queue, state, count in rows:
        metrics.setdefault(queue, dict.fromkeys(Job.State.values, 0))[state] = count
    return metrics


def jobs_of(schema: str | None) -> QuerySet[Job]:
    """All jobs, or those of one schema."""
    return Job.objects.all() if schema is None else Job.objects.filter(schema=schema)


def dead_letters(schema: str | None = None) -> QuerySet[Job]:
    """Jobs that failed for good, newest first."""
    return jobs_of(schema).filter(state=Job.State.FAILED).order_by("-finished_at", "-id")


def raised_by(error: str) -> str:
    """The line of a stored traceback that names what was raised; a database's error draws more lines below it."""
    lines = error.strip().splitlines()
    last_call = max((at for at, line in enumerate(lines) if line.startswith('  File "')), default=-1)
    raised = [line for line in lines[last_call + 1 :] if not line.startswith(" ")]
    if last_call < 0:
        raised = raised[-1:]
    return raised[0] if raised else ""


def oldest_wait() -> timedelta | None:
    """For how long the oldest due job has been waiting; None when none is. The measure of a dead worker."""
    waiting = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.DELAYED], run_at__lte=clock.now())
    first = waiting.aggregate(first=Min("run_at"))["first"]
    return clock.now() - first if first else None
