"""What is forgotten: completed jobs after a week, facts after 35 days, idempotency keys after a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from shared import clock
from shared.jobs.kinds import job, schedule
from shared.jobs.models import Job
from shared.spine.models import Fact, IdempotencyKey

JOBS_KEPT = timedelta(days=7)
CLOCKS_JOBS_KEPT = timedelta(hours=1)
FACTS_KEPT = timedelta(days=35)


@job("jobs.forget", queue="slow")
def forget_completed() -> None:
    """Delete completed jobs past their keeping; those the clock started, much sooner."""
    done = Job.objects.filter(state=Job.State.COMPLETED)
    done.filter(finished_at__lt=clock.wall() - JOBS_KEPT).delete()
    done.filter(finished_at__lt=clock.wall() - CLOCKS_JOBS_KEPT, key__startswith="slot:").delete()


@job("spine.forget", queue="slow")
def forget_facts() -> None:
    """Delete facts and idempotency keys past their keeping, in the schema of the job."""
    Fact.objects.filter(at__lt=clock.now() - FACTS_KEPT).delete()
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - settings.IDEMPOTENCY_LIFE).delete()


schedule("jobs.forget", every=timedelta(minutes=10))
schedule("spine.forget", every=timedelta(days=1), per_tenant=True)
