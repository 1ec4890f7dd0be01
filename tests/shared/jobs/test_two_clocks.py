"""T31: two beats five seconds apart, each with its relay, over three minutes of slots by a moved clock; two workers."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import structlog
from django.db import connection

from platform_core.celery import app
from shared.clock import now
from shared.ids import uuid7
from shared.jobs import beat, enqueueing, runner, sweep
from shared.jobs.beat import SlotScheduler
from shared.jobs.kinds import Schedule, job
from shared.jobs.models import Job
from shared.jobs.runner import run_job

KIND = "test.two_clocks"
SECONDS = range(0, 180, 2)
_effects: list[str] = []


@job(KIND)
def tick() -> None:
    """Started by both; whose job it was."""
    _effects.append(structlog.contextvars.get_contextvars()["job"])


class TestTwoClocks:
    @pytest.fixture(autouse=True)
    def _stage(self, committed_tenant, monkeypatch):
        """One schedule, a clock of its own for each thread, a broker that only notes what it is given."""
        every = Schedule(kind=KIND, every=timedelta(seconds=10), per_tenant=True, when=None)
        self.start, self.local, self.sent = now(), threading.local(), []
        monkeypatch.setattr(beat, "schedules", lambda: [every])
        monkeypatch.setattr(beat.clock, "now", lambda: getattr(self.local, "now", self.start))
        monkeypatch.setattr(sweep, "RESEND_AFTER", timedelta(milliseconds=200))
        monkeypatch.setattr(sweep, "waiting_at_broker", lambda _queue: 0)
        for relay in (sweep, enqueueing):
            monkeypatch.setattr(relay, "send", lambda uid, _queue: self.sent.append(uid) or True)
        _effects.clear()
        yield
        connection.set_schema_to_public()
        Job.objects.filter(kind=KIND).delete()

    def in_two_threads(self, work: Callable[[int], None]) -> None:
        def run(ahead: int) -> None:
            try:
                work(ahead)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, (0, 5)))

    def tick_through(self, seconds: range = SECONDS) -> None:
        """Both beats, side by side; one is ahead."""
        together = threading.Barrier(2)

        def run(ahead: int) -> None:
            scheduler = SlotScheduler(app=app)
            for second in seconds:
                self.local.now = self.start + timedelta(seconds=second + ahead)
                together.wait(30)
                scheduler.tick()

        self.in_two_threads(run)

    def work_off(self, uids: list[uuid.UUID]) -> None:
        """Two workers, each with all that was sent, in the same order."""

        def run(_ahead: int) -> None:
            self.local.now = self.start + timedelta(hours=1)
            for uid in uids:
                run_job(uid)

        self.in_two_threads(run)

    def jobs_by_slot(self, tenant) -> Counter[tuple[str | None]]:
        return Counter(Job.objects.filter(kind=KIND, schema=tenant.schema_name).values_list("key"))

    def ours(self, tenant) -> list[uuid.UUID]:
        """What was sent of this tenant's, as often as it was."""
        known = set(Job.objects.filter(kind=KIND, schema=tenant.schema_name).values_list("uid", flat=True))
        return [uid for uid in self.sent if uid in known]

    def test_each_slot_is_started_once_and_has_its_effect_once(self, committed_tenant) -> None:
        self.tick_through()
        slots = self.jobs_by_slot(committed_tenant)
        assert len(slots) in {19, 20}  # 183 seconds touch so many tens
        assert set(slots.values()) == {1}
        sent = self.ours(committed_tenant)
        assert len(sent) > len(set(sent)) == len(slots), "the relays have sent nothing twice: nothing is proven"
        self.work_off(sent)
        assert Counter(_effects) == dict.fromkeys(map(str, set(sent)), 1)

    def test_control_without_the_slots_key_each_clock_starts_its_own(self, committed_tenant, monkeypatch) -> None:
        insert = beat.insert_slots
        monkeypatch.setattr(
            beat, "insert_slots", lambda kind, *, key, schemas: insert(kind, key=f"{key}:{uuid7()}", schemas=schemas)
        )
        self.tick_through(SECONDS[:30])
        assert self.jobs_by_slot(committed_tenant).total() > 8

    def test_control_worker_that_does_not_look_whether_it_was_faster_works_twice(
        self, committed_tenant, monkeypatch
    ) -> None:
        monkeypatch.setattr(runner, "start_attempt", lambda uid: Job.objects.get(uid=uid))
        monkeypatch.setattr(runner, "_perform", lambda _job, kind: kind.handler())
        self.tick_through(SECONDS[:30])
        self.work_off(self.ours(committed_tenant))
        assert max(Counter(_effects).values()) > 1
