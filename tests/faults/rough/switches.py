"""Each switch takes one guard away, or makes one moment longer. The program itself has no such switch."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from platform_core import broken
from shared.api.views import ApiView
from shared.jobs import beat, claim, heartbeat, runner, sweep
from shared.jobs.claim import JobClaim
from shared.payments import jobs as payment_jobs
from shared.payments.actions import opening, settling
from shared.tenancy import middleware
from shared.unit import in_unit
from tests.faults.rough import guards

LINGER_S = 0.3


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


def without_sweep() -> None:
    """What Redis forgot stays forgotten."""
    beat.sweep = lambda: 0  # type: ignore[assignment]


def without_outages() -> None:
    """A lost database is an error like any other."""
    middleware.OUTAGES = ()
    middleware.is_outage = broken.is_outage = lambda _error: False


def lingering() -> None:
    """A booking is committed a moment before it is answered: there it can be killed."""
    through_unit = ApiView.through_unit

    def linger(self: Any, call: Any) -> Any:
        answer = through_unit(self, call)
        if self.request.method == "POST" and self.request.path.endswith("/bookings"):
            time.sleep(LINGER_S)
        return answer

    ApiView.through_unit = linger  # type: ignore[method-assign]


def short_leases() -> None:
    """A dead worker's jobs are taken over soon, and what it had on its way is sent again soon."""
    claim.LEASE = heartbeat.LEASE = timedelta(seconds=3)
    heartbeat.BEAT_S = 0.5
    sweep.RESEND_AFTER = timedelta(seconds=3)


SWITCHES = {
    "unguarded": guards.take_away,
    "at-most-once": at_most_once,
    "no-watch": without_watch,
    "no-known-captures": without_known_captures,
    "no-outages": without_outages,
    "no-sweep": without_sweep,
    "linger": lingering,
    "short-leases": short_leases,
}
