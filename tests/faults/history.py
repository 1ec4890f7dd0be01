"""What clients asked and were told, on disk before and after each request; the checker knows nothing else.

`ok`: it must exist. `no`: it must not. `unknown` (the line was cut, or 503): it may, once.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.people import Library, free_day, new_customer
from tests.harness.stack import Answer

QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 32
OUTCOMES = {201: "ok", 503: "unknown"}


class History:
    """One file, a line for each request that was sent and each answer."""

    def __init__(self, path: Path) -> None:
        self._file, self._lock = path.open("a+"), threading.Lock()

    def note(self, key: str, outcome: str) -> None:
        """Written and on disk before it returns."""
        with self._lock:
            self._file.write(json.dumps([key, outcome]) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def outcomes(self) -> dict[str, str]:
        """The last word on each key; `sent` where none came."""
        with self._lock:
            self._file.seek(0)
            return dict(json.loads(line) for line in self._file)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Caller:
    """Books one quarter of an hour of its seat after the other until told to stop; asks for each just once."""

    def __init__(self, library: Library, number: int, history: History) -> None:
        self.library, self.history = library, history
        self.seat, self.customer = library.seats[number % len(library.seats)], new_customer(library)
        self.day, self.over = free_day(), threading.Event()
        self.statuses: Counter[int] = Counter()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        number = 0
        while not self.over.is_set():
            start = self.day + timedelta(days=number // QUARTERS_A_DAY) + number % QUARTERS_A_DAY * QUARTER
            self._book(start)
            number += 1

    def _book(self, start: datetime) -> None:
        key = f"{self.seat} {start.isoformat()}"
        self.history.note(key, "sent")
        answer = self._ask(start)
        if answer is None:
            self.history.note(key, "unknown")
            time.sleep(0.2)
            return
        self.statuses[answer.status] += 1
        self.history.note(key, OUTCOMES.get(answer.status, "no"))
        if answer.status != http.HTTPStatus.CREATED:
            time.sleep(0.2)

    def _ask(self, start: datetime) -> Answer | None:
        body: dict[str, Any] = {"venue": self.library.venue, "resource": self.seat, "customer": self.customer}
        body |= {"start": start.isoformat(), "end": (start + QUARTER).isoformat()}
        keys = {"Authorization": f"Bearer {self.library.owner.token}", "Idempotency-Key": uuid.uuid4().hex}
        try:
            return self.library.stack.request(
                self.library.slug, "POST", "/api/v1/bookings", json_body=body, headers=keys, timeout_s=60
            )
        except (OSError, http.client.HTTPException):
            return None


def lost_and_phantom(outcomes: dict[str, str], there: Iterable[str]) -> tuple[list[str], list[str]]:
    """What was acknowledged and is not there; what is there twice, was refused, or was never asked for."""
    found = Counter(there)
    lost = [key for key, outcome in outcomes.items() if outcome == "ok" and not found[key]]
    phantom = [key for key, times in found.items() if times > 1 or outcomes.get(key, "no") == "no"]
    return lost, phantom
