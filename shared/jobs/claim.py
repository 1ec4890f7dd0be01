"""A job's lease, and its done mark in the unit of its effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from shared import clock, locks
from shared.jobs.heartbeat import LEASE
from shared.jobs.models import Job

if TYPE_CHECKING:
    import uuid


class LeaseLost(Exception):
    """Another worker has taken the job over: this run has no effect."""


def start_attempt(uid: uuid.UUID | str) -> Job | None:
    """Take the job for one attempt, or None when it is not due, done, or another worker's.

    One guarded statement: of two workers with the same id, one changes the row and the other none.
    """
    wall = clock.wall()
    due = Job.objects.filter(uid=uid, state__in=[Job.State.WAITING, Job.State.DELAYED], run_at__lte=clock.now())
    changed = due.update(
        state=Job.State.ACTIVE,
        attempts=F("attempts") + 1,
        started_at=wall,
        lease_until=wall + LEASE,
        updated_at=wall,
    )
    return Job.objects.get(uid=uid) if changed else None


@dataclass(frozen=True, slots=True)
class JobClaim:
    """The job as a `Claim` of the unit: locked first, marked done last, in one transaction with the effect."""

    job: Job

    def open(self) -> None:
        """Lock the row. Raises LeaseLost when this attempt is no longer the current one."""
        row = locks.take(Job, self.job.pk)
        if row is None or row.state != Job.State.ACTIVE or row.attempts != self.job.attempts:
            raise LeaseLost(str(self.job.uid))

    def close(self) -> None:
        """Mark it done."""
        resolution = Job.Resolution.RESOLVED if self.job.resolution == Job.Resolution.RETRYING else self.job.resolution
        Job.objects.filter(pk=self.job.pk).update(
            state=Job.State.COMPLETED,
            finished_at=clock.wall(),
            lease_until=None,
            error="",
            resolution=resolution,
            updated_at=clock.wall(),
        )
