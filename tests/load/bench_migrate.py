"""A deploy with nothing to apply, over all tenants."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.migrating.run import Wishes, migrate_all
from platform_core.tenants.models import Tenant
from shared.tenancy.connection import connection
from tests.load.bench_provisioning import fill_shelf, sign_up
from tests.load.measure import Comparison, compare

NOTHING_TO_APPLY = 200


def ours() -> None:
    """One query finds that nobody is behind."""
    connection.set_schema_to_public()
    migrate_all(Wishes(only=(), canary=1, wave=50, parallel=2, stop_after=0))


def stock() -> None:
    """django-tenants' executor visits every tenant."""
    connection.set_schema_to_public()
    call_command("migrate_schemas", tenant=True, verbosity=0, interactive=False)


def measure(*, tenants: int) -> tuple[list[Comparison], dict[str, Any]]:
    """The ratio over so many tenants."""
    connection.set_schema_to_public()
    ensure_blueprint()
    fill_shelf(min(tenants, 20))
    while Tenant.objects.count() < tenants:
        sign_up()
        connection.set_schema_to_public()
    what = f"deploy with nothing to apply, {Tenant.objects.count()} tenants"
    row = compare(what, ours=ours, baseline=stock, target=NOTHING_TO_APPLY, pairs=3, ours_times=5)
    return [row], {}
