"""Two hundred ask for one seat at the same moment; thirty-two for two seats of four."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from tests.faults.people import ROUGH, Library, open_library
from tests.harness.stack import Stack

pytestmark = pytest.mark.slow
ROUNDS = 3
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


def asked(library: Library, day: int, **what: Any) -> dict[str, Any]:
    """A booking of two hours, so many days from now."""
    start = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0) + timedelta(days=day)
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}
    return {"venue": library.venue, "customer": what.pop("customer"), **times, **what}


@pytest.fixture(scope="module")
def library():
    with Stack(options=["--web", "2"], env=ROUGH) as stack:
        yield open_library(stack, "crowded")


@pytest.fixture(scope="module")
def customer(library: Library) -> str:
    return str(library.owner.post("customers", {"name": "Chitra", "phone": "9876543210"})["uid"])


class TestOneSeat:
    @pytest.mark.parametrize("round_number", range(1, ROUNDS + 1))
    def test_two_hundred_callers_one_booking(self, library, customer, round_number) -> None:
        body = asked(library, round_number, resource=library.seats[0], customer=customer)
        keys = [uuid.uuid4().hex for _ in range(CALLERS)]
        answers = Counter(asyncio.run(burst(library, "bookings", [body] * CALLERS, keys)))
        statuses = Counter(status for status, _code in answers.elements())
        assert statuses == {201: 1, 409: CALLERS - 1}, answers
        assert answers[409, "seat_taken"] == CALLERS - 1

    def test_baskets_are_whole_or_nothing_and_nobody_deadlocks(self, library, customer) -> None:
        pairs = [[library.seats[n % 4], library.seats[(n + 1 + n // 4 % 3) % 4]] for n in range(BASKETS)]
        bodies = [asked(library, 10, resources=pair, customer=customer) for pair in pairs]
        keys = [uuid.uuid4().hex for _ in range(BASKETS)]
        answers = asyncio.run(burst(library, "bookings", bodies, keys))
        won = [pair for pair, (status, _code) in zip(pairs, answers, strict=True) if status == 201]
        seats = [seat for pair in won for seat in pair]
        assert {status for status, _code in answers} <= {201, 409}, Counter(answers)
        assert len(seats) == len(set(seats))
        assert won
        assert "deadlock detected" not in (library.stack.state_dir / "postgres.log").read_text()


class TestOneKey:
    def test_fifty_identical_requests_have_one_effect_and_equal_answers(self, library, customer) -> None:
        body = asked(library, 20, resource=library.seats[1], customer=customer)
        answers = Counter(asyncio.run(burst(library, "bookings", [body] * 50, ["one-key-for-all"] * 50)))
        assert len(answers) == 1, answers
        assert next(iter(answers))[0] == 201
