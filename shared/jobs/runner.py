"""Running one job: the door through which all background work opens its unit."""

from __future__ import annotations

import random
import signal
import threading
import traceback
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django_tenants.utils import get_tenant_model, tenant_context

from shared import clock
from shared.jobs.claim import JobClaim, LeaseLost, start_attempt
from shared.jobs.heartbeat import heartbeat
from shared.jobs.kinds import Kind, kind_of
from shared.jobs.models import PLATFORM, Job
from shared.tenancy.connection import connection
from shared.tenancy.errors import NoSuchTenant, SchemaBehind, TenantSuspended
from shared.tenancy.gate import admit
from shared.tenancy.outage import drop_dead_connection
from shared.unit import in_unit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from shared.errors import DomainError

MAX_BACKOFF_S = 3600
GATE_DELAY_S = 60
ERROR_CHARACTERS = 4000
log = structlog.get_logger(__name__)


class JobTimeout(Exception):
    """The handler took longer than its kind allows."""


def run_job(uid: uuid.UUID | str) -> str:
    """Run the job once if it is due. Returns its state afterwards, or `skipped`."""
    drop_dead_connection()
    connection.set_schema_to_public()
    row = Job.objects.filter(uid=uid).only("kind").first()
    if row is None:
        return "skipped"
    kind = kind_of(row.kind)
    job = start_attempt(uid)
    if job is None:
        return "skipped"
    with structlog.contextvars.bound_contextvars(
        job=str(job.uid), kind=job.kind, schema=job.schema, request_id=job.request_id
    ):
        return _attempt(job, kind)


def _attempt(job: Job, kind: Kind) -> str:
    try:
        with _schema(job, kind), _time_limit(kind.time_limit_s):
            _perform(job, kind)
    except (NoSuchTenant, SchemaBehind, TenantSuspended) as refusal:
        return _put_off(job, refusal)
    except LeaseLost:
        log.warning("job was taken over by another worker")
        return "skipped"
    except Exception as error:  # noqa: BLE001 - the door: whatever a handler raises is written down
        return _record_failure(job, kind, error)
    return Job.State.COMPLETED


def _perform(job: Job, kind: Kind) -> None:
    if kind.opens_units:
        with heartbeat(job):
            kind.handler(**job.payload)
        in_unit(lambda _: None, job=JobClaim(job))
    else:
        in_unit(lambda _: kind.handler(**job.payload), job=JobClaim(job))


@contextmanager
def _schema(job: Job, kind: Kind) -> Iterator[None]:
    """The job's schema for the length of the work. Raises what `admit` raises."""
    if job.schema == PLATFORM:
        yield
        return
    with tenant_context(_tenant_of(job, kind)):
        yield
        if connection.schema_name != job.schema:
            raise RuntimeError(f"the job of {job.schema} ended in {connection.schema_name}")


def _tenant_of(job: Job, kind: Kind) -> Any:
    tenant = get_tenant_model().objects.filter(schema_name=job.schema).first()
    if tenant is None:
        raise NoSuchTenant
    try:
        admit(tenant)
    except TenantSuspended:
        if not kind.for_suspended:
            raise
    return tenant


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise JobTimeout in the handler after that long (only in a process's main thread, as workers are)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        raise JobTimeout(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _put_off(job: Job, refusal: DomainError) -> str:
    """A tenant that is behind or suspended: try again later, without using up an attempt. A missing one: fail."""
    connection.set_schema_to_public()
    again = clock.now() + timedelta(seconds=GATE_DELAY_S)
    state = Job.State.FAILED if isinstance(refusal, NoSuchTenant) else Job.State.DELAYED
    _own(job).update(
        state=state, attempts=job.attempts - 1, run_at=again, sent_at=None, lease_until=None, error=refusal.code
    )
    return state


def _record_failure(job: Job, kind: Kind, error: Exception) -> str:
    """Write the error down and put the job off with backoff, or, after its last attempt, let it be a dead letter."""
    connection.set_schema_to_public()
    last = job.attempts >= job.max_attempts or getattr(error, "permanent", False)
    state = Job.State.FAILED if last else Job.State.DELAYED
    log.warning("job failed", attempt=job.attempts, state=state, error=type(error).__name__)
    _own(job).update(
        state=state,
        run_at=clock.now() + backoff(kind.backoff_s, job.attempts),
        sent_at=None,
        lease_until=None,
        finished_at=clock.wall() if last else None,
        resolution=Job.Resolution.OPEN if last else job.resolution,
        error="".join(traceback.format_exception(error))[-ERROR_CHARACTERS:],
        updated_at=clock.wall(),
    )
    return state


def _own(job: Job) -> QuerySet[Job]:
    """The job's row, as long as this attempt is its current one."""
    return Job.objects.filter(pk=job.pk, state=Job.State.ACTIVE, attempts=job.attempts)


def backoff(base_s: int, attempt: int) -> timedelta:
    """Doubling from `base_s`, at most an hour, with a quarter of jitter so that a crowd does not come back at once."""
    seconds = min(base_s * 2 ** (attempt - 1), MAX_BACKOFF_S)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret
