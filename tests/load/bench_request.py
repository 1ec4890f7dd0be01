"""Lists of twenty rows through the whole application: ours and DRF's; and what tenancy costs on such a list."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection as django_connection

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Domain, Tenant
from shared import clock
from shared.identity.models import User
from shared.identity.steps import open_tokens
from shared.identity.visits import Visit
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.tenancy.hosts import apex_host
from shared.unit import in_unit
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.customers.models import Customer
from tenant_apps.venues.models import Seat
from tests.load.baselines.request import stock_token
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, Report, row_of
from tests.load.seats import open_hall
from tests.load.served import Served, get, granian, gunicorn
from tests.load.sides import Side, in_turn
from tests.load.twins import twin_of_database

ROWS, TARGET, TAX, FLAT, SERVER = 20, 3.0, 1.05, 1.1, 2.0
MANY, CLIENTS = 20_000, 4
BARE = "tests.load.baselines.bare:application"
STOCK = "tests.load.baselines.stock_settings"
PLAIN = "tests.load.baselines.plain_settings"
OUR_TENANCY = "tests.load.baselines.our_tenancy_settings"


def measure(*, tiny: bool) -> Report:
    """Two hot lists, growth with what is stored, the tax of tenancy by CPU, and the server in front."""
    times, pairs = (3, 1) if tiny else (60, 7)
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    host = f"{tenant.slug}.{apex_host()}"
    Domain.objects.create(tenant=tenant, domain=host.partition(":")[0], kind="custom", verified_at=clock.wall())
    tokens = run_in_tenant(tenant, _fill)
    os.environ["BENCH_SCHEMA"] = tenant.schema_name
    connection.close()
    rows = [row for name in ("customers", "bookings") for row in _lists(name, host, tokens, times, pairs)]
    rows.append(_growth(host, tokens, times, pairs))
    rows += [*_taxes(host, times, pairs), *_servers(times, pairs)]
    return Report(rows=rows, facts={"rows in a list": ROWS})


def _lists(name: str, host: str, tokens: dict[str, str], times: int, pairs: int) -> list[Comparison]:
    ours = {"host": host, "path": f"/api/v1/{name}?limit={ROWS}", "token": tokens["ours"]}
    stock = {"host": host, "path": f"/stock/{name}", "token": tokens["stock"]}
    with (
        Side("tests.load.calls:calling", **ours) as mine,
        Side("tests.load.calls:calling", settings_module=STOCK, **stock) as theirs,
    ):
        readings = in_turn(mine, theirs, times=times, pairs=pairs)
    note = "signed in, with the time of the database; the baseline is ModelSerializer and TenantMainMiddleware"
    what = f"list of {ROWS} {name}"
    return [
        row_of(what, [(one.wall_ms, two.wall_ms) for one, two in readings], target=TARGET, note=note),
        row_of(f"{what}, CPU of Python", [(one.cpu_ms, two.cpu_ms) for one, two in readings], target=None),
    ]


def _taxes(host: str, times: int, pairs: int) -> list[Comparison]:
    """The same DRF list three times: without tenants, with our tenancy, with django-tenants' own."""
    told = {"host": host, "path": "/open/customers"}
    found = []
    with Side("tests.load.calls:calling", settings_module=PLAIN, **told) as plain:
        for what, module, target in (("our tenancy", OUR_TENANCY, TAX), ("django-tenants' own", STOCK, None)):
            with Side("tests.load.calls:calling", settings_module=module, **told) as taxed:
                readings = in_turn(taxed, plain, times=times, pairs=pairs)
            cpu = [(one.cpu_ms, two.cpu_ms) for one, two in readings]
            note = "CPU of Python for one request, against plain Django without tenants"
            found.append(row_of(f"tax of {what} on a DRF list", cpu, target=target, at_most=True, note=note))
    return found


def _growth(host: str, tokens: dict[str, str], times: int, pairs: int) -> Comparison:
    """The same list in two copies of the database, in turn: one has few customers, one has many."""
    few = twin_of_database("few")
    _write_many()
    told = {"host": host, "path": f"/api/v1/customers?limit={ROWS}", "token": tokens["ours"]}
    with (
        Side("tests.load.calls:calling", **told) as among_many,
        Side("tests.load.calls:calling", environment=few, **told) as among_few,
    ):
        readings = in_turn(among_many, among_few, times=times, pairs=pairs)
    what = f"growth: list of {ROWS} customers of {MANY}, against of {ROWS}"
    return row_of(what, [(one.wall_ms, two.wall_ms) for one, two in readings], target=FLAT, at_most=True)


def _servers(times: int, pairs: int) -> list[Comparison]:
    """The same empty application, over real HTTP: what is left is the server."""
    requests = partial(_same, get("/"))
    with (
        Served(granian(BARE, threads=1), requests=requests, clients=CLIENTS) as ours,
        Served(gunicorn(BARE), requests=requests, clients=CLIENTS) as theirs,
    ):
        readings = in_turn(ours, theirs, times=times * 25, pairs=pairs)
    wall, cpu = ([(getattr(one, name), getattr(two, name)) for one, two in readings] for name in ("wall_ms", "cpu_ms"))
    what = f"the server alone: granian against gunicorn's sync worker, {CLIENTS} clients"
    note = "the sync worker closes each connection"
    return [row_of(f"{what}; CPU", cpu, target=SERVER, note=note), row_of(what, wall, target=None)]


def _same(request: bytes, times: int) -> list[bytes]:
    return [request] * times


def _write_many() -> None:
    """Customers until there are many."""
    tenant = Tenant.objects.latest("pk")
    rows = [Customer(code=f"MANY-{n:06}", name=f"Student {n}", phone=f"+9199{n:08}") for n in range(MANY - ROWS)]
    run_in_tenant(tenant, lambda: Customer.objects.bulk_create(rows, batch_size=2000))
    with django_connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _fill() -> dict[str, str]:
    """Twenty customers, each with a booking; the owner's tokens."""
    hall: dict[str, Any] = open_hall(1)
    rows = [Customer(code=f"STU-{n:06}", name=f"Student {n}", phone=f"+9198200{n:05}") for n in range(1, ROWS + 1)]
    guests = Customer.objects.bulk_create(rows)
    seat, now = Seat.objects.select_related("unit", "venue").get(uid=hall["seats"][0]), clock.wall()
    bookings = Booking.objects.bulk_create(
        Booking(
            code=f"BKG-{n}", venue=seat.venue, customer=guest, starts_at=now, ends_at=now + timedelta(hours=1),
            state="accepted", total_minor=1000, currency="INR", channel="desk", source="user",
        )
        for n, guest in enumerate(guests)
    )  # fmt: skip
    BookingLine.objects.bulk_create(
        BookingLine(
            booking=one, kind="seat", unit=seat.unit, label=seat.label, place="Hall A", starts_at=one.starts_at,
            ends_at=one.ends_at, price_minor=1000, currency="INR",
        )
        for one in bookings
    )  # fmt: skip
    owner = User.objects.get()
    opened = in_unit(lambda unit: open_tokens(owner, visit=Visit(agent="bench"), now=unit.now))
    return {"ours": opened.pair.access, "stock": stock_token(owner)}
