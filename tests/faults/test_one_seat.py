"""T05, T11 over HTTP: at the same moment 200 ask for one seat, 32 for two or three of four, 50 under one key.

`ROUNDS=10` for the long form.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from tests.faults.people import Library, free_day, new_customer

pytestmark = pytest.mark.slow
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CALLERS = 200
BASKETS = 32


async def burst(library: Library, path: str, bodies: list[dict[str, Any]], keys: list[str]) -> list[tuple[int, str]]:
    """Send all at once; (status, code) of each answer."""
    gate = asyncio.Event()
    address = f"http://127.0.0.1:{library.stack.web_port}/api/v1/{path}"
    host = f"{library.slug}.{library.stack.base_domain}"

    async def one(session: aiohttp.ClientSession, body: dict[str, Any], key: str) -> tuple[int, str]:
        await gate.wait()
        headers = {"Host": host, "Authorization": f"Bearer {library.owner.token}", "Idempotency-Key": key}
        async with session.post(address, json=body, headers=headers) as answer:
            said = await answer.json()
            return answer.status, str(said.get("code") if answer.status >= 400 else said["uid"])

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=len(bodies))) as session:
        tasks = [asyncio.create_task(one(session, body, key)) for body, key in zip(bodies, keys, strict=True)]
        await asyncio.sleep(0.1)
        gate.set()
        return await asyncio.gather(*tasks)


def asked(library: Library, start: datetime, hours: int = 2, **what: Any) -> dict[str, Any]:
    """A booking of some hours."""
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat()}
    return {"venue": library.venue, "customer": new_customer(library), **times, **what}


def fresh_keys(count: int) -> list[str]:
    return [uuid.uuid4().hex for _ in range(count)]


def crowd(library: Library) -> Counter[tuple[int, str]]:
    """Two hundred for one seat and time: how often each answer came, without the uids of bookings."""
    body = asked(library, free_day(), resource=library.seats[0])
    answers = asyncio.run(burst(library, "bookings", [body] * CALLERS, fresh_keys(CALLERS)))
    return Counter((status, code if status >= 400 else "") for status, code in answers)


def under_one_key(library: Library) -> set[tuple[int, str]]:
    """Fifty times the same: the answers there were."""
    body = asked(library, free_day(), resource=library.seats[1])
    return set(asyncio.run(burst(library, "bookings", [body] * 50, [uuid.uuid4().hex] * 50)))


def meet(library: Library, bookings: list[str]) -> int:
    """How many pairs of these bookings share a moment."""
    rows = [library.owner.get(f"bookings/{uid}") for uid in bookings]
    spans = sorted((datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])) for row in rows)
    return sum(one[1] > two[0] for one, two in itertools.pairwise(spans))


class TestOneSeat:
    def test_two_hundred_callers_one_booking(self, guarded: Library) -> None:
        for _ in range(ROUNDS):
            assert crowd(guarded) == {(201, ""): 1, (409, "seat_taken"): CALLERS - 1}

    def test_control_check_then_insert_double_books(self, unguarded: Library) -> None:
        assert any(crowd(unguarded)[201, ""] > 1 for _ in range(3))

    def test_unequal_times_never_share_a_moment(self, guarded: Library) -> None:
        start = free_day()
        bodies = [
            asked(guarded, start + timedelta(minutes=30 * (place % 7)), 1 + place % 3, resource=guarded.seats[2])
            for place in range(8)
        ]
        answers = asyncio.run(burst(guarded, "bookings", bodies * 25, fresh_keys(CALLERS)))
        assert {status for status, _code in answers} == {201, 409}
        assert meet(guarded, [code for status, code in answers if status == 201]) == 0

    def test_baskets_are_whole_or_nothing_and_nobody_deadlocks(self, guarded: Library) -> None:
        start, seats = free_day(), guarded.seats
        ways = [*itertools.permutations(seats, 2), *itertools.permutations(seats, 3)]
        baskets = [list(ways[n % len(ways)]) for n in range(BASKETS)]
        one, log = asked(guarded, start, resources=[]), guarded.stack.state_dir / "postgres.log"
        before = log.stat().st_size
        bodies = [{**one, "resources": basket} for basket in baskets]
        answers = asyncio.run(burst(guarded, "bookings", bodies, fresh_keys(BASKETS)))
        won = [basket for basket, (status, _code) in zip(baskets, answers, strict=True) if status == 201]
        taken = [seat for basket in won for seat in basket]
        assert {status for status, _code in answers} <= {201, 409}, Counter(answers)
        assert len(taken) == len(set(taken))
        assert won
        assert b"deadlock detected" not in log.read_bytes()[before:]


class TestOneKey:
    def test_fifty_identical_requests_have_one_effect_and_equal_answers(self, guarded: Library) -> None:
        answers = under_one_key(guarded)
        assert [status for status, _uid in answers] == [201]

    def test_another_body_under_it_is_refused(self, guarded: Library) -> None:
        bodies, key = [asked(guarded, free_day(), resource=guarded.seats[1]) for _ in range(2)], uuid.uuid4().hex
        answers = asyncio.run(burst(guarded, "bookings", bodies * 10, [key] * 20))
        assert {(status, "" if status == 201 else code) for status, code in answers} == {
            (201, ""),
            (422, "idempotency_mismatch"),
        }

    def test_control_without_keys_there_are_several(self, unguarded: Library) -> None:
        assert len(under_one_key(unguarded)) > 1
