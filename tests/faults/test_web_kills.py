"""A web process is killed while it answers; the client asks again under the same key: one effect each."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.people import ROUGH, Library, open_library
from tests.harness.stack import Stack

pytestmark = [pytest.mark.faults, pytest.mark.slow]
BOOKINGS = 60
KILLS = 5
PATIENCE_S = 60.0


def book_until_answered(library: Library, number: int, customer: str, told: dict[int, str]) -> None:
    """Ask again under the same key until an answer comes: a lost line and a 503 both mean "unknown"."""
    start = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1 + number)
    body = {
        "venue": library.venue,
        "resource": library.seats[0],
        "customer": customer,
        "start": start.isoformat(),
        "end": (start + timedelta(hours=1)).isoformat(),
    }
    headers = {"Authorization": f"Bearer {library.owner.token}", "Idempotency-Key": uuid.uuid4().hex}
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            answer = library.stack.request(library.slug, "POST", "/api/v1/bookings", json_body=body, headers=headers)
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        if answer.status == 503:
            time.sleep(0.2)
            continue
        told[number] = str(answer.json()["uid"]) if answer.status == 201 else str(answer.status)
        return


class TestWebKills:
    def test_what_was_asked_again_under_its_key_exists_once(self) -> None:
        with Stack(options=["--web", "2"], env=ROUGH) as stack:
            library = open_library(stack, "webkill")
            customer = library.owner.post("customers", {"name": "Chitra", "phone": "9876543210"})["uid"]
            told: dict[int, str] = {}
            callers = [
                threading.Thread(target=book_until_answered, args=(library, number, customer, told))
                for number in range(BOOKINGS)
            ]
            for caller in callers:
                caller.start()
            for number in range(KILLS):
                time.sleep(0.7)
                events = len(stack.events)
                stack.kill("web", number % 2)
                stack.wait_for_event(events)
            for caller in callers:
                caller.join(PATIENCE_S)
            listed = [row["uid"] for row in library.owner.get("bookings?limit=200")["results"]]
        assert len(told) == BOOKINGS
        assert sorted(told.values()) == sorted(listed)
