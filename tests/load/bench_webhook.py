"""Webhooks over HTTP: verified, stored once and queued by our inbox, and by the usual views on the usual server."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import razorpay
from django.db import connection as django_connection

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Domain, Tenant
from shared import clock
from shared.actor import SYSTEM
from shared.ids import uuid7
from shared.inbox.models import Endpoint
from shared.payments.actions import connect_account
from shared.payments.models import Payment
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.tenancy.hosts import apex_host
from shared.unit import in_unit
from tests.harness.sandbox import Sandbox
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, Report, row_of
from tests.load.served import Served, database_process, granian, gunicorn, post
from tests.load.sides import Reading, in_turn
from tests.load.twins import twin_of_database

SECRET = "whsec_of_the_bench"
USUAL = "tests.load.baselines.webhook_settings"
TARGET, GROWTH = 2.0, 1.1
CLIENTS, THREADS, STORED = 16, 4, 50_000
FILL = """
INSERT INTO inbox_webhookevent
    (uid, created_at, updated_at, endpoint_id, provider, schema, kind, event_id, body_hash, body, state, outcome, error,
     received_at, processed_at, replays)
SELECT gen_random_uuid(), now() - n * interval '1 second', now(), %s, 'razorpay', 'bench', 'payment_link.paid',
    md5(n::text), md5('a' || n) || md5('b' || n), %s, 'processed', 'succeeded', '', now(), now(), 0
FROM generate_series(1, %s) AS n
"""


class Sender:
    """Makes webhooks from one that the sandbox has told, each under a name of its own, signed as Razorpay signs."""

    def __init__(self, sample: str, payments: Sequence[uuid.UUID], *, host: str) -> None:
        told = json.loads(sample)
        link = told["payload"]["payment_link"]["entity"]
        self._payment_id = told["payload"]["payment"]["entity"]["id"]
        self._sample, self._known, self._host = sample, str(link["notes"]["payment"]), host
        self._payments, self._made = payments, 0

    def to(self, path: str) -> Callable[[int], list[bytes]]:
        """New events for this address."""
        return lambda times: [self._one(path) for _ in range(times)]

    def repeats_to(self, path: str) -> Callable[[int], list[bytes]]:
        """The same event again and again."""
        one = self._one(path)
        return lambda times: [one] * times

    def _one(self, path: str) -> bytes:
        self._made += 1
        payment = self._payments[self._made % len(self._payments)]
        text = self._sample.replace(self._payment_id, f"pay_{uuid7().hex[:20]}{self._made:06}")
        body = text.replace(self._known, str(payment)).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return post(path, body, host=self._host, x_razorpay_signature=signature, x_razorpay_event_id=uuid7().hex)


def measure(*, tiny: bool) -> Report:
    """New events against both usual ways, repeats, and growth with what is stored."""
    times, pairs, stored = (16, 1, 100) if tiny else (480, 7, STORED)
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    host = f"{tenant.slug}.{apex_host()}"
    Domain.objects.create(tenant=tenant, domain=host.partition(":")[0], kind="custom", verified_at=clock.wall())
    os.environ["BENCH_WEBHOOK_SECRET"] = SECRET
    with Sandbox() as sandbox:
        sample, token, payments = run_in_tenant(tenant, lambda: _open_account(sandbox))
    sender = Sender(sample, payments, host=host)
    few = twin_of_database("few")
    _fill(stored, sample)
    return _measured(sender, token, few, times=times, pairs=pairs, stored=stored)


def _measured(
    sender: Sender, token: str, few: dict[str, str], *, times: int, pairs: int, stored: int
) -> Report:  # fmt: skip
    database, door = database_process(), f"/webhooks/razorpay/{token}"
    connection.close()
    rows: list[Comparison] = []
    with ExitStack() as running:

        def ours(requests: Callable[[int], list[bytes]], **more: dict[str, str]) -> Served:
            side = Served(granian(threads=THREADS), requests=requests, clients=CLIENTS, database=database, **more)
            return running.enter_context(side)

        def usual(requests: Callable[[int], list[bytes]]) -> Served:
            argv = gunicorn(threads=THREADS)
            side = Served(argv, requests=requests, clients=CLIENTS, database=database, settings_module=USUAL)
            return running.enter_context(side)

        mine, queued = ours(sender.to(door)), usual(sender.to(f"/queued/{token}"))
        new = in_turn(mine, queued, times=times, pairs=pairs)
        note = f"{CLIENTS} clients; ours encrypts the body and has the job in PostgreSQL too"
        rows += _rows("webhook taken in: verified, stored once, queued", new, TARGET, note)
        at_once = usual(sender.to(f"/at-once/{token}"))
        direct = in_turn(mine, at_once, times=times, pairs=max(1, pairs // 2))
        rows += _rows("the same against a view that does the work at once", direct, None, "it asks no gateway")
        repeats = in_turn(
            ours(sender.repeats_to(door)), usual(sender.repeats_to(f"/queued/{token}")),
            times=times, pairs=max(1, pairs // 2),
        )  # fmt: skip
        rows += _rows("a repeat of a stored one", repeats, None, "")
        small = ours(sender.to(door), env=few)
        growing = [(many.all_cpu_ms, few.all_cpu_ms) for many, few in in_turn(mine, small, times=times, pairs=pairs)]
        rows.append(row_of(f"growth: CPU of one among {stored} stored events, against few", growing,
                           target=GROWTH, at_most=True))  # fmt: skip
        memory = {"ours": mine.memory_mb, "usual": queued.memory_mb}
    facts = {"webhooks a second": {"ours": round(1000 / rows[0].ours), "usual": round(1000 / rows[0].baseline)},
             "memory of a server, MB": memory}  # fmt: skip
    return Report(rows=rows, facts=facts)


def _rows(what: str, readings: list[tuple[Reading, Reading]], target: float | None, note: str) -> list[Comparison]:
    """By the clock, and by the CPU of both sides' Python and PostgreSQL."""
    wall = [(one.wall_ms, two.wall_ms) for one, two in readings]
    cpu = [(one.all_cpu_ms, two.all_cpu_ms) for one, two in readings]
    return [
        row_of(what, wall, target=target, note=note),
        row_of(f"{what}; CPU of Python and PostgreSQL", cpu, target=None),
    ]


