"""What the jobs table forgets: completed jobs after a week."""

from __future__ import annotations

from datetime import timedelta

from shared import clock
from shared.jobs.kinds import job, schedule
from shared.jobs.models import Job

KEPT = timedelta(days=7)
CLOCK_KEPT = timedelta(hours=1)


@job("jobs.forget", queue="slow")
def forget_completed() -> None:
    """Delete completed jobs past their keeping; those the clock started, much sooner."""
    done = Job.objects.filter(state=Job.State.COMPLETED)
    done.filter(finished_at__lt=clock.wall() - KEPT).delete()
    done.filter(finished_at__lt=clock.wall() - CLOCK_KEPT, key__startswith="slot:").delete()


schedule("jobs.forget", every=timedelta(minutes=10))
schedule("spine.forget", every=timedelta(days=1), per_tenant=True)
