"""A new tenant: sign-up with a spare, without one, and the usual way; then again with more tenants."""

from __future__ import annotations

from typing import Any

from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.flows import take_in
from platform_core.tenants.models import Spare
from platform_core.tenants.provision import make_schema, make_spare, take_schema
from shared.actor import ANONYMOUS
from shared.identity.visits import Visit
from shared.ids import spoken_code
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tests.load.baselines.provisioning import stock_schema
from tests.load.measure import Comparison, compare, timed_ms

WITH_SPARE, WITHOUT_SPARE = 500, 20


def sign_up() -> None:
    """The whole of it, as the caller waits for it: with the owner's password hashed."""
    connection.set_schema_to_public()
    owner = Owner(name="Asha", email="asha@bench.example", phone="+919820014230", password="a quiet place to read")
    slug = f"b{spoken_code(10).lower()}"
    told = {"business_name": "Bench", "slug": slug, "vertical": "study_library"}
    take_in(**told, owner=owner, visit=Visit(agent="bench"), actor=ANONYMOUS)


def with_spare() -> None:
    """The schema alone, from the shelf."""
    connection.set_schema_to_public()
    in_unit(lambda _unit: take_schema())


def without_spare() -> None:
    """The schema alone, replayed."""
    connection.set_schema_to_public()
    in_unit(lambda _unit: make_schema())


def fill_shelf(count: int) -> None:
    """Spares made ahead."""
    connection.set_schema_to_public()
    for _ in range(count):
        in_unit(lambda _unit: make_spare())


def measure(*, tenants: int) -> tuple[list[Comparison], dict[str, Any]]:
    """Ratios, and how they grow from an empty installation to one with `tenants` more."""
    connection.set_schema_to_public()
    ensure_blueprint()
    fill_shelf(40)
    rows = [
        compare(
            "schema with a spare", ours=with_spare, baseline=stock_schema, target=WITH_SPARE, pairs=3, ours_times=5
        ),
        compare("schema without a spare", ours=without_spare, baseline=stock_schema, target=WITHOUT_SPARE, pairs=3),
        compare("sign-up, password hashed", ours=sign_up, baseline=stock_schema, target=WITHOUT_SPARE, pairs=3),
    ]
    before = timed_ms(with_spare, times=10)
    for _ in range(tenants):
        without_spare()
    fill_shelf(max(0, 12 - Spare.objects.count()))
    after = timed_ms(with_spare, times=10)
    growth = {"tenants_added": tenants, "ms_before": round(before, 2), "ms_after": round(after, 2)}
    return rows, {"growth": {**growth, "ratio": round(after / before, 2), "target": 1.1}}
