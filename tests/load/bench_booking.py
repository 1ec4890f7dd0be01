"""Bookings by sixteen connections: our action in its unit, and the same product work as an ORM user writes it."""

from __future__ import annotations

from typing import Any

from django_tenants.utils import tenant_context

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared.actor import Actor
from shared.ids import uuid7
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.unit import in_unit
from tenant_apps.bookings.actions import book_seats
from tests.load.bench_provisioning import sign_up
from tests.load.crowd import Crowd, Work
from tests.load.measure import Comparison, Report, row_of
from tests.load.seats import Hours, Told, open_hall
from tests.load.sides import Reading, Side, in_turn

CONNECTIONS, TARGET = 16, 2.0
STOCK = "tests.load.baselines.stock_settings"
DESK = Actor(
    kind="user",
    uid=uuid7(),
    name="Bilal",
    role="front_desk",
    permissions=frozenset({"bookings.read", "bookings.write"}),
)


def ours(**told: Any) -> Crowd:
    """A side: `book_seats` in a unit of its own, by the desk for a customer."""
    found = Told.of(told)

    def member(number: int) -> Work:
        hours, tenant = Hours(found.seats[number]), Tenant.objects.get(schema_name=found.schema)
        tenant_context(tenant).__enter__()
        return lambda _place: in_unit(
            lambda _unit: book_seats(
                venue_uid=found.venue,
                customer_uid=found.customer,
                resources=[hours.seat],
                actor=DESK,
                **hours.next_one(),
            )
        )

    return Crowd(len(found.seats), member)


def measure(*, tiny: bool) -> Report:
    """Whole bookings against the same work, and against the least that can be called a booking."""
    connections, each, pairs = (2, 2, 1) if tiny else (CONNECTIONS, 20, 7)
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    halls = [{**run_in_tenant(tenant, lambda: open_hall(connections)), "schema": tenant.schema_name} for _ in range(3)]
    connection.close()
    baselines = "tests.load.baselines.booking"
    with (
        Side(f"{__name__}:ours", **halls[0]) as mine,
        Side(f"{baselines}:usual", settings_module=STOCK, **halls[1]) as usual,
        Side(f"{baselines}:least", settings_module=STOCK, **halls[2]) as least,
    ):
        times = connections * each
        whole = in_turn(mine, usual, times=times, pairs=pairs)
        bare = in_turn(mine, least, times=times, pairs=max(1, pairs // 2))
        facts = {
            "messages to the database": {
                "ours": mine.facts["messages"], "usual": usual.facts["messages"], "least": least.facts["messages"],
            },
            "bookings a second": round(1000 / _row("", whole, None).ours),
        }  # fmt: skip
    cpu = [(one.all_cpu_ms, two.all_cpu_ms) for one, two in whole]
    rows = [
        _row(f"whole bookings, {connections} connections", whole, TARGET, "the same rows, prices and event in both"),
        row_of("CPU of Python and PostgreSQL for one of them", cpu, target=None),
        _row("a whole booking against the least", bare, None, "the baseline locks, looks and writes one row of seven"),
    ]
    return Report(rows=rows, facts=facts)


def _row(what: str, readings: list[tuple[Reading, Reading]], target: float | None, note: str = "") -> Comparison:
    return row_of(what, [(one.wall_ms, two.wall_ms) for one, two in readings], target=target, note=note)
