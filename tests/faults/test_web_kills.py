"""T14: web processes are killed while they answer; the client asks again under the same key: one effect each."""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta

import pytest

from tests.faults.people import Library, free_day, new_customer

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("SEED", "20261120"))
PATIENCE_S = 90.0
GONE = "gone"


class Callers:
    """Each books an hour of its own and asks again until an answer comes."""

    def __init__(self, library: Library, count: int) -> None:
        self.library, self.customer, self.day = library, new_customer(library), free_day()
        self.told: dict[int, str] = {}
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(count)]

    def ask(self, number: int) -> None:
        """A lost line and a 503 both mean "unknown"."""
        start = self.day + timedelta(minutes=15 * number)
        body = {
            "venue": self.library.venue,
            "resource": self.library.seats[3],
            "customer": self.customer,
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=15)).isoformat(),
        }
        headers = {"Authorization": f"Bearer {self.library.owner.token}", "Idempotency-Key": uuid.uuid4().hex}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.answer_to(body, headers)
            if answer is not None:
                self.told[number] = answer
                return
            time.sleep(0.2)

    def answer_to(self, body: dict[str, str], headers: dict[str, str]) -> str | None:
        """The booking's uid, another status, or None for not known."""
        stack = self.library.stack
        try:
            answer = stack.request(self.library.slug, "POST", "/api/v1/bookings", json_body=body, headers=headers)
        except (OSError, http.client.HTTPException):
            return None
        if answer.status == 503:
            return None
        return str(answer.json()["uid"]) if answer.status == 201 else str(answer.status)

    def booked(self) -> list[str]:
        """What the stack says in the end."""
        rows, path = [], f"customers/{self.customer}/bookings?limit=200"
        while path:
            page = self.library.owner.get(path)
            rows += [row["uid"] for row in page["results"]]
            path = page["next"].partition("/api/v1/")[2] if page["next"] else ""
        return rows


def book_while_killing(library: Library, bookings: int, kills: int) -> tuple[Counter[str], Counter[str]]:
    """What the callers were told, and what there is."""
    callers, dice = Callers(library, bookings), random.Random(SEED)
    for place, caller in enumerate(callers.threads):
        caller.start()
        if place % max(1, bookings // (kills + 1)) == 0 and kills:
            time.sleep(dice.uniform(0.05, 0.3))
            events = len(library.stack.events)
            library.stack.kill("web", dice.randrange(2))
            library.stack.wait_for_event(events)
    for caller in callers.threads:
        caller.join(PATIENCE_S)
    assert len(callers.told) == bookings, f"SEED={SEED}: somebody was never answered"
    return Counter(callers.told.values()), Counter(callers.booked())


class TestWebKills:
    def test_what_was_asked_again_under_its_key_exists_once(self, guarded: Library) -> None:
        told, booked = book_while_killing(guarded, 24, 3)
        assert told == booked, f"SEED={SEED}"

    @pytest.mark.faults
    def test_many_bookings_and_many_kills(self, guarded: Library) -> None:
        told, booked = book_while_killing(guarded, int(os.environ.get("BOOKINGS", "300")), 30)
        assert told == booked, f"SEED={SEED}"

    def test_control_without_keys_what_was_asked_again_exists_twice(self, unguarded: Library) -> None:
        for _ in range(3):
            told, booked = book_while_killing(unguarded, 24, 3)
            if told != booked:
                return
        pytest.fail("nobody noticed that there were no keys")
