"""What the rough tests need to sell seats online: gateways, a carrier, students who hold a seat and pay for it."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg

from tests.faults.people import Library, free_day, open_library
from tests.harness.sandbox import Sim, SimAccount, SimMessage
from tests.harness.stack import Answer, Stack
from tests.main_job.voice import Voice

GATEWAYS = ("razorpay", "cashfree", "stripe")
WEBHOOK_SECRET = "whsec_rough_never_shown_anywhere"
PASSWORD = "the third window from the door"
OPERATORS_PASSWORD = "the ledger balances at dusk"
PATIENCE_S = 120.0
PRICE_MINOR = 3000
TEXTS = 1000
HOLDS_AT_ONCE = 3
BUSY = """
    SELECT kind FROM public.jobs_job
    WHERE schema = %s AND (state = 'active' OR state IN ('waiting', 'delayed') AND run_at <= now() + interval '20 s')
"""
UNKNOWN = frozenset({409, 500, 503})


@dataclass(slots=True)
class Till:
    """A library with gateways and a carrier at its stack's sandbox."""

    library: Library
    carrier: SimAccount
    sims: dict[str, SimAccount] = field(default_factory=dict)
    schema: str = ""

    @property
    def sim(self) -> Sim:
        """The stack's sandbox."""
        return self.library.stack.sim

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the library's own schema."""
        with psycopg.connect(self.library.stack.database_url, autocommit=True) as database:
            database.execute(f"SET search_path TO {self.schema}, public")
            return database.execute(query, values or None).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The only value."""
        return self.rows(query, *values)[0][0]

    def balance(self) -> int:
        """What the gateways hold for us, by our ledger."""
        return int(self.one("SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE kind = 'clearing'"))

    def held_by_gateways(self) -> int:
        """The same by the sandbox's book."""
        sums = [self.sim.sums(account) for account in self.sims.values()]
        return sum(one.captured_minor - one.refunded_minor for one in sums)

    def due(self) -> list[str]:
        """The kinds of the library's jobs that are due, will be within seconds, or run."""
        return [kind for (kind,) in self.rows(BUSY, self.schema)]

    def is_idle(self) -> bool:
        """Whether there are none."""
        return not self.due()

    def texts(self) -> list[SimMessage]:
        """What the carrier was handed."""
        return self.sim.messages(account=self.carrier)

    def credits(self) -> tuple[int, int]:
        """Texts that are left in the wallet, and put aside."""
        channels = self.library.owner.get("credits/wallet")["channels"]
        return next((row["available"], row["reserved"]) for row in channels if row["channel"] == "sms")


def open_till(stack: Stack, slug: str, *, seats: int, texts: int = TEXTS) -> Till:
    """Sign up, draw seats, connect the gateways and the platform's carrier, get credits for texts."""
    till = Till(library=open_library(stack, slug, seats=seats), carrier=open_carrier(stack, slug))
    for place, name in enumerate(GATEWAYS, start=1):
        sim = till.sims[name] = till.sim.account(name)
        body = {"gateway": name, "mode": "test", "priority": place, "credentials": sim.keys, "label": name.title()}
        secrets = [] if name == "cashfree" else [WEBHOOK_SECRET]
        url = till.library.owner.post("gateway-accounts", {**body, "webhook_secrets": secrets})["webhook_url"]
        till.sim.webhook(sim, url, secret=secrets[0] if secrets else "")
    till.sim.retry_scale(0.05)
    granted = stack.command("credits", "grant", "--tenant", slug, "--quantity", str(texts))
    assert granted.returncode == 0, granted.stderr
    with psycopg.connect(stack.database_url) as database:
        row = database.execute("SELECT schema_name FROM tenants_tenant WHERE slug = %s", [slug]).fetchone()
    till.schema = row[0] if row else ""
    return till


