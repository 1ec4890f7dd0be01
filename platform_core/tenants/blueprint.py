"""The blueprint of a tenant's schema: migrated once the long way, condensed, and kept for every later tenant."""

from __future__ import annotations

import hashlib
import importlib
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import transaction

from platform_core.tenants import ddl
from platform_core.tenants.models import Blueprint, Fingerprint
from shared.ids import schema_name
from shared.tenancy.connection import connection
from shared.tenancy.fingerprint import LENGTH, expected_fingerprint, expected_migrations, migration_modules

if TYPE_CHECKING:
    from collections.abc import Iterator


@lru_cache(maxsize=1)
def blueprint_key() -> str:
    """16 hexadecimal characters for the names and the texts of the tenants' migrations."""
    digest = hashlib.sha256(expected_fingerprint().encode())
    for module in migration_modules():
        digest.update(Path(str(importlib.import_module(module).__file__)).read_bytes())
    return digest.hexdigest()[:LENGTH]


@lru_cache(maxsize=1)
def _kept(key: str) -> tuple[str, ...]:
    """This process's copy. An exception is not kept, so a missing blueprint is looked for again."""
    return tuple(Blueprint.objects.values_list("statements", flat=True).get(key=key))


def statements() -> tuple[str, ...]:
    """What makes a schema, with a bare search path. Raises Blueprint.DoesNotExist before `ensure_blueprint`."""
    return _kept(blueprint_key())


def ensure_blueprint() -> None:
    """Make the blueprint of this program's migrations if there is none. Long (seconds), and not inside a unit."""
    connection.set_schema_to_public()
    try:
        statements()
    except Blueprint.DoesNotExist:
        _store(_condense_a_migrated_schema())


def remember_fingerprint() -> str:
    """Write down what this program's fingerprint stands for, and give it."""
    fingerprint = expected_fingerprint()
    names = list(expected_migrations())
    Fingerprint.objects.bulk_create([Fingerprint(fingerprint=fingerprint, migrations=names)], ignore_conflicts=True)
    return fingerprint


def _store(lines: list[str]) -> None:
    """Two processes may come to this at once: the first one's stays."""
    made = Blueprint(key=blueprint_key(), fingerprint=remember_fingerprint(), statements=lines)
    Blueprint.objects.bulk_create([made], ignore_conflicts=True)


def _condense_a_migrated_schema() -> list[str]:
    with migrated_schema() as name, transaction.atomic():
        return ddl.condensed(name)


@contextmanager
def migrated_schema() -> Iterator[str]:
    """A schema that was migrated the long way, one migration after the other; dropped at the end."""
    name = schema_name()
    execute(f'CREATE SCHEMA "{name}"')
    try:
        call_command("migrate_schemas", tenant=True, schema_name=name, verbosity=0, interactive=False)
        yield name
    finally:
        connection.set_schema_to_public()
        execute(f'DROP SCHEMA "{name}" CASCADE')


def execute(sql: str) -> None:
    """One statement without values, as it stands."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