def _open_account(sandbox: Sandbox) -> tuple[str, str, list[uuid.UUID]]:
    """In the tenant's schema: a gateway account with its address, payments to tell of, and an event that was told."""
    sim = sandbox.account("razorpay")
    in_unit(lambda _: connect_account(
        gateway="razorpay", label="Bench", mode="test", credentials=sim.keys, webhook_secrets=[SECRET], actor=SYSTEM,
    ))  # fmt: skip
    payments = Payment.objects.bulk_create(
        Payment(payable_kind="bench", payable_uid=uuid7(), line="Seat A1", place_uid=uuid7(), amount_minor=45_000,
                currency="INR")
        for _ in range(200)
    )  # fmt: skip
    sandbox.webhook(sim, "http://127.0.0.1:9/nobody", secret=SECRET)
    client = razorpay.Client(auth=(sim.keys["key_id"], sim.keys["key_secret"]), base_url=sandbox.url)
    client.payment_link.create({
        "amount": 45_000, "currency": "INR", "reference_id": "bench", "description": "Seat A1",
        "notes": {"attempt": str(uuid7()), "payment": str(payments[0].uid)},
    })  # fmt: skip
    sandbox.pay(sandbox.page(reference="bench"))
    told = next(one for one in _told(sandbox) if json.loads(one)["event"] == "payment_link.paid")
    return told, Endpoint.objects.get(schema=connection.schema_name).token, [one.uid for one in payments]


def _told(sandbox: Sandbox) -> list[str]:
    """What the sandbox has told by now; it tells a moment after the payment."""
    deadline = time.monotonic() + 10
    while not (found := [one.body for one in sandbox.events()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _fill(stored: int, body: str) -> None:
    connection.set_schema_to_public()
    endpoint = Endpoint.objects.latest("pk").pk
    with django_connection.cursor() as cursor:
        cursor.execute(FILL, [endpoint, body, stored])
        cursor.execute("ANALYZE inbox_webhookevent")
