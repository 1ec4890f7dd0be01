"""Running what is due in this process, without Celery: for tests and for `manage.py jobs run`."""

from __future__ import annotations

from shared import clock
from shared.jobs.models import Job
from shared.jobs.runner import run_job
from shared.tenancy.connection import connection

MOST = 10_000


def drain(*, kinds: set[str] | None = None, most: int | None = None) -> list[str]:
    """Run due jobs, also those that they enqueue, until none is left. Returns their states, in order.

    The connection stands where it stood before. most: stop after so many.
    """
    tenant = connection.tenant
    states: list[str] = []
    try:
        while len(states) < (most or MOST) and (job := _next_due(kinds)) is not None:
            states.append(run_job(job.uid))
            connection.set_tenant(tenant)
    finally:
        connection.set_tenant(tenant)
    return states


def _next_due(kinds: set[str] | None) -> Job | None:
    due = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.DELAYED], run_at__lte=clock.now())
    if kinds is not None:
        due = due.filter(kind__in=kinds)
    return due.order_by("run_at", "id").first()
