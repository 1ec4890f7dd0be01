"""Writing a job down, in the unit that causes it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from shared import clock
from shared.jobs.kinds import kind_of
from shared.jobs.models import PLATFORM, Job
from shared.jobs.sending import send
from shared.tenancy.connection import connection
from shared.together import Message
from shared.unit import current_unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def enqueue(kind: str, payload: dict[str, Any], *, key: str | None = None, run_at: datetime | None = None) -> Job:
    """Write a job in the open unit, for the current schema; hand it to Celery when the unit has committed.

    payload: ids and plain values only. key: a second job with it is not written, the first one is returned.
    run_at: not before this instant (domain clock).
    """
    return enqueue_for(kind, payload, schema=connection.schema_name or PLATFORM, key=key, run_at=run_at)


def enqueue_for(
    kind: str, payload: dict[str, Any], *, schema: str, key: str | None = None, run_at: datetime | None = None
) -> Job:
    """The same for a schema that is named: an operator's work on a tenant's behalf."""
    due = run_at or current_unit().now
    row = _new_job(kind, payload, schema=schema, key=key, due=due)
    if key is not None:
        return _insert_once(row)
    row.save(force_insert=True)
    send_on_commit([row])
    return row


def enqueue_with(
    message: Message, kind: str, payload: dict[str, Any], *, key: str | None = None, run_at: datetime | None = None
) -> Job:
    """The same, written by a message that the caller sends. key: one that no other job of this kind has."""
    due = run_at or current_unit().now
    row = _new_job(kind, payload, schema=connection.schema_name or PLATFORM, key=key, due=due)
    message.write([row])
    send_on_commit([row])
    return row


def insert_slots(kind: str, *, key: str, schemas: Iterable[str]) -> None:
    """The clock's jobs: one for each schema, each once for the key, however many clocks run."""
    rows = [_new_job(kind, {}, schema=schema, key=key, due=clock.now()) for schema in schemas]
    Job.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    written = Job.objects.filter(uid__in=[row.uid for row in rows])
    send_on_commit(list(written.only("uid", "queue", "state")))


def _new_job(kind: str, payload: dict[str, Any], *, schema: str, key: str | None, due: datetime) -> Job:
    found, now = kind_of(kind), clock.now()
    later = due > now
    return Job(
        kind=kind,
        queue=found.queue,
        schema=schema,
        payload=payload,
        key=key,
        state=Job.State.DELAYED if later else Job.State.WAITING,
        run_at=due,
        sent_at=None if later else clock.wall(),
        max_attempts=found.max_attempts,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )


def _insert_once(row: Job) -> Job:
    message = Message()
    written = message.write([row], ignore_conflicts=True)
    message.send()
    if not written.rows:
        return Job.objects.get(kind=row.kind, schema=row.schema, key=row.key)
    send_on_commit([row])
    return row


def send_on_commit(rows: list[Job]) -> None:
    """Hand the waiting ones to Celery when the open transaction has committed."""
    for row in rows:
        if row.state == Job.State.WAITING:
            transaction.on_commit(partial(send, row.uid, row.queue), robust=True)