def open_carrier(stack: Stack, slug: str) -> SimAccount:
    """The platform's account at a carrier that takes any text: what goes through it costs the tenant credits."""
    carrier = stack.sim.account("msg91", settings={"open_templates": True})
    who = {"email": f"omar@{slug}.example", "password": OPERATORS_PASSWORD}
    made = stack.command("operator", "create", "--email", who["email"], "--password", who["password"], "--json")
    assert made.returncode == 0, made.stderr
    operator = Voice(stack, "", Voice(stack, "").post("auth/login", who, expect=200)["access"])
    operator.post("admin/channel-accounts", {"channel": "sms", "provider": "msg91", "credentials": carrier.keys})
    return carrier


class Student:
    """Books hours of one seat, one after the other, pays for each, and asks again under its key until answered."""

    def __init__(self, till: Till, number: int, bookings: int) -> None:
        self.till, self.number, self.bookings = till, number, bookings
        self.seat = till.library.seats[number % len(till.library.seats)]
        self.day = free_day()
        self.statuses: Counter[int] = Counter()
        self.bodies: list[bytes] = []
        self.booked: list[str] = []
        self.error = ""
        self.name = f"Studious {till.library.slug} {number}"
        self.phone = f"97{abs(hash(till.library.slug)) % 10_000:04}{number:04}"
        self.token, self.refresh = self._register()
        self.thread = threading.Thread(target=self._run)

    def _register(self) -> tuple[str, str]:
        slug = self.till.library.slug
        person = {"name": self.name, "phone": self.phone}
        body = {**person, "email": f"s{self.number}@{slug}.example", "password": PASSWORD}
        consents = ["terms", "service_messages"]
        told = Voice(self.till.library.stack, slug).post("auth/register", {**body, "consents": consents})
        return str(told["access"]), str(told["refresh"])

    def _run(self) -> None:
        try:
            for hour in range(self.bookings):
                self._buy(hour)
        except Exception as error:  # noqa: BLE001 - the test tells whatever happened
            self.error = f"{type(error).__name__}: {error}"

    def _buy(self, hour: int) -> None:
        start = self.day + timedelta(hours=hour)
        asked = {"venue": self.till.library.venue, "resource": self.seat, "start": start.isoformat()}
        booking = self._insist("bookings", {**asked, "end": (start + timedelta(hours=1)).isoformat()})
        self.booked.append(str(booking["uid"]))
        gateway = GATEWAYS[(self.number + hour) % len(GATEWAYS)]
        wanted = {"payable_kind": "booking", "payable": booking["uid"], "gateway": gateway}
        payment = self._insist("payments/create", wanted)
        self.till.sim.pay(self.till.sim.page(address=payment["checkout_url"]))

    def _insist(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self._answer(path, body, headers)
            if answer is not None and answer.status == http.HTTPStatus.CREATED:
                return answer.json()
            if answer is not None and answer.status not in UNKNOWN:
                raise AssertionError(f"{path}: {answer.status} {answer.body[:300]!r}")
            time.sleep(0.5)
        raise AssertionError(f"{path}: never answered")

    def _answer(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer | None:
        """None where the line was lost."""
        library = self.till.library
        try:
            answer = library.stack.request(
                library.slug, "POST", f"/api/v1/{path}", json_body=body, headers=headers, timeout_s=60
            )
        except (OSError, http.client.HTTPException):
            return None
        self.statuses[answer.status] += 1
        self.bodies.append(answer.body)
        return answer


def students_of(till: Till, bookings: int) -> list[Student]:
    """As many as it takes: nobody may hold more than three seats at once."""
    shares = [min(HOLDS_AT_ONCE, bookings - first) for first in range(0, bookings, HOLDS_AT_ONCE)]
    return [Student(till, number, share) for number, share in enumerate(shares)]


def wait_until(holds: Any, patience_s: float = PATIENCE_S, *, pause_s: float = 0.3) -> bool:
    """Whether it came true in time; the database may be away meanwhile."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except psycopg.OperationalError:
            pass
        time.sleep(pause_s)
    return False


def tell(**figures: object) -> None:
    """What a run came to, for `-s` and for whoever looks at one that failed."""
    print(json.dumps(figures))  # noqa: T201
