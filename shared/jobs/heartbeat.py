"""Keeping the lease of a job that opens its own units, for as long as its process lives.

A job that runs in one unit holds its row's lock, which is proof enough. Between units there is no lock: a thread of
the process renews the lease, and dies with it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError

from shared import clock
from shared.jobs.models import Job
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

LEASE = timedelta(seconds=20)
BEAT_S = 5.0
log = structlog.get_logger(__name__)


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the job's lease every five seconds while the block runs; a short job never starts the first beat."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job.pk, job.attempts, over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(pk: int, attempts: int, over: threading.Event) -> None:
    """Touches the public jobs table only, through a connection of its own that is closed after each beat."""
    while not over.wait(BEAT_S):
        try:
            mine = Job.objects.filter(pk=pk, state=Job.State.ACTIVE, attempts=attempts)
            mine.update(lease_until=clock.wall() + LEASE)
        except DatabaseError as error:
            log.warning("lease not renewed", error=type(error).__name__)
        finally:
            connection.close()
