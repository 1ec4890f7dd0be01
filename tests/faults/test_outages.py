"""T15, T16: Redis forgets, stands still, ends, is full; PostgreSQL crashes again and again; meanwhile people book.

Answers are 2xx, 4xx and 503 only. What was acknowledged is there, once; no job is lost; without Redis the doors that
guess stay shut, and the others open.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import psycopg
import pytest
import redis

from tests.faults.conftest import ENV
from tests.faults.history import Caller, History, lost_and_phantom
from tests.faults.paying import tell, wait_until
from tests.faults.people import Library, free_day, new_customer, open_library, wait_until_drained
from tests.harness.stack import Stack
from tests.main_job.ears import Socket

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("SEED", "20261120"))
COUNTED = {"RATE_LIMITS": "on"} | {
    f"RATE_LIMIT_{name}": "100000/m" for name in ("DEFAULT", "LOGIN", "SIGNUP", "PUBLIC")
}
STILL_S, FULL_S = 20.0, 8.0
JOBS = 20
CRASHES, CLIENTS = 5, 16
THERE = """
    SELECT slots_unit.uid, to_char(booking.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
    FROM {schema}.bookings_booking AS booking
    JOIN {schema}.slots_claim AS claim ON claim.subject_uid = booking.uid
    JOIN {schema}.slots_unit ON claim.unit_id = slots_unit.id
    WHERE booking.customer_id = ANY(SELECT id FROM {schema}.customers_customer WHERE uid = ANY(%s))
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
BUSY = """
    SELECT kind FROM jobs_job WHERE schema = (SELECT schema_name FROM tenants_tenant WHERE slug = %s)
    AND (state = 'active' OR state = 'waiting' AND run_at <= now())
"""


@contextlib.contextmanager
def full(stack: Stack) -> Iterator[None]:
    """Redis holds more than it may: it refuses whatever would write."""
    with redis.Redis.from_url(stack.redis_url) as client:
        client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            client.config_set("maxmemory", "0")


@contextlib.contextmanager
def still(stack: Stack) -> Iterator[None]:
    """Redis takes connections and answers nothing."""
    pid = stack.kill("redis", sig=signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def emptied(stack: Stack) -> Iterator[None]:
    """Redis forgets everything, five times a second."""
    over = threading.Event()

    def forget() -> None:
        with redis.Redis.from_url(stack.redis_url) as client:
            while not over.wait(0.2):
                client.flushall()

    thread = threading.Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def ended(stack: Stack) -> Iterator[None]:
    """Redis is killed, and the supervisor starts it again, empty."""
    events = len(stack.events)
    stack.kill("redis")
    stack.wait_for_event(events)
    yield


def book(library: Library, seat: int = 0) -> str:
    """One hour of a day of its own."""
    body = {"venue": library.venue, "resource": library.seats[seat], "customer": new_customer(library)}
    return str(library.owner.post("bookings", {**body, "start": free_day().isoformat()})["uid"])


def door(library: Library) -> int:
    """What a wrong password is answered."""
    body = {"email": "nobody@example.com", "password": "a guess at the door"}
    return library.stack.request(library.slug, "POST", "/api/v1/auth/login", json_body=body).status


def rows(stack: Stack, query: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        return database.execute(query, values or None).fetchall()  # type: ignore[call-overload, no-any-return]


class Crowd:
    """Clients that book until they are told to stop, and what they were told, on disk."""

    def __init__(self, library: Library, clients: int, folder: Path) -> None:
        self.library, self.history = library, History(folder / "history.jsonl")
        self.callers = [Caller(library, number, self.history) for number in range(clients)]

    def __enter__(self) -> Self:
        for caller in self.callers:
            caller.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for caller in self.callers:
            caller.over.set()
        for caller in self.callers:
            caller.thread.join(90)
        self.outcomes = self.history.outcomes()
        self.history.close()

    @property
    def statuses(self) -> Counter[int]:
        """All answers there were."""
        return sum((caller.statuses for caller in self.callers), Counter())

    def booked(self) -> int:
        """How many were taken so far."""
        return self.statuses[201]

    def judged(self) -> tuple[list[str], list[str]]:
        """What was acknowledged and is lost; what is there and should not be."""
        ((schema,),) = rows(
            self.library.stack, "SELECT schema_name FROM tenants_tenant WHERE slug = %s", self.library.slug
        )
        found = rows(self.library.stack, THERE.format(schema=schema), [caller.customer for caller in self.callers])
        return lost_and_phantom(self.outcomes, [f"{seat} {start}" for seat, start in found])


def is_sane(statuses: Counter[int]) -> bool:
    return all(status < 500 or status == 503 for status in statuses)


class TestRedis:
    def test_full_one_refuses_nobody_and_loses_no_job(self, guarded: Library) -> None:
        with full(guarded.stack):
            booked = {book(guarded) for _ in range(3)}
        assert len(booked) == 3
        assert wait_until(lambda: not rows(guarded.stack, BUSY, guarded.slug), 30)

    @pytest.mark.faults
    def test_whatever_it_does_people_book_and_every_job_is_done_once(self, tmp_path: Path) -> None:
        with Stack(options=["--web", "2"], env={**ENV, **COUNTED, "ROUGH": "short-leases"}) as stack:
            library = open_library(stack, "forgetful", seats=5)
            ticket = library.owner.post("live/ticket", {"topics": ["bookings"]}, expect=200)["ticket"]
            ears = Socket(stack, library.slug, ticket)
            with Crowd(library, 4, tmp_path) as crowd:
                troubles = [(emptied, 0.0, 401)] * 3 + [(still, STILL_S, 503), (full, FULL_S, 401), (ended, 0.0, 401)]
                for trouble, length_s, at_the_door in troubles:
                    self.endure(crowd, ears, trouble(stack), length_s, at_the_door)
            ears.close()
            wait_until_drained(library)
            tell(answers=crowd.statuses, heard=len(ears.heard))
            assert is_sane(crowd.statuses), crowd.statuses
            assert crowd.judged() == ([], [])
            assert Counter(number for (number,) in rows(stack, "SELECT number FROM rough_counts")) == dict.fromkeys(
                range(JOBS), len(troubles)
            )
            assert library.owner.get("failed-jobs")["results"] == []

    def endure(
        self,
        crowd: Crowd,
        ears: Socket,
        trouble: contextlib.AbstractContextManager[None],
        length_s: float,
        at_the_door: int,
    ) -> None:
        """While it lasts people book, jobs are written and the door is as it should be; then the line hears again."""
        library, before = crowd.library, crowd.booked()
        with trouble:
            assert library.stack.command("rough", str(JOBS)).returncode == 0
            assert door(library) == at_the_door
            time.sleep(length_s)
            assert wait_until(lambda: crowd.booked() > before, 30)
        assert wait_until(lambda: door(library) == 401, 15)
        ears.wait_for("booking.accepted", book(library, seat=4))

    @pytest.mark.faults
    def test_control_nobody_sends_again_what_redis_forgot(self) -> None:
        with Stack(env={**ENV, "ROUGH": "no-sweep"}) as stack:
            open_library(stack, "forgotten", seats=1)
            worker = stack.kill("worker", sig=signal.SIGSTOP, with_children=True)
            assert stack.command("rough", str(JOBS)).returncode == 0
            with emptied(stack):
                time.sleep(1)
            os.killpg(worker, signal.SIGCONT)
            assert not wait_until(lambda: len(rows(stack, "SELECT 1 FROM rough_counts")) == JOBS, 30)


def crash(stack: Stack) -> None:
    """As `pg_ctl restart -m immediate`: nothing is tidied up; it recovers from its log."""
    events = len(stack.events)
    stack.kill("postgres", sig=signal.SIGQUIT)
    stack.wait_for_event(events, timeout_s=60)


def crash_under_load(crowd: Crowd, crashes: int) -> list[float]:
    """Seconds from each new start to the next booking that was taken."""
    dice, recovered = random.Random(SEED), []
    for _ in range(crashes):
        time.sleep(dice.uniform(1.5, 3.0))
        crash(crowd.library.stack)
        began, before = time.monotonic(), crowd.booked()
        assert wait_until(lambda before=before: crowd.booked() > before, 60, pause_s=0.05)
        recovered.append(time.monotonic() - began)
    return recovered


@pytest.mark.faults
class TestPostgres:
    def run(self, switches: str, folder: Path, prepare: Callable[[Stack], None]) -> tuple[Crowd, list[str], list[str]]:
        with Stack(options=["--web", "2"], env={**ENV, "ROUGH": switches}) as stack:
            library = open_library(stack, "crashing", seats=CLIENTS)
            crowd = Crowd(library, CLIENTS, folder)
            prepare(stack)
            with crowd:
                recovered = crash_under_load(crowd, CRASHES)
            lost, phantom = crowd.judged()
            tell(seed=SEED, recovered_in_s=recovered, answers=crowd.statuses, lost=len(lost), phantom=len(phantom))
            return crowd, lost, phantom

    def test_no_acknowledged_booking_is_lost_and_nobody_sees_an_error(self, tmp_path: Path) -> None:
        crowd, lost, phantom = self.run("short-leases", tmp_path, lambda _stack: None)
        assert (lost, phantom) == ([], []), f"SEED={SEED}"
        assert is_sane(crowd.statuses), crowd.statuses

    def test_control_without_flushed_commits_and_outages_told_apart(self, tmp_path: Path) -> None:
        crowd, lost, _phantom = self.run("short-leases,no-outages", tmp_path, commit_without_flush)
        assert lost, "nobody noticed that commits were not on disk"
        assert crowd.statuses[500], "nobody noticed that outages were errors"


def commit_without_flush(stack: Stack) -> None:
    """A commit is told before it is written, and until the first crash nobody comes to write it."""
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        database.execute(f"ALTER DATABASE {database.info.dbname} SET synchronous_commit = off")
        database.execute(END_OTHERS)
    ((writer,),) = rows(stack, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
    os.kill(int(str(writer)), signal.SIGSTOP)
