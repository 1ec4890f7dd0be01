"""What the rough tests need of a stack: a library with seats, its owner, and files of one student."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.harness.stack import Stack
from tests.main_job.voice import Voice

ROUGH = {"RATE_LIMITS": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A tenant that signed up over HTTP."""

    stack: Stack
    slug: str
    owner: Voice
    venue: str
    seats: list[str]


def open_library(stack: Stack, slug: str, *, seats: int = 4) -> Library:
    """Sign up, draw some seats at ₹30 an hour."""
    owner = {
        "name": "Asha",
        "email": f"asha@{slug}.example",
        "phone": "9820014230",
        "password": "a quiet place to read",
    }
    body = {"business_name": slug.title(), "slug": slug, "vertical": "study_library", "owner": owner}
    voice = Voice(stack, slug, Voice(stack, "").post("signup", body)["access"])
    venue = voice.post("venues", {"name": "Hall", "city": "Pune", "timezone": "Asia/Kolkata"})["uid"]
    area = voice.post(f"venues/{venue}/areas", {"name": "A"})["uid"]
    labels = [f"A-{number:02}" for number in range(1, seats + 1)]
    price = {"minor": 3000, "currency": "INR"}
    made = voice.post(f"venues/{venue}/seats", {"area": area, "labels": labels, "price_per_hour": price})
    uids = [seat["uid"] for seat in made["results"]]
    return Library(stack=stack, slug=slug, owner=voice, venue=venue, seats=uids)


_phones = itertools.count(9_876_500_000)
_days = itertools.count(1)


def new_customer(library: Library) -> str:
    """Somebody to book for."""
    return str(library.owner.post("customers", {"name": "Chitra", "phone": str(next(_phones))})["uid"])


def free_day() -> datetime:
    """Noon in Kolkata of a day that no other test books."""
    today = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0)
    return today + timedelta(days=next(_days))


def wait_until_drained(library: Library, *, patience_s: float = 120.0) -> dict[str, Any]:
    """The counts of jobs once none waits, is put off or runs."""
    deadline = time.monotonic() + patience_s
    while True:
        stats = json.loads(library.stack.command("jobs", "stats", "--json").stdout)
        busy = sum(states[name] for states in stats.values() for name in ("waiting", "active"))
        if not busy or time.monotonic() > deadline:
            return dict(stats)
        time.sleep(0.5)
