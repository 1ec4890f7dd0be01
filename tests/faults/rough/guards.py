"""The guards that the tenant `unguarded` does without; its neighbours on the same stack keep them."""

from __future__ import annotations

import time
from typing import Any

from shared import locks
from shared.jobs import runner
from shared.jobs.claim import JobClaim
from shared.spine.idempotency import KeyClaim
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tenant_apps.slots.models import Unit

UNGUARDED = "unguarded"
PAUSE_S = 0.5


def take_away() -> None:
    """All three."""
    _without_locks()
    _without_keys()
    _without_job_units()


def _is_here() -> bool:
    return getattr(connection.tenant, "slug", "") == UNGUARDED


def _without_locks() -> None:
    """Seats are looked at and not locked: check, then insert."""
    take_all_with = locks.take_all_with

    def look(message: Any, model: Any, keys: Any) -> None:
        return None if model is Unit and _is_here() else take_all_with(message, model, keys)

    locks.take_all_with = look


def _without_keys() -> None:
    """An Idempotency-Key is read and forgotten."""
    claim = KeyClaim.open

    def forget(self: KeyClaim) -> None:
        return None if _is_here() else claim(self)

    KeyClaim.open = forget  # type: ignore[method-assign]


def _without_job_units() -> None:
    """A job's effect is committed, and later that it is done."""
    in_one_unit = runner._perform

    def perform(job: Any, kind: Any) -> None:
        if kind.opens_units or not _is_here():
            return in_one_unit(job, kind)
        in_unit(lambda _: kind.handler(**job.payload))
        time.sleep(PAUSE_S)
        return in_unit(lambda _: None, job=JobClaim(job))

    runner._perform = perform
