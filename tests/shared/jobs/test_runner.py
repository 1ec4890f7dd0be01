"""A job is done once, in its schema, with its mark in the unit of its effect; failures are put off, then kept."""

import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from shared import clock
from shared.actor import SYSTEM
from shared.errors import IllegalState, NotFound
from shared.ids import uuid7
from shared.jobs import enqueue, job
from shared.jobs import sweep as sweeping
from shared.jobs.actions import delete_jobs, retry_jobs
from shared.jobs.claim import start_attempt
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.jobs.queries import oldest_wait, queue_metrics
from shared.jobs.runner import backoff, run_job
from shared.jobs.sending import send, waiting_at_broker
from shared.jobs.sweep import end_expired_leases, sweep
from shared.spine.models import Cursor
from shared.unit import UnitError, current_unit, is_unit_open, unit

pytestmark = pytest.mark.django_db
EFFECT = "effect"


@job("test.note")
def note(*, name: str) -> None:
    current_unit()
    Cursor.objects.create(follower=name)


@job("test.fail", max_attempts=2)
def fail(*, name: str) -> None:
    Cursor.objects.create(follower=name)
    raise ZeroDivisionError


@job("test.slow", time_limit_s=1)
def slow() -> None:
    while True:
        time.sleep(0.05)


@job("test.alone", opens_units=True)
def alone(*, name: str) -> None:
    assert not is_unit_open()
    with unit():
        Cursor.objects.create(follower=name)


def write(kind: str, **payload: str) -> Job:
    with unit():
        return enqueue(kind, payload)


class TestEnqueue:
    def test_needs_a_unit(self, tenant) -> None:
        with pytest.raises(UnitError):
            enqueue("test.note", {"name": "x"})

    def test_belongs_to_the_schema_that_asked(self, tenant) -> None:
        assert write("test.note", name="x").schema == tenant.schema_name

    def test_is_taken_back_with_its_unit(self, tenant) -> None:
        with pytest.raises(ZeroDivisionError), unit():
            enqueue("test.note", {"name": "x"})
            raise ZeroDivisionError
        assert not Job.objects.exists()

    def test_a_key_is_written_once(self, tenant) -> None:
        with unit():
            first = enqueue("test.note", {"name": "x"}, key="k")
            second = enqueue("test.note", {"name": "y"}, key="k")
        assert (first.uid, Job.objects.count()) == (second.uid, 1)

    def test_a_later_one_waits(self, tenant) -> None:
        with unit() as opened:
            job_row = enqueue("test.note", {"name": "x"}, run_at=opened.now + timedelta(hours=1))
        assert (job_row.state, drain()) == (Job.State.DELAYED, [])


class TestRun:
    def test_does_the_work_in_the_jobs_schema(self, tenant) -> None:
        write("test.note", name="here")
        connection.set_schema_to_public()
        assert drain() == [Job.State.COMPLETED]
        assert not Cursor.objects.filter(follower="here").exists()
        connection.set_tenant(tenant)
        assert Cursor.objects.filter(follower="here").exists()

    def test_twice_is_once(self, tenant) -> None:
        row = write("test.note", name="x")
        assert [run_job(row.uid), run_job(row.uid)] == [Job.State.COMPLETED, "skipped"]

    def test_an_unknown_uid_is_skipped(self, tenant) -> None:
        assert run_job(uuid7()) == "skipped"

    def test_a_failure_leaves_no_effect_and_comes_back_later(self, tenant) -> None:
        row = write("test.fail", name="x")
        before = clock.now()
        assert run_job(row.uid) == Job.State.DELAYED
        connection.set_tenant(tenant)
        row.refresh_from_db()
        assert row.run_at > before
        assert "ZeroDivisionError" in row.error
        assert not Cursor.objects.exists()

    def test_after_its_last_attempt_it_is_a_dead_letter(self, tenant) -> None:
        row = write("test.fail", name="x")
        run_job(row.uid)
        Job.objects.filter(pk=row.pk).update(run_at=clock.now())
        assert run_job(row.uid) == Job.State.FAILED

    def test_a_handler_that_hangs_is_stopped(self, tenant) -> None:
        row = write("test.slow")
        assert run_job(row.uid) == Job.State.DELAYED
        row.refresh_from_db()
        assert "JobTimeout" in row.error

    def test_a_handler_may_open_units_of_its_own(self, tenant) -> None:
        write("test.alone", name="x")
        assert drain() == [Job.State.COMPLETED]

    def test_work_of_a_suspended_tenant_waits_and_costs_no_attempt(self, tenant) -> None:
        row = write("test.note", name="x")
        type(tenant).objects.filter(pk=tenant.pk).update(state="suspended")
        assert run_job(row.uid) == Job.State.DELAYED
        row.refresh_from_db()
        assert (row.attempts, row.error) == (0, "tenant_suspended")

    def test_work_of_a_tenant_that_is_gone_fails(self, tenant) -> None:
        row = write("test.note", name="x")
        Job.objects.filter(pk=row.pk).update(schema="t_gone")
        assert run_job(row.uid) == Job.State.FAILED

    def test_another_worker_took_over(self, tenant) -> None:
        row = write("test.note", name="x")
        mine = start_attempt(row.uid)
        Job.objects.filter(pk=row.pk).update(attempts=2)
        from shared.jobs.claim import JobClaim, LeaseLost

        with pytest.raises(LeaseLost), unit(job=JobClaim(mine)):
            note(name="x")
        assert not Cursor.objects.exists()


