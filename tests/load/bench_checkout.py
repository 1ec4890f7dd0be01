"""Checkouts against the sandbox over HTTP: our flow from booking to page, and the bare SDK with an insert."""

from __future__ import annotations

import os
import uuid
from decimal import Decimal
from typing import Any

from django_tenants.utils import tenant_context

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM, Actor
from shared.ids import uuid7
from shared.payments import actions, flows
from shared.payments.actions import connect_account
from shared.payments.actions.accounts import Fees
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.unit import in_unit
from tenant_apps.bookings.actions import book_seats
from tests.harness.sandbox import Sandbox
from tests.load.bench_booking import DESK
from tests.load.bench_provisioning import sign_up
from tests.load.bench_router import HUNDREDTH, fill_attempts
from tests.load.measure import Comparison, Report, row_of
from tests.load.seats import Hours, Told, open_hall
from tests.load.sides import Reading, Side, in_turn

GATEWAYS = ("razorpay", "stripe", "cashfree")
FLAT, STORED = 1.1, 50_000
FAR_S = 0.15
CASHIER = Actor(kind="user", uid=uuid7(), name="Asha", role="owner", permissions=frozenset({"payments.take"}))


class Checkouts:
    """A side: bookings wait to be paid, each of them is shown a page. facts: messages of one to the database."""

    def __init__(self, *, gateway: str, ready: int, **told: Any) -> None:
        found = Told.of(told)
        tenant_context(Tenant.objects.get(schema_name=found.schema)).__enter__()
        self._gateway, self._waiting = gateway, _bookings(found, ready)
        sent: list[str] = []

        def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
            sent.append(str(sql))
            return execute(sql, params, many, context)

        self(1)
        with connection.execute_wrapper(note):
            self(1)
        self.facts = {"messages": len(sent)}

    def __call__(self, times: int) -> None:
        """So many, of those that wait."""
        for _ in range(times):
            self._check_out(self._waiting.pop())

    def _check_out(self, booking: uuid.UUID) -> None:
        payment = in_unit(
            lambda _: actions.open_payment(payable_kind="booking", payable=booking, actor=CASHIER)
        )  # fmt: skip
        shown = flows.show_page(payment_uid=payment.uid, gateway=self._gateway)
        if shown.gateway != (self._gateway or "razorpay"):
            raise RuntimeError(f"the page is at {shown.gateway}")


def ours(**told: Any) -> Checkouts:
    """Makes it."""
    return Checkouts(**told)


def measure(*, tiny: bool) -> Report:
    """Each gateway near, one as far away as gateways are, and growth with what was tried before."""
    times, pairs, stored = (2, 1, 50) if tiny else (20, 7, STORED)
    connection.set_schema_to_public()
    ensure_blueprint()
    with Sandbox() as sandbox:
        os.environ.update({**sandbox.api_bases, "ALLOW_LOOPBACK_PROVIDERS": "on"})
        few, many = (_tenant(sandbox) for _ in range(2))
        for tenant, count in ((few, stored // HUNDREDTH), (many, stored)):
            schema = Tenant.objects.get(schema_name=tenant["hall"]["schema"])
            run_in_tenant(schema, lambda count=count: fill_attempts(count))
        connection.close()
        return _measured(sandbox, few, many, times=times, pairs=pairs, stored=stored)


def _measured(
    sandbox: Sandbox, few: dict[str, Any], many: dict[str, Any], *, times: int, pairs: int, stored: int
) -> Report:
    ready = times * (pairs + 1) * 2 + 2
    rows: list[Comparison] = []
    facts: dict[str, Any] = {}
    for place, gateway in enumerate(GATEWAYS, start=1):
        keys = few["keys"][gateway]
        with (
            Side(f"{__name__}:ours", gateway=gateway, ready=ready, **_seat(few, place)) as mine,
            Side("tests.load.baselines.checkout:usual", schema=few["hall"]["schema"], gateway=gateway,
                 base=sandbox.url, keys=keys) as theirs,
        ):  # fmt: skip
            rows += _rows(f"checkout at {gateway}", in_turn(mine, theirs, times=times, pairs=pairs))
            if gateway == GATEWAYS[0]:
                facts = {"messages of ours to the database, BEGIN and COMMIT apart": mine.facts["messages"]}
                sandbox.fault("slow", provider=gateway, seconds=FAR_S, times=None)
                far = in_turn(mine, theirs, times=max(1, times // 3), pairs=pairs)
                sandbox.clear_faults()
                rows.append(_row(f"the same, {gateway} answers after {FAR_S * 1000:g} ms", far))
    with (
        Side(f"{__name__}:ours", gateway="", ready=ready, **_seat(few, 0)) as before,
        Side(f"{__name__}:ours", gateway="", ready=ready, **_seat(many, 0)) as after,
    ):
        growth = in_turn(after, before, times=times, pairs=pairs)
    what = f"growth: a checkout that may choose, after {stored} attempts, against {stored // HUNDREDTH}"
    cpu = [(one.all_cpu_ms, two.all_cpu_ms) for one, two in growth]
    rows.append(row_of(what, [(one.wall_ms, two.wall_ms) for one, two in growth], target=FLAT, at_most=True))
    rows.append(row_of(f"{what}; CPU of Python", cpu, target=None, at_most=True))
    return Report(rows=rows, facts=facts)


def _rows(what: str, readings: list[tuple[Reading, Reading]]) -> list[Comparison]:
    cpu = [(one.cpu_ms, two.cpu_ms) for one, two in readings]
    note = "ours chooses, holds the seat, writes first and watches; the baseline knows of nothing that is cut off"
    return [_row(what, readings, note), row_of(f"{what}; CPU of Python", cpu, target=None)]


def _row(what: str, readings: list[tuple[Reading, Reading]], note: str = "") -> Comparison:
    return row_of(what, [(one.wall_ms, two.wall_ms) for one, two in readings], target=None, note=note)


def _tenant(sandbox: Sandbox) -> dict[str, Any]:
    """A hall with seats to sell, and an account at each gateway. keys: by gateway, for the baseline."""
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    keys = {name: dict(sandbox.account(name).keys) for name in GATEWAYS}
    run_in_tenant(tenant, lambda: _connect(keys))
    hall = run_in_tenant(tenant, lambda: open_hall(len(GATEWAYS) + 1))
    return {"hall": {**hall, "schema": tenant.schema_name}, "keys": keys}


def _seat(tenant: dict[str, Any], place: int) -> dict[str, Any]:
    """The hall as a side is told of it, with one seat that no other side sells."""
    return {**tenant["hall"], "seats": [tenant["hall"]["seats"][place]]}


def _connect(keys: dict[str, dict[str, str]]) -> None:
    """Razorpay is the cheapest."""
    for place, (name, credentials) in enumerate(keys.items(), start=1):
        in_unit(
            lambda _, name=name, credentials=credentials, place=place: connect_account(
                gateway=name, label=name, mode="test", priority=place, credentials=credentials,
                webhook_secrets=["whsec_of_the_bench"] if name != "cashfree" else [], actor=SYSTEM,
                fees=[Fees(percent=Decimal(place))],
            )
        )  # fmt: skip


def _bookings(hall: Told, count: int) -> list[uuid.UUID]:
    """Sold by the desk, still to be paid."""
    hours = Hours(hall.seats[0])
    return [
        in_unit(
            lambda _: book_seats(
                venue_uid=hall.venue, customer_uid=hall.customer, resources=[hours.seat], actor=DESK,
                **hours.next_one(),
            )
        ).uid
        for _ in range(count)
    ]  # fmt: skip
