"""T13, T15, T16 with money: workers, Redis and PostgreSQL die while seats are paid for through three gateways.

Every booking that was paid is accepted once, its money stands in the ledger once, each text is sent once, and nobody
sees a 500. Afterwards no secret that went in stands anywhere. The judge is the sandbox's own book.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass

import pytest
import redis

from tests.faults.conftest import ENV
from tests.faults.hunting import bodies_of, hunt, secrets_of, sign_in_by_code, stumble
from tests.faults.paying import (
    PRICE_MINOR,
    TEXTS,
    Student,
    Till,
    open_till,
    students_of,
    tell,
    wait_until,
)
from tests.faults.people import Library
from tests.harness.stack import Stack

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("SEED", "20261120"))
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
ACCEPTED = "SELECT count(*) FROM bookings_booking WHERE state = 'accepted'"
TWICE = "SELECT subject_uid FROM spine_fact WHERE kind = 'payment.paid' GROUP BY subject_uid HAVING count(*) > 1"
AT_WORK = "SELECT count(*) FROM public.jobs_job WHERE kind = %s AND started_at > now() - interval '0.15 s'"
KILLED_AT = ("messages.send", "messages.send", "inbox.process")
TEXTS_OF_EACH = 2
BUSY_WITHIN_S = 30.0
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
    """Breaks one thing after the other, in any order."""

    def __init__(self, till: Till, plan: Plan) -> None:
        self.till, self.stack, self.dice = till, till.library.stack, random.Random(SEED)
        self.in_the_middle = self.killed = 0
        self.steps = [self.kill_worker] * plan.kills + [self.flush] * plan.flushes
        self.steps += [self.crash_backend, self.kill_postmaster][: plan.crashes]
        self.dice.shuffle(self.steps)

    def kill_worker(self) -> None:
        """SIGKILL to the worker and its children, while it sends a text or takes in a webhook if one comes in time."""
        kind = self.dice.choice(KILLED_AT)
        self.in_the_middle += wait_until(lambda: self.till.one(AT_WORK, kind), BUSY_WITHIN_S, pause_s=0.02)
        assert wait_until(self._kill_living_worker, 60, pause_s=0.05)

    def _kill_living_worker(self) -> bool:
        """Not while it pauses before its next start."""
        if not self.stack.pids["worker"] or self.stack.pids["worker"][0] == self.killed:
            return False
        self.killed = self.stack.kill("worker", with_children=True)
        return True

    def flush(self) -> None:
        """Redis forgets everything."""
        with redis.Redis.from_url(self.stack.redis_url) as client:
            client.flushall()

    def crash_backend(self) -> None:
        """SIGKILL to one of PostgreSQL's processes: it ends all sessions and recovers by itself."""
        assert wait_until(self._kill_backend)

    def _kill_backend(self) -> bool:
        pids = [pid for (pid,) in self.till.rows(BACKENDS)]
        os.kill(self.dice.choice(pids), signal.SIGKILL)
        return True

    def kill_postmaster(self) -> None:
        """SIGKILL to PostgreSQL itself: the supervisor starts it again, and it recovers from its log."""
        events = len(self.stack.events)
        self.stack.kill("postgres")
        self.stack.wait_for_event(events, timeout_s=60)


def buy_in_trouble(till: Till, plan: Plan) -> tuple[list[Student], Counter[int]]:
    """Some more begin to buy before each trouble, so that it meets work; what everybody was answered."""
    students, trouble, began = students_of(till, plan.bookings), Trouble(till, plan), time.monotonic()
    for number, step in enumerate(trouble.steps):
        for student in students[number :: len(trouble.steps)]:
            student.thread.start()
        time.sleep(trouble.dice.uniform(0.1, 0.5))
        step()
    for student in students:
        student.thread.join(300)
    assert [student.error for student in students if student.error] == [], f"SEED={SEED}"
    statuses = sum((student.statuses for student in students), Counter())
    tell(seed=SEED, sold_in_s=time.monotonic() - began, in_the_middle=trouble.in_the_middle, answers=statuses)
    assert trouble.in_the_middle >= plan.kills // 2, "the worker was hardly ever killed at its work"
    return students, statuses


