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

from tests.faults.people import ROUGH, Library, open_library, wait_until_drained
from tests.harness.stack import ROOT, Stack

pytestmark = pytest.mark.slow
SEED = 20261120
JOBS = 100
KILLS = 10
FLUSH_AT = 5
SLOTS_STARTED_TWICE = """
    SELECT kind, key FROM jobs_job WHERE key LIKE 'slot:%' GROUP BY kind, schema, key HAVING count(*) > 1
"""


COUNTING = """
    SELECT count(*) FROM jobs_job
    WHERE kind = 'rough.count' AND state = 'active' AND started_at > now() - interval '0.3 s'
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
        events = len(stack.events)
        stack.kill("worker", with_children=True)
        if number == FLUSH_AT:
            redis.Redis.from_url(stack.redis_url).flushall()
        stack.wait_for_event(events)


def second_clock(stack: Stack) -> subprocess.Popen[bytes]:
    """Another beat beside the stack's own."""
    argv = ["-m", "celery", "-A", "platform_core.celery", "beat", "--scheduler", "shared.jobs.beat:SlotScheduler"]
    env = {**stack.env, "DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url}
    with (stack.state_dir / "beat2.log").open("wb") as log:
        return subprocess.Popen([sys.executable, *argv, "--pidfile="], cwd=ROOT, env=env, stdout=log, stderr=log)


def wait_until_it_counts(stack: Stack, patience_s: float = 20.0) -> None:
    """A worker that has just been started takes a while until it works again."""
    deadline = time.monotonic() + patience_s
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        while time.monotonic() < deadline:
            row = database.execute(COUNTING)
            if row.fetchone() != (0,):
                return
            time.sleep(0.02)


def count_while_killing(library: Library, jobs: int, kills: int) -> Counter[int]:
    """How often each job has counted, once all are done."""
    stack, dice = library.stack, random.Random(SEED)
    with psycopg.connect(stack.database_url) as database:
        database.execute("DROP TABLE IF EXISTS public.rough_counts")
    assert stack.command("rough", str(jobs)).returncode == 0
    for _ in range(kills):
        wait_until_it_counts(stack)
        time.sleep(dice.uniform(0.1, 0.4))
        events = len(stack.events)
        stack.kill("worker", with_children=True)
        stack.wait_for_event(events)
    wait_until_drained(library)
    with psycopg.connect(stack.database_url) as database:
        return Counter(number for (number,) in database.execute("SELECT number FROM public.rough_counts"))


class TestUnitsOfJobs:
    def test_each_job_counts_once(self, guarded: Library) -> None:
        assert count_while_killing(guarded, 40, 2) == dict.fromkeys(range(40), 1), f"SEED={SEED}"

    def test_control_effect_outside_the_jobs_unit_counts_twice(self, unguarded: Library) -> None:
        """A kill has to fall between the effect and its mark: a few rounds, so that one does."""
        for _ in range(5):
            counted = count_while_killing(unguarded, 40, 2)
            assert set(counted) == set(range(40))
            if max(counted.values()) > 1:
                return
        pytest.fail("nobody noticed that the effect stood outside of the job's unit")


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
