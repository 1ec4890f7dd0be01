"""A list of twenty rows through the whole of a request: our base view, and a stock ModelSerializer view."""

from __future__ import annotations

from typing import Any

from django.test import Client

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared.identity.models import User
from shared.identity.steps import open_tokens
from shared.identity.visits import Visit
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.tenancy.hosts import apex_host
from shared.unit import in_unit
from tenant_apps.customers.models import Customer
from tests.load.baselines.request import StockCustomers
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, compare

ROWS, TIMES, TARGET = 20, 60, 1.0


def _fill() -> str:
    """Twenty customers, and the owner's token."""
    rows = [Customer(code=f"STU-{n:06}", name=f"Student {n}") for n in range(1, ROWS + 1)]
    Customer.objects.bulk_create(rows)
    owner = User.objects.get()
    opened = in_unit(lambda unit: open_tokens(owner, visit=Visit(agent="bench"), now=unit.now))
    return opened.pair.access


def measure(*, tenants: int) -> tuple[list[Comparison], dict[str, Any]]:
    """How our list compares with the view that everybody writes first, tenancy and sign-in in both."""
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    token = run_in_tenant(tenant, _fill)
    headers = {"Host": f"{tenant.slug}.{apex_host()}", "Authorization": f"Bearer {token}"}
    client, stock = Client(headers=headers), StockCustomers.client(headers)
    row = compare(
        f"list of {ROWS} customers",
        ours=lambda: client.get(f"/api/v1/customers?limit={ROWS}"),
        baseline=lambda: stock.get("/stock/customers"),
        target=TARGET,
        ours_times=TIMES,
        baseline_times=TIMES,
    )
    return [row], {}