def assert_each_once(till: Till, plan: Plan, patience_s: float = 240.0) -> None:
    """Bookings, money, receipts, texts and what they cost."""
    count, began = plan.bookings, time.monotonic()
    assert wait_until(lambda: till.one(ACCEPTED) == count, patience_s), (till.one(ACCEPTED), failed_jobs(till))
    assert (till.held_by_gateways(), till.balance()) == (count * PRICE_MINOR, count * PRICE_MINOR)
    assert till.rows(TWICE) == []
    assert till.one("SELECT count(DISTINCT receipt_number) FROM payments_payment WHERE state = 'paid'") == count
    wanted = TEXTS_OF_EACH * count
    assert wait_until(lambda: len(till.texts()) >= wanted, patience_s), Counter(
        till.rows("SELECT purpose, state, reason FROM messaging_message")
    )
    texts = Counter((one.recipient, one.template, one.text) for one in till.texts())
    assert (len(texts), max(texts.values())) == (wanted, 1), f"SEED={SEED}"
    assert wait_until(lambda: till.credits()[1] == 0, patience_s), till.credits()
    assert till.credits() == (TEXTS - till.one("SELECT sum(credits) FROM messaging_message"), 0)
    assert failed_jobs(till) == []
    tell(settled_in_s=time.monotonic() - began, bookings=count, texts=len(texts))


def assert_books_agree(stack: Stack) -> None:
    """Every transfer balances, and wallets, lots and reservations are what the ledger says."""
    for book in (("credits", "verify"), ("verify", "ledger")):
        verified = stack.command(*book)
        assert verified.returncode == 0, verified.stderr


def failed_jobs(till: Till) -> list[tuple[str, str]]:
    query = "SELECT kind, right(error, 300) FROM public.jobs_job WHERE state = 'failed' AND schema = %s"
    return till.rows(query, till.schema)


def told_of(students: list[Student]) -> set[str]:
    return {uid for student in students for uid in student.booked}


def hunted_with_open_eyes(till: Till, name: str, told: list[str], codes: list[str]) -> set[str]:
    """Where the hunt finds what stands there: the control."""
    with redis.Redis.from_url(till.library.stack.redis_url) as client:
        client.hset("rough", "careless", " ".join(codes))
    found = hunt(till, [name, "worker ended with -9"], told, codes=codes)
    assert {("redis", code) for code in codes} <= set(found)
    return {place for place, _what in found}


class TestPaidStorm:
    def test_a_few_bookings_and_then_no_secret_anywhere(self, guarded: Library) -> None:
        till = open_till(guarded.stack, "storm", seats=4)
        students, statuses = buy_in_trouble(till, SHORT)
        assert set(statuses) <= ANSWERS, statuses
        assert_each_once(till, SHORT)
        codes, tokens = sign_in_by_code(till, students)
        told = stumble(till, students)
        phones = [student.phone for student in students]
        secrets, answers = [*secrets_of(till, students), *tokens], [*told, *bodies_of(students)]
        assert hunt(till, secrets, answers, codes=codes, phones=phones) == []
        assert hunted_with_open_eyes(till, students[0].name, told, codes) == {"answers", "database", "redis", "logs"}

    @pytest.mark.faults
    def test_a_hundred_bookings_ten_kills_two_crashes(self) -> None:
        with Stack(options=["--web", "2"], env={**ENV, "ROUGH": "short-leases"}) as stack:
            till = open_till(stack, "storm", seats=LONG.bookings // 3 + 1)
            students, statuses = buy_in_trouble(till, LONG)
            assert set(statuses) <= ANSWERS, statuses
            assert_each_once(till, LONG)
            assert_books_agree(stack)
            assert {str(uid) for (uid,) in till.rows("SELECT uid FROM bookings_booking")} == told_of(students)

    @pytest.mark.faults
    def test_control_jobs_taken_once_are_lost_and_outages_are_errors(self) -> None:
        """The same judge, once nothing is due any more."""
        env = {**ENV, "ROUGH": "short-leases,at-most-once,no-watch,no-outages"}
        plan = Plan(bookings=45, kills=8, crashes=2)
        with Stack(options=["--web", "2"], env=env) as stack:
            till = open_till(stack, "storm", seats=15)
            _students, statuses = buy_in_trouble(till, plan)
            assert wait_until(till.is_idle)
            with pytest.raises(AssertionError) as seen:
                assert_each_once(till, plan, patience_s=3)
            tell(seen=str(seen.value), texts=len(till.texts()))
            assert len(till.texts()) < TEXTS_OF_EACH * plan.bookings, "nobody noticed that jobs were lost"
            assert statuses[500], "nobody noticed that outages were errors"
