"""A replayed schema is the migrated one, told apart by nothing but its name."""

import os
import re
import subprocess

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from platform_core.embedded.paths import postgres_binary
from platform_core.tenants import blueprint, provision
from platform_core.tenants.ddl import NotReplayable, condensed
from platform_core.tenants.models import Blueprint, Tenant
from shared.ids import schema_name
from shared.tenancy.connection import connection
from shared.tenancy.fingerprint import expected_fingerprint

SPOILERS = [
    "CREATE VIEW {name}.sin AS SELECT 1 AS one",
    "CREATE FUNCTION {name}.sin() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TYPE {name}.sin AS ENUM ('a')",
    "CREATE TABLE {name}.sin (id int REFERENCES public.tenants_tenant (id))",
]
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


def dump(schema: str, *, rows: bool) -> list[str]:
    """What pg_dump writes for the schema, under one name for all; rows without their order."""
    address = psycopg.conninfo.make_conninfo(
        dbname=connection.settings_dict["NAME"],
        user=connection.settings_dict["USER"],
        host=connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"],
        port=connection.settings_dict["PORT"] or None,
        password=connection.settings_dict["PASSWORD"] or None,
    )
    kind = ["--data-only", "--inserts"] if rows else ["--schema-only"]
    argv = [str(postgres_binary("pg_dump")), *kind, "--no-owner", "-n", schema, "-d", address]
    told = subprocess.run(argv, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
    lines = [line for line in told.stdout.replace(schema, "THE_SCHEMA").splitlines() if line]
    lines = [plain(line) for line in lines if not line.startswith(("--", r"\restrict", r"\unrestrict"))]
    return sorted(lines) if rows else lines


def plain(line: str) -> str:
    """`kind IN ('a', 'b')` reads back as a cast array, and once more as an array of casts: the same to PostgreSQL."""
    return CASTS.sub("", line)


class TestBlueprint:
    def test_replayed_schema_dumps_like_a_migrated_one(self, committing: None) -> None:
        with blueprint.migrated_schema() as stock:
            with transaction.atomic():
                lines = condensed(stock)
                copy = replay(lines)
            try:
                assert dump(copy, rows=False) == dump(stock, rows=False)
                assert dump(copy, rows=True) == dump(stock, rows=True)
            finally:
                connection.set_schema_to_public()
                provision.drop_schema(copy)

    def test_condensing_a_copy_gives_the_same_statements(self, tenant: Tenant) -> None:
        again, first = condensed(tenant.schema_name), blueprint.statements()
        assert [plain(line) for line in again] == [plain(line) for line in first]

    def test_counters_go_on_after_the_planted_rows(self, platform: None) -> None:
        table = f"{provision.make_schema().name}.django_migrations"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608
            last_id = cursor.fetchone()[0]
            insert = f"INSERT INTO {table} (app, name, applied) VALUES ('a', 'b', now()) RETURNING id"  # noqa: S608
            cursor.execute(insert)
            assert cursor.fetchone()[0] == last_id + 1

    @pytest.mark.parametrize("spoiler", SPOILERS)
    def test_what_tenants_do_not_have_is_refused(self, tenant: Tenant, spoiler: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(spoiler.format(name=tenant.schema_name))
        with pytest.raises(NotReplayable, match="sin"):
            condensed(tenant.schema_name)

    def test_key_follows_the_texts_of_migrations(self) -> None:
        assert len(blueprint.blueprint_key()) == 16
        assert blueprint.blueprint_key() != expected_fingerprint()

    def test_one_is_kept_for_all_processes(self, platform: None) -> None:
        blueprint.ensure_blueprint()
        blueprint.ensure_blueprint()
        assert Blueprint.objects.filter(key=blueprint.blueprint_key()).count() == 1


class TestForeignKeys:
    def test_all_are_checked_at_once(self, tenant: Tenant) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(*) FILTER (WHERE condeferred) FROM pg_constraint"
                " WHERE contype = 'f' AND connamespace = %s::regnamespace",
                [tenant.schema_name],
            )
            keys, deferred = cursor.fetchone()
        assert keys > 10
        assert deferred == 0
        assert settings.TENANT_LIMIT_SET_CALLS is False


def replay(lines: list[str]) -> str:
    """These statements in a schema of their own; its name."""
    name = schema_name()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{name}"')
        cursor.execute(f'SET LOCAL search_path = "{name}"')
        for line in lines:
            cursor.execute(line)
    return name
