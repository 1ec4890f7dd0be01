"""T31: two beats five seconds apart, over three minutes of slots that a moved clock runs through."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from platform_core.celery import app
from shared.clock import now
from shared.ids import uuid7
from shared.jobs import beat
from shared.jobs.beat import SlotScheduler
from shared.jobs.kinds import Schedule, job
from shared.jobs.models import Job


@job("test.two_clocks")
def tick() -> None:
    """Started by both."""


class TestTwoClocks:
    SECONDS = range(0, 180, 1)

    def slots_written(self, committed_tenant, monkeypatch) -> Counter[tuple[str, str | None]]:
        """How many jobs there are for each schema and slot, once both have ticked through the time."""
        every = Schedule(kind="test.two_clocks", every=timedelta(seconds=10), per_tenant=True, when=None)
        monkeypatch.setattr(beat, "schedules", lambda: [every])
        monkeypatch.setattr(beat, "sweep", lambda: 0)
        start, local = now(), threading.local()
        monkeypatch.setattr(beat.clock, "now", lambda: getattr(local, "now", start))
        together = threading.Barrier(2)

        def run(ahead: int) -> None:
            scheduler = SlotScheduler(app=app)
            for second in self.SECONDS[::2]:
                local.now = start + timedelta(seconds=second + ahead)
                together.wait(30)
                scheduler.tick()
            connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, (0, 5)))
        return Counter(
            Job.objects.filter(kind="test.two_clocks", schema=committed_tenant.schema_name).values_list("key")
        )

    @pytest.fixture(autouse=True)
    def _clean(self, committed_tenant):
        yield
        connection.set_schema_to_public()
        Job.objects.filter(kind="test.two_clocks").delete()

    def test_each_slot_is_started_once(self, committed_tenant, monkeypatch) -> None:
        written = self.slots_written(committed_tenant, monkeypatch)
        assert len(written) in {19, 20}  # 183 seconds touch so many tens
        assert set(written.values()) == {1}

    def test_control_without_the_slots_key_each_clock_starts_its_own(self, committed_tenant, monkeypatch) -> None:
        insert = beat.insert_slots
        monkeypatch.setattr(
            beat, "insert_slots", lambda kind, *, key, schemas: insert(kind, key=f"{key}:{uuid7()}", schemas=schemas)
        )
        assert sum(self.slots_written(committed_tenant, monkeypatch).values()) > 30
