"""What the rough tests need of a stack: a library with seats, its owner, and files of one student."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from tests.harness.stack import Stack
from tests.main_job.voice import Voice

ROUGH = {"RATE_LIMITS": "off"}
SCHEMA = "SELECT schema_name FROM tenants_tenant WHERE slug = %s"
NEW_JOB = """
    INSERT INTO public.jobs_job (uid, kind, queue, schema, payload, state, attempts, max_attempts, run_at, created_at,
        updated_at, error, request_id, resolution)
    VALUES (gen_random_uuid(), 'rough.count', 'default', %s, jsonb_build_object('number', %s::int), 'waiting', 0, 50,
        now(), now(), now(), '', '', '') RETURNING id
"""
STATES = "SELECT state, count(*) FROM public.jobs_job WHERE schema = %s GROUP BY state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A tenant that signed up over HTTP."""

    stack: Stack
    slug: str
    schema: str
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
    return Library(stack=stack, slug=slug, schema=schema_of(stack, slug), owner=voice, venue=venue, seats=uids)


def schema_of(stack: Stack, slug: str) -> str:
    """Where its tables are."""
    with psycopg.connect(stack.database_url) as database:
        (schema,) = database.execute(SCHEMA, [slug]).fetchone() or ("",)
    return str(schema)


_phones = itertools.count(9_876_500_000)
_days = itertools.count(1)


def new_customer(library: Library) -> str:
    """Somebody to book for."""
    return str(library.owner.post("customers", {"name": "Chitra", "phone": str(next(_phones))})["uid"])


def free_day() -> datetime:
    """Noon in Kolkata of a day that no other test books."""
    today = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0)
    return today + timedelta(days=next(_days))


def in_schema(library: Library) -> psycopg.Connection[Any]:
    """Its tables by their bare names."""
    options = f"-c search_path={library.schema},public"
    return psycopg.connect(library.stack.database_url, autocommit=True, options=options)


def wait_until_drained(library: Library, *, patience_s: float = 120.0) -> Counter[str]:
    """The counts of the library's jobs by state, once none waits or runs."""
    deadline = time.monotonic() + patience_s
    with in_schema(library) as database:
        while True:
            states = Counter(dict(database.execute(STATES, [library.schema]).fetchall()))
            if not states["waiting"] + states["active"] or time.monotonic() > deadline:
                return states
            time.sleep(0.1)
