"""T13, T31: a worker is killed again and again, Redis is emptied, two clocks run: every effect happens once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest
import redis

from tests.faults.people import NEW_JOB, ROUGH, Library, in_schema, open_library, wait_until_drained
from tests.harness.stack import ROOT, Stack

pytestmark = pytest.mark.slow
SEED = 20261120
JOBS = 100
KILLS = 10
FLUSH_AT = 5
JOBS_COUNTED, CONTROLS = 32, 8
SLOTS_STARTED_TWICE = """
    SELECT kind, key FROM jobs_job WHERE key LIKE 'slot:%' GROUP BY kind, schema, key HAVING count(*) > 1
"""
ARE_IN_THE_MIDDLE = """
    SELECT 1 FROM public.jobs_job AS half, public.jobs_job AS whole
    WHERE half.schema = %(half)s AND half.state = 'active' AND half.started_at > %(since)s
    AND (half.payload->>'number')::int IN (SELECT number FROM rough_counts)
    AND whole.schema = %(whole)s AND whole.state = 'active' AND whole.started_at > %(since)s
"""


def send_files(library: Library) -> None:
    """Each file is a job; each job makes one student."""
    for number in range(JOBS):
        content = f"name,phone\nStudent {number:03},98{number:08}\n".encode()
        library.owner.upload("customers/bulk-import", f"{number}.csv", content, {"dry_run": "false"})


def kill_workers(stack: Stack) -> None:
    """SIGKILL at random moments; once, Redis is emptied too."""
    moments = random.Random(SEED)
    for number in range(KILLS):
        time.sleep(moments.uniform(0.2, 1.0))
        kill_worker(stack)
        if number == FLUSH_AT:
            redis.Redis.from_url(stack.redis_url).flushall()


def second_clock(stack: Stack) -> subprocess.Popen[bytes]:
    """Another beat beside the stack's own."""
    argv = ["-m", "celery", "-A", "platform_core.celery", "beat", "--scheduler", "shared.jobs.beat:SlotScheduler"]
    env = {**stack.env, "DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url}
    with (stack.state_dir / "beat2.log").open("wb") as log:
        return subprocess.Popen([sys.executable, *argv, "--pidfile="], cwd=ROOT, env=env, stdout=log, stderr=log)


def send_counting_jobs(guarded: Library, unguarded: Library) -> None:
    """Rows only: the sweep finds them, those of both libraries in turn."""
    each = JOBS_COUNTED // CONTROLS
    for library in (guarded, unguarded):
        with in_schema(library) as database:
            database.execute("CREATE TABLE rough_counts (number integer NOT NULL)")
    with in_schema(guarded) as database:
        for number in range(JOBS_COUNTED):
            database.execute(NEW_JOB, [guarded.schema, number])
            if number % each == 0:
                database.execute(NEW_JOB, [unguarded.schema, number // each])


def kill_in_the_middle(guarded: Library, unguarded: Library, patience_s: float = 30.0) -> None:
    """SIGKILL to the worker while jobs of both are at work, and one of the unguarded has counted and is not done."""
    deadline = time.monotonic() + patience_s
    with in_schema(unguarded) as database:
        (since,) = database.execute("SELECT now()").fetchone() or (None,)
        wanted = {"half": unguarded.schema, "whole": guarded.schema, "since": since}
        while database.execute(ARE_IN_THE_MIDDLE, wanted).fetchone() is None and time.monotonic() < deadline:
            time.sleep(0.01)
    kill_worker(guarded.stack)


def kill_worker(stack: Stack) -> None:
    """And wait until another is started."""
    events = len(stack.events)
    stack.kill("worker", with_children=True)
    stack.wait_for_event(events)


def counted_by(library: Library) -> Counter[int]:
    """How often each job has counted, once all are done."""
    wait_until_drained(library)
    with in_schema(library) as database:
        return Counter(number for (number,) in database.execute("SELECT number FROM rough_counts"))


@pytest.fixture(scope="module")
def counts(guarded: Library, unguarded: Library) -> tuple[Counter[int], Counter[int]]:
    """Two libraries' jobs in one worker, which is killed twice in the middle of them."""
    send_counting_jobs(guarded, unguarded)
    for _ in range(2):
        kill_in_the_middle(guarded, unguarded)
    return counted_by(guarded), counted_by(unguarded)


class TestUnitsOfJobs:
    def test_each_job_counts_once(self, counts: tuple[Counter[int], Counter[int]]) -> None:
        assert counts[0] == dict.fromkeys(range(JOBS_COUNTED), 1)

    def test_control_effect_outside_the_jobs_unit_counts_twice(self, counts: tuple[Counter[int], Counter[int]]) -> None:
        assert set(counts[1]) == set(range(CONTROLS))
        assert max(counts[1].values()) > 1


@pytest.mark.faults
class TestWorkerKills:
    def test_every_effect_happens_once(self) -> None:
        with Stack(env=ROUGH) as stack:
            library = open_library(stack, "killed")
            beat = second_clock(stack)
            try:
                send_files(library)
                kill_workers(stack)
                stats = wait_until_drained(library)
            finally:
                beat.kill()
                beat.wait()
            students = library.owner.get("students?count=true&limit=1")["count"]
            assert students == JOBS, stats
            assert library.owner.get("failed-jobs")["results"] == []
            with psycopg.connect(stack.database_url) as database:
                twice = database.execute(SLOTS_STARTED_TWICE).fetchall()
            assert twice == []
