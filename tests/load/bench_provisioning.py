"""A sign-up as the user sees it, with a spare and without one, against a stock tenant; then among many tenants."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import lru_cache

from django.db import connection as django_connection

from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.flows import take_in
from platform_core.tenants.models import Spare, Tenant
from platform_core.tenants.provision import make_spare
from shared.actor import ANONYMOUS
from shared.identity.visits import Visit
from shared.ids import spoken_code
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tests.load.measure import Comparison, Report, row_of, timed_ms
from tests.load.sides import Side, in_turn
from tests.load.twins import twin_of_database

STOCK = "tests.load.baselines.stock_settings"
WITH_SPARE, WITHOUT_SPARE, GROWTH = 500, 20, 1.1
PASSWORD = "a quiet place to read"
WHAT = "sign-up seen by the user (tenant, domain, plan, owner, wallet, schema)"
TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"


def owner() -> Owner:
    """With a password that is still to be hashed."""
    return Owner(name="Asha", email="asha@bench.example", phone="+919820014230", password=PASSWORD)


@lru_cache(maxsize=1)
def known_owner() -> Owner:
    """With one that is."""
    return owner().with_hash()


def sign_up(*, by: Callable[[], Owner] = known_owner) -> None:
    """The whole of it, in its unit, to the commit."""
    connection.set_schema_to_public()
    told = {"business_name": "Bench", "slug": f"b{spoken_code(10).lower()}", "vertical": "study_library"}
    take_in(**told, owner=by(), visit=Visit(agent="bench"), actor=ANONYMOUS)
    connection.set_schema_to_public()


def fill_shelf(count: int) -> None:
    """So many spares, whatever there were."""
    connection.set_schema_to_public()
    while Spare.objects.count() < count:
        in_unit(lambda _unit: make_spare())


def with_spare(times: int, by: Callable[[], Owner] = known_owner) -> float:
    """The median of so many, each with a spare, after two that do not count."""
    fill_shelf(times + 2)
    for _ in range(2):
        sign_up(by=by)
    return statistics.median(timed_ms(lambda: sign_up(by=by)) for _ in range(times))


def without_spare(times: int) -> float:
    """The same with an empty shelf."""
    while Spare.objects.exists():
        sign_up()
    return statistics.median(timed_ms(sign_up) for _ in range(times))


def measure(*, tiny: bool) -> Report:
    """Against stock, then growth."""
    pairs, times, seconds, wanted = (1, 1, 0, 2) if tiny else (5, 9, 75, 1000)
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    few = twin_of_database("few")
    report = Report(rows=_against_stock(pairs, times), facts=_facts())
    _add_tenants(wanted, until=time.monotonic() + seconds)
    report.rows.append(_growth(few, 1 if tiny else 5, 1 if tiny else 13))
    return report


class SignUps:
    """A side: sign-ups with spares that wait for them."""

    def __init__(self, *, ready: int) -> None:
        ensure_blueprint()
        fill_shelf(ready)

    def __call__(self, times: int) -> None:
        """So many."""
        for _ in range(times):
            sign_up()


def signing_up(**told: int) -> SignUps:
    """Makes it."""
    return SignUps(**told)


def _growth(few: dict[str, str], times: int, pairs: int) -> Comparison:
    """In two databases in turn: one has hardly any tenants, one has many."""
    connection.set_schema_to_public()
    many, ready = Tenant.objects.count(), times * (pairs + 1)
    connection.close()
    maker = f"{__name__}:signing_up"
    with Side(maker, ready=ready) as later, Side(maker, environment=few, ready=ready) as before:
        readings = in_turn(later, before, times=times, pairs=pairs)
    what = f"growth: the same with a spare among {many} tenants, against hardly any"
    return row_of(what, [(one.wall_ms, two.wall_ms) for one, two in readings], target=GROWTH, at_most=True)


def _against_stock(pairs: int, times: int) -> list[Comparison]:
    found: list[tuple[float, float, float, float]] = []
    with Side("tests.load.baselines.provisioning:stock", settings_module=STOCK) as stock:
        stock.run(1)
        for _ in range(pairs):
            made = stock.run(1).wall_ms
            found.append((made, with_spare(times), without_spare(max(1, times // 2)), with_spare(2, owner)))
    columns = list(zip(*found, strict=True))
    stocks, spare, none, hashing = columns
    return [
        row_of(f"{WHAT}, with a spare", list(zip(spare, stocks, strict=True)), target=WITH_SPARE, note="hash apart"),
        row_of(
            "the same, no spare left", list(zip(none, stocks, strict=True)), target=WITHOUT_SPARE, note="hash apart"
        ),
        row_of("the same, with a spare and the hash", list(zip(hashing, stocks, strict=True)), target=None),
    ]


def _facts() -> dict[str, object]:
    """How much there is to make; what the hash costs by itself; the messages of one sign-up."""
    sent: list[str] = []
    fill_shelf(1)

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        sent.append(str(sql))
        return execute(sql, params, many, context)

    with django_connection.execute_wrapper(note):
        sign_up()
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [Tenant.objects.latest("pk").schema_name])
        tables = cursor.fetchone()[0]
    hashing = round(timed_ms(owner().with_hash, times=3), 1)
    return {"tables of a tenant": tables, "messages of a sign-up": len(sent) + 2, "hash alone, ms": hashing}


def _add_tenants(wanted: int, *, until: float) -> None:
    """As many as are wanted, or as many as fit into the time."""
    while Tenant.objects.count() < wanted and time.monotonic() < until:
        sign_up()
