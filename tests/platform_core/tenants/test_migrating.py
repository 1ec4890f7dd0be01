"""All tenants get a later program's migrations: canary, waves, a stop at the first failure, and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.drift import drift_of
from platform_core.tenants.migrating.run import Report, Wishes, migrate_all, tenants_behind
from platform_core.tenants.models import Fingerprint, Tenant, TenantMigration
from shared.tenancy.connection import connection
from shared.tenancy.directory import forget_all
from shared.tenancy.fingerprint import expected_fingerprint, expected_migrations, fingerprint_of
from tests.fixtures.api import Apis
from tests.fixtures.making import make_tenant, remove_tenant

Deploy = Callable[..., None]
SOME_PATH = "/api/v1/auth/me"
RUN_PYTHON = "migrations.RunPython(python)"


@pytest.fixture
def fleet(committing: None) -> Iterator[list[Tenant]]:
    """Four tenants with real schemas, dropped afterwards."""
    made = [make_tenant(slug=f"fleet-{number}", name="Fleet", vertical="studio") for number in range(4)]
    yield made
    for tenant in made:
        remove_tenant(tenant)
    forget_all()


def migrate(fleet: list[Tenant], **wishes: Any) -> Report:
    return migrate_all(Wishes(only=tuple(tenant.slug for tenant in fleet), **wishes))


def column_of(tenant: Tenant) -> int:
    """How many columns of the later migration the tenant has: 0 or 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = %s AND column_name = 'later'",
            [tenant.schema_name],
        )
        return int(cursor.fetchone()[0])


def recorded(tenant: Tenant) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {tenant.schema_name}.django_migrations WHERE name = '0999_later'")  # noqa: S608
        return int(cursor.fetchone()[0])


class TestMigrateAll:
    def test_every_tenant_gets_the_column_its_record_and_its_fingerprint(
        self, fleet: list[Tenant], deploy: Deploy
    ) -> None:
        deploy()
        report = migrate(fleet)
        assert (report.behind, report.done, report.replayed, report.failed) == (4, 4, 3, [])
        assert [column_of(tenant) for tenant in fleet] == [1, 1, 1, 1]
        assert [recorded(tenant) for tenant in fleet] == [1, 1, 1, 1]
        assert {Tenant.objects.get(pk=tenant.pk).fingerprint for tenant in fleet} == {expected_fingerprint()}
        assert [drift_of(tenant.schema_name) for tenant in fleet] == [[], [], [], []]

    def test_second_run_does_nothing_in_one_query(
        self, fleet: list[Tenant], deploy: Deploy, assert_queries: Any
    ) -> None:
        deploy()
        migrate(fleet)
        ensure_blueprint()
        with assert_queries(1):
            assert migrate(fleet).done == 0

    def test_python_is_run_by_django_in_each(self, fleet: list[Tenant], deploy: Deploy) -> None:
        deploy(RUN_PYTHON)
        report = migrate(fleet)
        assert (report.done, report.replayed) == (4, 0)
        assert [recorded(tenant) for tenant in fleet] == [1, 1, 1, 1]

    def test_failure_stops_the_run_and_changes_nothing_of_that_tenant(
        self, fleet: list[Tenant], deploy: Deploy
    ) -> None:
        spoil(fleet[2])
        deploy()
        report = migrate(fleet, wave=1, parallel=1)
        assert [failure["tenant"] for failure in report.failed] == ["fleet-2"]
        assert [recorded(tenant) for tenant in fleet] == [1, 1, 0, 0]
        states = TenantMigration.objects.filter(target=expected_fingerprint()).order_by("tenant_id")
        assert list(states.values_list("state", flat=True)) == ["done", "done", "failed", "pending"]

    def test_next_run_takes_up_where_one_was_stopped(self, fleet: list[Tenant], deploy: Deploy) -> None:
        deploy()
        assert migrate(fleet, stop_after=2).done == 2
        assert [patient.slug for patient in tenants_behind([tenant.slug for tenant in fleet])] == ["fleet-2", "fleet-3"]
        assert migrate(fleet).done == 2

    def test_canary_that_turns_out_wrong_stops_the_run(self, fleet: list[Tenant], deploy: Deploy) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {fleet[0].schema_name}.slots_unit ADD COLUMN by_hand integer")
        deploy()
        report = migrate(fleet, canary=2)
        assert "by_hand" in report.failed[0]["error"]
        assert [recorded(tenant) for tenant in fleet] == [1, 1, 0, 0]

    def test_half_migrated_tenant_goes_djangos_way(self, fleet: list[Tenant], deploy: Deploy) -> None:
        deploy()
        with connection.cursor() as cursor:
            schema = fleet[3].schema_name
            cursor.execute(f"ALTER TABLE {schema}.slots_unit ADD COLUMN later integer DEFAULT 7 NOT NULL")
            cursor.execute(
                f"INSERT INTO {schema}.django_migrations (app, name, applied) VALUES ('slots', '0999_later', now())"  # noqa: S608
            )
        report = migrate(fleet)
        assert (report.done, report.replayed, report.failed) == (4, 2, [])
        assert recorded(fleet[3]) == 1

    def test_tenant_that_waits_answers_503_and_its_neighbour_is_served(
        self, fleet: list[Tenant], deploy: Deploy
    ) -> None:
        deploy()
        migrate(fleet[:1])
        forget_all()
        assert Apis()(fleet[0]).get(SOME_PATH).status_code == 401
        behind = Apis()(fleet[1]).get(SOME_PATH)
        assert (behind.status_code, behind.json()["code"], behind.headers["Retry-After"]) == (503, "schema_behind", "2")

    def test_older_program_still_serves_a_tenant_that_is_ahead(self, fleet: list[Tenant], deploy: Deploy) -> None:
        Tenant.objects.filter(pk=fleet[0].pk).update(fingerprint=ahead_of_this())
        forget_all()
        assert Apis()(fleet[0]).get(SOME_PATH).status_code == 401


class TestCommand:
    def test_check_fails_while_a_tenant_waits(self, fleet: list[Tenant], deploy: Deploy) -> None:
        call_command("migrate_tenants", check=True, tenant=["fleet-0"], stdout=StringIO())
        deploy()
        with pytest.raises(CommandError, match="1 tenants wait"):
            call_command("migrate_tenants", check=True, tenant=["fleet-0"], stdout=StringIO())

    def test_report_is_json(self, fleet: list[Tenant], deploy: Deploy) -> None:
        deploy()
        told = StringIO()
        call_command("migrate_tenants", tenant=[tenant.slug for tenant in fleet], json=True, stdout=told)
        assert json.loads(told.getvalue())["done"] == 4

    def test_failure_is_told_in_one_line(self, fleet: list[Tenant], deploy: Deploy) -> None:
        spoil(fleet[0])
        deploy()
        with pytest.raises(CommandError, match="Stopped at fleet-0"):
            call_command("migrate_tenants", tenant=["fleet-0"], stdout=StringIO())


def spoil(tenant: Tenant) -> None:
    """Let the later migration fail here: the column is there already."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {tenant.schema_name}.slots_unit ADD COLUMN later integer")


def ahead_of_this() -> str:
    """A fingerprint of these migrations and one more, as a newer program has written it down."""
    names = [*expected_migrations(), "slots.9999_newer"]
    Fingerprint.objects.get_or_create(fingerprint=fingerprint_of(names), defaults={"migrations": names})
    return fingerprint_of(names)
