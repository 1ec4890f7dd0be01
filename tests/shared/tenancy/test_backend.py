"""The connection: one schema at a time, foreign keys checked at once, errors of shards in our words."""

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django_tenants.postgresql_backend.base import FakeTenant

from platform_core.tenants.models import Tenant
from shared.identity.models import Role
from shared.tenancy.backend.errors import PortableErrorWrapper
from shared.tenancy.connection import connection


def current_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


class TestSchemaName:
    @pytest.mark.parametrize(
        "name", ["", "pg_catalog", "information_schema", "A", "a b", "ä", "t_", "t_A", 't_x"; DROP', "t_x\n", "public "]
    )
    def test_foreign_names_are_refused(self, name: str) -> None:
        with pytest.raises(ValidationError):
            connection.set_tenant(FakeTenant(schema_name=name))

    def test_path_follows_the_tenant(self, tenant: Tenant, other_tenant: Tenant) -> None:
        assert current_schema() == tenant.schema_name
        connection.set_tenant(other_tenant)
        assert current_schema() == other_tenant.schema_name
        connection.set_schema_to_public()
        assert current_schema() == "public"


class TestPathCursor:
    def test_path_travels_with_the_first_statement(self, tenant: Tenant) -> None:
        with connection.cursor() as cursor:
            assert cursor.cursor.path == f'SET search_path = "{tenant.schema_name}","public"'
            cursor.execute("SELECT current_schema(), %s", ["a%b"])
            assert cursor.fetchone() == (tenant.schema_name, "a%b")
            assert cursor.cursor.path == ""

    def test_rowcount_and_returned_rows_are_the_statements(self, tenant: Tenant) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_role SET name = name")
            assert cursor.rowcount == Role.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now()) RETURNING app")
            assert cursor.fetchall() == [("a",)]

    def test_rolled_back_savepoint_leaves_no_other_schema(self, tenant: Tenant, other_tenant: Tenant) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.set_tenant(other_tenant)
            assert current_schema() == other_tenant.schema_name
            Role.objects.create(code="owner", name="twice")
        assert current_schema() == other_tenant.schema_name
        connection.set_tenant(tenant)
        assert current_schema() == tenant.schema_name

    def test_many_and_named_cursors_stand_in_the_schema(self, tenant: Tenant) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('m', %s, now())", [["a"], ["b"]]
            )
            cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'm'")
            assert cursor.fetchone() == (2,)
        assert {role.code for role in Role.objects.iterator(chunk_size=1)} >= {"owner", "customer"}

    def test_what_cannot_run_in_a_transaction_still_runs(self, committing: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX CONCURRENTLY path_cursor_probe ON tenants_tombstone (until)")
            cursor.execute("DROP INDEX CONCURRENTLY path_cursor_probe")

    def test_copy_stands_in_the_schema(self, tenant: Tenant) -> None:
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT current_schema()) TO STDOUT") as rows:
            assert b"".join(rows).decode().strip() == tenant.schema_name


class TestErrors:
    @pytest.mark.parametrize(
        "message",
        [
            'duplicate key value violates unique constraint "identity_user_email_102020"',
            'insert or update on table "x_102031" violates foreign key constraint "x_y_fk_102031"',
            "could not commit transaction for shard 102020 on at least 1 active node",
        ],
    )
    def test_constraint_of_a_shard_is_an_integrity_error(self, message: str) -> None:
        with pytest.raises(IntegrityError, match=r"shard|violates"), PortableErrorWrapper(connection):
            raise psycopg.errors.InternalError_(message)

    def test_other_internal_errors_stay_what_they_are(self) -> None:
        with pytest.raises(Exception, match="cache lookup") as caught, PortableErrorWrapper(connection):
            raise psycopg.errors.InternalError_("cache lookup failed")
        assert not isinstance(caught.value, IntegrityError)

    def test_deadlock_keeps_its_state(self) -> None:
        with pytest.raises(OperationalError) as caught, PortableErrorWrapper(connection):
            raise psycopg.errors.DeadlockDetected("deadlock detected")
        assert isinstance(caught.value.__cause__, psycopg.Error)
        assert caught.value.__cause__.sqlstate == "40P01"
