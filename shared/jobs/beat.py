"""The clock: Celery's beat with a scheduler of ours.

It never sends a task of its own: it inserts (kind, slot) rows, each once however many clocks run, and sweeps.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery.beat import Scheduler
from django.db import DatabaseError, transaction
from django_tenants.utils import get_tenant_model

from shared import clock
from shared.jobs.enqueueing import insert_slots
from shared.jobs.kinds import Schedule, schedules
from shared.jobs.models import PLATFORM
from shared.jobs.sweep import sweep
from shared.tenancy.connection import connection

TICK_S = 1.0
WORKED_ON = ("trial", "active", "past_due")
log = structlog.get_logger(__name__)


class SlotScheduler(Scheduler):
    """Ticks each second. Survives a database that is away: the next tick does what this one could not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._slots: dict[str, int] = {}
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Nothing is kept by Celery: the rows are the memory."""

    def tick(self, *_args: Any, **_kwargs: Any) -> float:
        """Start what is due and sweep. Returns the seconds until the next tick."""
        try:
            connection.set_schema_to_public()
            for entry in schedules():
                self._start_slot(entry)
            sweep()
        except DatabaseError as error:
            log.warning("the clock could not write", error=type(error).__name__)
            connection.close()
        return TICK_S

    def _start_slot(self, entry: Schedule) -> None:
        slot = int(clock.now().timestamp() // entry.every.total_seconds())
        if self._slots.get(entry.kind) == slot:
            return
        start_slot(entry, slot)
        self._slots[entry.kind] = slot


def start_slot(entry: Schedule, slot: int) -> None:
    """Insert the slot's jobs, unless its question says that there is nothing to do."""
    if entry.when is not None and not entry.when():
        return
    schemas = [PLATFORM]
    if entry.per_tenant:
        tenants = get_tenant_model().objects.filter(state__in=WORKED_ON)
        schemas = list(tenants.values_list("schema_name", flat=True))
    with transaction.atomic():
        insert_slots(entry.kind, key=f"slot:{slot}", schemas=schemas)
