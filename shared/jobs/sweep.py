"""The sweep: whatever Celery and Redis forgot is sent again, and leases of dead workers end."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shared import clock
from shared.jobs.kinds import QUEUES
from shared.jobs.models import Job
from shared.jobs.sending import send, waiting_at_broker

RESEND_AFTER = timedelta(seconds=15)
FORGOTTEN_AFTER = timedelta(minutes=10)
BATCH = 500


def sweep() -> int:
    """End expired leases, then send what is due and not on its way. Safe with many sweepers. Returns how many."""
    end_expired_leases()
    rows = _take_due()
    for uid, queue in rows:
        if not send(uid, queue):
            break
    return len(rows)


def end_expired_leases() -> None:
    """A worker that died holds its lease no longer: the job waits again, or is a dead letter after its last try.

    A row that is locked is being worked on in its unit, however long ago the lease was taken: it is left alone.
    """
    ended = Job.objects.filter(state=Job.State.ACTIVE, lease_until__lt=clock.wall())
    with transaction.atomic():
        dead = list(ended.select_for_update(skip_locked=True).values_list("pk", flat=True))
        _give_back(Job.objects.filter(pk__in=dead))


def _give_back(expired: QuerySet[Job]) -> None:
    stamp = {"lease_until": None, "updated_at": clock.wall(), "error": "the worker died or hung: lease expired"}
    expired.filter(attempts__lt=F("max_attempts")).update(state=Job.State.WAITING, sent_at=None, **stamp)
    expired.filter(state=Job.State.ACTIVE).update(state=Job.State.FAILED, finished_at=clock.wall(), **stamp)


def _take_due() -> list[tuple[uuid.UUID, str]]:
    """Never sent, or sent and gone: a queue that still holds ids is behind and has lost nothing.

    Sending its ids once more would only make it longer, and so on until nobody does any work. What waits beside
    others for so long that it must have been lost is sent again all the same.
    """
    wall = clock.wall()
    empty = [queue for queue in QUEUES if not waiting_at_broker(queue)]
    lost = Q(sent_at__lt=wall - RESEND_AFTER, queue__in=empty) | Q(sent_at__lt=wall - FORGOTTEN_AFTER)
    stale = Q(sent_at=None) | lost
    due = Job.objects.filter(stale, state__in=[Job.State.WAITING, Job.State.DELAYED], run_at__lte=clock.now())
    with transaction.atomic():
        rows = list(
            due.order_by("run_at").select_for_update(skip_locked=True).values_list("pk", "uid", "queue")[:BATCH]
        )
        Job.objects.filter(pk__in=[pk for pk, _, _ in rows]).update(sent_at=clock.wall())
    return [(uid, queue) for _, uid, queue in rows]
