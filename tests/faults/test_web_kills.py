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

from tests.faults.people import Library, free_day, in_schema, new_customer

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("SEED", "20261120"))
PATIENCE_S = 90.0
BOOKED = """
    SELECT booking.uid FROM bookings_booking AS booking
    JOIN customers_customer AS customer ON customer.id = customer_id WHERE customer.uid = %s
"""
Told = list[tuple[Counter[str], Counter[str]]]
"""Of each library: what its callers were told, and what there is."""


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

    def wait_until_in_the_middle(self, patience_s: float = 5.0) -> None:
        """Until a booking is committed and its caller has not been answered."""
        deadline = time.monotonic() + patience_s
        with in_schema(self.library) as database:
            while time.monotonic() < deadline:
                booked = {str(uid) for (uid,) in database.execute(BOOKED, [self.customer])}
                if booked - set(self.told.values()):
                    return
                time.sleep(0.01)

    def booked(self) -> list[str]:
        """What the stack says in the end."""
        rows, path = [], f"customers/{self.customer}/bookings?limit=200"
        while path:
            page = self.library.owner.get(path)
            rows += [row["uid"] for row in page["results"]]
            path = page["next"].partition("/api/v1/")[2] if page["next"] else ""
        return rows


def book_while_killing(libraries: list[Library], bookings: int, kills: int) -> Told:
    """What the callers of each library were told, and what there is."""
    crowds, dice = [Callers(library, bookings) for library in libraries], random.Random(SEED)
    stack = libraries[0].stack
    for place in range(bookings):
        for crowd in crowds:
            crowd.threads[place].start()
        if place % max(1, bookings // (kills + 1)) == 0 and kills:
            time.sleep(dice.uniform(0.0, 0.2))
            crowds[-1].wait_until_in_the_middle()
            events = len(stack.events)
            stack.kill("web", dice.randrange(2))
            stack.wait_for_event(events)
    for crowd in crowds:
        for thread in crowd.threads:
            thread.join(PATIENCE_S)
        assert len(crowd.told) == bookings, f"SEED={SEED}: somebody was never answered"
    return [(Counter(crowd.told.values()), Counter(crowd.booked())) for crowd in crowds]


@pytest.fixture(scope="module")
def told(guarded: Library, unguarded: Library) -> Told:
    """Twenty-four callers of each library while web processes are killed."""
    return book_while_killing([guarded, unguarded], 24, 3)


class TestWebKills:
    def test_what_was_asked_again_under_its_key_exists_once(self, told: Told) -> None:
        answers, booked = told[0]
        assert answers == booked, f"SEED={SEED}"

    def test_control_without_keys_what_was_asked_again_exists_twice(self, told: Told) -> None:
        answers, booked = told[1]
        assert answers != booked, "nobody noticed that there were no keys"

    @pytest.mark.faults
    def test_many_bookings_and_many_kills(self, guarded: Library) -> None:
        ((answers, booked),) = book_while_killing([guarded], int(os.environ.get("BOOKINGS", "300")), 30)
        assert answers == booked, f"SEED={SEED}"
