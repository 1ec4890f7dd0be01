"""A schema as django-tenants makes it: create it and run every migration in it."""

from __future__ import annotations

from django.core.management import call_command

from shared.ids import schema_name
from shared.tenancy.connection import connection


def stock_schema() -> str:
    """A migrated schema of a fresh name."""
    connection.set_schema_to_public()
    name = schema_name()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{name}"')
    call_command("migrate_schemas", tenant=True, schema_name=name, verbosity=0, interactive=False)
    connection.set_schema_to_public()
    return name
