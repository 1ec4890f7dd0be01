"""T13, T15, T16 with money: workers, Redis and PostgreSQL die while seats are paid for through three gateways.

Every booking that was paid is accepted once, its money stands in the ledger once, each text is sent once, and nobody
sees a 500. Afterwards no secret that went in stands anywhere. The judge is the sandbox's own book.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass

import psycopg
import pytest
import redis

from tests.faults.conftest import ENV
from tests.faults.hunting import bodies_of, hunt, secrets_of, stumble
from tests.faults.paying import PRICE_MINOR, WEBHOOK_SECRET, Student, Till, open_till, students_of, wait_until
from tests.faults.people import Library
from tests.harness.stack import Stack

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("SEED", "20261120"))
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
ACCEPTED = "SELECT count(*) FROM bookings_booking WHERE state = 'accepted'"
TWICE = "SELECT subject_uid FROM spine_fact WHERE kind = 'payment.paid' GROUP BY subject_uid HAVING count(*) > 1"
TEXTS_OF_EACH = 2
ANSWERS = {201, 409, 503}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is broken while so many bookings are paid."""

    bookings: int
    kills: int
    flushes: int = 1
    crashes: int = 1


SHORT = Plan(bookings=9, kills=1)
LONG = Plan(bookings=int(os.environ.get("BOOKINGS", "100")), kills=10, crashes=2)


class Trouble:
    """Breaks things one after the other, at random moments, while the students are at it."""

    def __init__(self, stack: Stack, plan: Plan) -> None:
        self.stack, self.dice = stack, random.Random(SEED)
        self.steps = [self.kill_worker] * plan.kills + [self.flush] * plan.flushes
        self.steps += [self.crash_backend, self.kill_postmaster][: plan.crashes]
        self.dice.shuffle(self.steps)
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for step in self.steps:
            time.sleep(self.dice.uniform(0.2, 1.0))
            step()

    def kill_worker(self) -> None:
        """SIGKILL to the worker and its children."""
        events = len(self.stack.events)
        self.stack.kill("worker", with_children=True)
        self.stack.wait_for_event(events)

    def flush(self) -> None:
        """Redis forgets everything."""
        with redis.Redis.from_url(self.stack.redis_url) as client:
            client.flushall()

    def crash_backend(self) -> None:
        """SIGKILL to one of PostgreSQL's processes: it ends all sessions and recovers by itself."""
        with psycopg.connect(self.stack.database_url, autocommit=True) as database:
            pids = [row[0] for row in database.execute(BACKENDS)]
        os.kill(self.dice.choice(pids), signal.SIGKILL)

    def kill_postmaster(self) -> None:
        """SIGKILL to PostgreSQL itself: the supervisor starts it again, and it recovers from its log."""
        events = len(self.stack.events)
        self.stack.kill("postgres")
        self.stack.wait_for_event(events, timeout_s=60)


def buy_in_trouble(till: Till, plan: Plan) -> tuple[list[Student], Counter[int]]:
    """Everybody buys while things break; what everybody was answered."""
    students, trouble = students_of(till, plan.bookings), Trouble(till.library.stack, plan)
    threads = [trouble.thread, *(student.thread for student in students)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert [student.error for student in students if student.error] == [], f"SEED={SEED}"
    return students, sum((student.statuses for student in students), Counter())


def assert_each_once(till: Till, plan: Plan) -> None:
    """Bookings, money, receipts, texts."""
    count = plan.bookings
    assert wait_until(lambda: till.one(ACCEPTED) == count, 240), (till.one(ACCEPTED), failed_jobs(till))
    assert (till.held_by_gateways(), till.balance()) == (count * PRICE_MINOR, count * PRICE_MINOR)
    assert till.rows(TWICE) == []
    assert till.one("SELECT count(DISTINCT receipt_number) FROM payments_payment WHERE state = 'paid'") == count
    assert wait_until(lambda: len(till.texts()) >= TEXTS_OF_EACH * count, 240), Counter(
        till.rows("SELECT purpose, state, reason FROM messaging_message")
    )
    texts = Counter((one.recipient, one.template, one.text) for one in till.texts())
    assert (len(texts), max(texts.values())) == (TEXTS_OF_EACH * count, 1), f"SEED={SEED}"
    assert failed_jobs(till) == []


def failed_jobs(till: Till) -> list[tuple[str, str]]:
    query = "SELECT kind, right(error, 300) FROM public.jobs_job WHERE state = 'failed' AND schema = %s"
    return till.rows(query, till.schema)


def told_of(students: list[Student]) -> set[str]:
    return {uid for student in students for uid in student.booked}


def hunted_with_open_eyes(till: Till, name: str, told: list[str]) -> set[str]:
    """Where the hunt finds what stands there: the control."""
    with redis.Redis.from_url(till.library.stack.redis_url) as client:
        client.hset("rough", "careless", WEBHOOK_SECRET)
    return {place for place, _what in hunt(till, [name, WEBHOOK_SECRET, "worker ended with -9"], told)}


class TestPaidStorm:
    def test_a_few_bookings_and_then_no_secret_anywhere(self, guarded: Library) -> None:
        till = open_till(guarded.stack, "storm", seats=4)
        students, statuses = buy_in_trouble(till, SHORT)
        assert set(statuses) <= ANSWERS, statuses
        assert_each_once(till, SHORT)
        told = stumble(till, students)
        assert hunt(till, secrets_of(till, students), [*told, *bodies_of(students)]) == []
        assert hunted_with_open_eyes(till, students[0].name, told) == {"answers", "database", "redis", "logs"}

    @pytest.mark.faults
    def test_a_hundred_bookings_ten_kills_two_crashes(self) -> None:
        with Stack(options=["--web", "2"], env={**ENV, "ROUGH": "short-leases"}) as stack:
            till = open_till(stack, "storm", seats=LONG.bookings // 3 + 1)
            students, statuses = buy_in_trouble(till, LONG)
            assert set(statuses) <= ANSWERS, statuses
            assert_each_once(till, LONG)
            assert {str(uid) for (uid,) in till.rows("SELECT uid FROM bookings_booking")} == told_of(students)

    @pytest.mark.faults
    def test_control_jobs_taken_once_are_lost_and_outages_are_errors(self) -> None:
        env = {**ENV, "ROUGH": "short-leases,at-most-once,no-watch,no-outages"}
        plan = Plan(bookings=45, kills=8, crashes=2)
        with Stack(options=["--web", "2"], env=env) as stack:
            till = open_till(stack, "storm", seats=15)
            _students, statuses = buy_in_trouble(till, plan)
            assert wait_until(till.is_idle)
            assert till.one(ACCEPTED) < plan.bookings, "nobody noticed that jobs were lost"
            assert len(till.texts()) < TEXTS_OF_EACH * plan.bookings
            assert statuses[500], "nobody noticed that outages were errors"
