"""A dead worker's job is given back, a living one's is not: on real connections, with real commits."""

import threading
import time
from datetime import timedelta

import pytest

from shared import clock
from shared.jobs import enqueue, heartbeat, job
from shared.jobs.claim import JobClaim, start_attempt
from shared.jobs.models import Job
from shared.jobs.sweep import end_expired_leases
from shared.spine.models import Cursor
from shared.tenancy.current import run_in_tenant
from shared.unit import unit


@job("test.lease")
def lease() -> None:
    Cursor.objects.create(follower="effect")


@pytest.fixture
def mine(committed_tenant):
    """A started job whose lease ended a minute ago."""
    with unit():
        row = enqueue("test.lease", {})
    started = start_attempt(row.uid)
    Job.objects.filter(pk=row.pk).update(lease_until=clock.wall() - timedelta(minutes=1))
    yield started
    Job.objects.all().delete()


def sweep_elsewhere(tenant) -> None:
    """From another connection, as the clock does. It must not wait for the job's unit."""
    sweeper = threading.Thread(target=run_in_tenant, args=(tenant, end_expired_leases))
    sweeper.start()
    sweeper.join(5)
    assert not sweeper.is_alive()


class TestLeases:
    def test_a_dead_workers_job_is_given_back(self, committed_tenant, mine) -> None:
        sweep_elsewhere(committed_tenant)
        mine.refresh_from_db()
        assert mine.state == Job.State.WAITING

    def test_a_job_in_its_unit_is_left_alone(self, committed_tenant, mine) -> None:
        with unit(job=JobClaim(mine)):
            sweep_elsewhere(committed_tenant)
        mine.refresh_from_db()
        assert mine.state == Job.State.COMPLETED

    def test_a_job_between_units_renews_its_lease(self, mine, monkeypatch) -> None:
        monkeypatch.setattr(heartbeat, "BEAT_S", 0.05)
        with heartbeat.heartbeat(mine):
            time.sleep(0.5)
        mine.refresh_from_db()
        assert mine.lease_until > clock.wall()
