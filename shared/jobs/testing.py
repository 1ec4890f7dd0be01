"""For tests: run what was enqueued, in this process and now."""

from __future__ import annotations

from shared import clock
from shared.jobs.models import Job
from shared.jobs.runner import run_job

MOST = 1000


def drain(*, kinds: set[str] | None = None) -> list[str]:
    """Run due jobs, also those that they enqueue, until none is left. Returns their states, in order."""
    from django.db import connection  # noqa: PLC0415 - the schema is restored around each job

    tenant, states = connection.tenant, []
    try:
        while (job := _next_due(kinds)) is not None:
            states.append(run_job(job.uid))
            connection.set_tenant(tenant)
            if len(states) > MOST:
                raise RuntimeError("jobs enqueue each other without end")
    finally:
        connection.set_tenant(tenant)
    return states


def _next_due(kinds: set[str] | None) -> Job | None:
    due = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.DELAYED], run_at__lte=clock.now())
    if kinds is not None:
        due = due.filter(kind__in=kinds)
    return due.order_by("run_at", "id").first()
