"""What the spine forgets: facts after 35 days, idempotency keys after a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from shared import clock
from shared.jobs import job
from shared.spine.models import Fact, IdempotencyKey

FACTS_KEPT = timedelta(days=35)


@job("spine.forget", queue="slow")
def forget_old() -> None:
    """Delete what is past its keeping, in the schema of the job."""
    Fact.objects.filter(at__lt=clock.now() - FACTS_KEPT).delete()
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - settings.IDEMPOTENCY_LIFE).delete()
