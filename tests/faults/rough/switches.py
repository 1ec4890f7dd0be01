"""Each switch takes one guard away, or makes one moment longer. The program itself has no such switch."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from platform_core import broken
from shared import locks
from shared.api.views import ApiView
from shared.jobs import claim, heartbeat, runner
from shared.jobs.claim import JobClaim
from shared.payments import jobs as payment_jobs
from shared.payments.actions import opening, settling
from shared.spine.idempotency import KeyClaim
from shared.tenancy import middleware
from shared.unit import in_unit
from tenant_apps.slots.models import Unit

LINGER_S = 0.15


def without_locks() -> None:
    """Seats are looked at and not locked: check, then insert."""
    take_all_with = locks.take_all_with

    def look(message: Any, model: Any, keys: Any) -> None:
        return None if model is Unit else take_all_with(message, model, keys)

    locks.take_all_with = look


def without_keys() -> None:
    """An Idempotency-Key is read and forgotten."""
    KeyClaim.open = KeyClaim.close = lambda _self: None  # type: ignore[method-assign]


def without_job_units() -> None:
    """A job's effect is committed, and later that it is done."""

    def perform(job: Any, kind: Any) -> None:
        in_unit(lambda _: kind.handler(**job.payload))
        time.sleep(LINGER_S * 2)
        in_unit(lambda _: None, job=JobClaim(job))

    runner._perform = perform


def at_most_once() -> None:
    """A job is done as soon as somebody has taken it."""

    def perform(job: Any, kind: Any) -> None:
        in_unit(lambda _: None, job=JobClaim(job))
        time.sleep(LINGER_S)
        if kind.opens_units:
            kind.handler(**job.payload)
        else:
            in_unit(lambda _: kind.handler(**job.payload))

    runner._perform = perform


def without_watch() -> None:
    """Nobody asks a gateway again: only webhooks tell."""
    opening.enqueue_watch = settling.enqueue_watch = lambda _attempt: None
    payment_jobs.reconcile = lambda **_: None  # type: ignore[assignment]


def without_known_captures() -> None:
    """A gateway's payment is new whenever it is told of."""
    settling._known_captures = lambda *_: set()


def without_outages() -> None:
    """A lost database is an error like any other."""
    middleware.OUTAGES = ()
    middleware.is_outage = broken.is_outage = lambda _error: False


def lingering() -> None:
    """A change is committed a moment before it is answered: there it can be killed."""
    through_unit = ApiView.through_unit

    def linger(self: Any, call: Any) -> Any:
        answer = through_unit(self, call)
        if self.request.method not in {"GET", "HEAD"}:
            time.sleep(LINGER_S)
        return answer

    ApiView.through_unit = linger  # type: ignore[method-assign]


def short_leases() -> None:
    """A dead worker's jobs are taken over soon."""
    claim.LEASE = heartbeat.LEASE = timedelta(seconds=3)
    heartbeat.BEAT_S = 0.5


SWITCHES = {
    "no-locks": without_locks,
    "no-keys": without_keys,
    "no-job-units": without_job_units,
    "at-most-once": at_most_once,
    "no-watch": without_watch,
    "no-known-captures": without_known_captures,
    "no-outages": without_outages,
    "linger": lingering,
    "short-leases": short_leases,
}
