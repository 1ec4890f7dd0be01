"""The clock starts each slot once, however many clocks run, and survives what it cannot reach."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from shared.jobs import beat
from shared.jobs.beat import SlotScheduler, start_slot
from shared.jobs.kinds import Schedule, job
from shared.jobs.models import Job

pytestmark = pytest.mark.django_db


@job("test.tick")
def tick() -> None:
    """Started by the clock."""


def entry(*, per_tenant: bool = False, when=None) -> Schedule:
    return Schedule(kind="test.tick", every=timedelta(minutes=1), per_tenant=per_tenant, when=when)


class TestStartSlot:
    def test_two_clocks_start_a_slot_once(self, platform) -> None:
        start_slot(entry(), 7)
        start_slot(entry(), 7)
        start_slot(entry(), 8)
        assert Job.objects.filter(kind="test.tick").count() == 2

    def test_each_tenant_gets_its_own(self, tenant, other_tenant) -> None:
        start_slot(entry(per_tenant=True), 7)
        assert set(Job.objects.values_list("schema", flat=True)) == {tenant.schema_name, other_tenant.schema_name}

    def test_a_question_that_says_no_starts_nothing(self, platform) -> None:
        start_slot(entry(when=lambda: False), 7)
        assert not Job.objects.exists()


class TestTick:
    @pytest.fixture
    def scheduler(self, platform) -> SlotScheduler:
        from platform_core.celery import app

        return SlotScheduler(app=app)

    def test_starts_a_slot_once_in_its_time(self, scheduler, monkeypatch) -> None:
        monkeypatch.setattr(beat, "schedules", lambda: [entry()])
        scheduler.tick()
        scheduler.tick()
        assert Job.objects.filter(kind="test.tick").count() == 1

    def test_a_lost_database_does_not_end_it(self, scheduler, monkeypatch) -> None:
        def lost() -> int:
            raise OperationalError

        monkeypatch.setattr(beat, "sweep", lost)
        monkeypatch.setattr(beat.connection, "close", lambda: None)
        assert scheduler.tick() == beat.TICK_S