class TestSweep:
    def test_sends_what_was_never_sent(self, tenant) -> None:
        row = write("test.note", name="x")
        Job.objects.filter(pk=row.pk).update(sent_at=None)
        assert sweep() == 1
        row.refresh_from_db()
        assert row.sent_at is not None

    def test_leaves_what_is_on_its_way(self, tenant) -> None:
        write("test.note", name="x")
        assert sweep() == 0

    @pytest.mark.parametrize(("age_s", "at_broker", "count"), [(60, 0, 1), (60, 3, 0), (601, 3, 1), (10, 0, 0)])
    def test_sends_again_what_the_broker_has_lost_and_not_what_it_still_holds(
        self, tenant, monkeypatch, age_s, at_broker, count
    ) -> None:
        monkeypatch.setattr(sweeping, "waiting_at_broker", lambda _queue: at_broker)
        row = write("test.note", name="x")
        Job.objects.filter(pk=row.pk).update(sent_at=clock.wall() - timedelta(seconds=age_s))
        assert sweep() == count

    def test_broker_tells_how_many_wait(self, tenant) -> None:
        queue = f"test-{uuid.uuid4().hex}"
        assert waiting_at_broker(queue) == 0
        for _ in range(2):
            assert send(uuid.uuid4(), queue)
        assert waiting_at_broker(queue) == 2

    def test_a_dead_workers_job_waits_again(self, tenant) -> None:
        row = write("test.note", name="x")
        start_attempt(row.uid)
        Job.objects.filter(pk=row.pk).update(lease_until=clock.wall() - timedelta(seconds=1))
        end_expired_leases()
        row.refresh_from_db()
        assert (row.state, row.attempts) == (Job.State.WAITING, 1)

    def test_after_the_last_attempt_it_is_a_dead_letter(self, tenant) -> None:
        row = write("test.note", name="x")
        start_attempt(row.uid)
        Job.objects.filter(pk=row.pk).update(lease_until=clock.wall() - timedelta(seconds=1), attempts=5)
        end_expired_leases()
        row.refresh_from_db()
        assert row.state == Job.State.FAILED


class TestDeadLetters:
    @pytest.fixture
    def dead(self, tenant) -> Job:
        row = write("test.note", name="again")
        Job.objects.filter(pk=row.pk).update(state=Job.State.FAILED, attempts=5, error="Boom\nValueError: no")
        return row

    def test_retried_they_run_and_are_resolved(self, dead, tenant) -> None:
        with unit():
            retry_jobs(uids=[dead.uid], schema=tenant.schema_name, actor=SYSTEM)
        drain()
        dead.refresh_from_db()
        assert (dead.state, dead.resolution) == (Job.State.COMPLETED, Job.Resolution.RESOLVED)

    def test_those_of_another_tenant_are_not_found(self, dead, tenant, other_tenant) -> None:
        with pytest.raises(NotFound), unit():
            retry_jobs(uids=[dead.uid], schema=other_tenant.schema_name, actor=SYSTEM)

    def test_only_failed_ones_are_retried_or_deleted(self, tenant) -> None:
        row = write("test.note", name="x")
        with pytest.raises(IllegalState), unit():
            delete_jobs(uids=[row.uid], schema=None, actor=SYSTEM)

    def test_deleted_they_are_gone(self, dead, tenant) -> None:
        with unit():
            assert delete_jobs(uids=[dead.uid], schema=None, actor=SYSTEM) == 1
        assert not Job.objects.filter(pk=dead.pk).exists()


class TestQueries:
    def test_metrics_count_by_queue_and_state_in_one_query(self, tenant, assert_queries) -> None:
        write("test.note", name="x")
        with assert_queries(1):
            metrics = queue_metrics(schema=tenant.schema_name)
        assert metrics["default"]["waiting"] == 1
        assert metrics["slow"] == {"waiting": 0, "delayed": 0, "active": 0, "completed": 0, "failed": 0}

    def test_the_oldest_wait_is_that_of_a_due_job(self, tenant) -> None:
        assert oldest_wait() is None
        row = write("test.note", name="x")
        Job.objects.filter(pk=row.pk).update(run_at=clock.now() - timedelta(minutes=5))
        assert oldest_wait() >= timedelta(minutes=5)


def test_backoff_doubles_up_to_an_hour_with_a_quarter_of_jitter() -> None:
    seconds = [backoff(5, attempt).total_seconds() for attempt in (1, 2, 3, 20)]
    for got, base in zip(seconds, (5, 10, 20, 3600), strict=True):
        assert base * 0.75 <= got <= base * 1.25
