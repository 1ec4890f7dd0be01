"""What no migration may do, on one database or on many. Each rule is a question to an operation, or to its SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    Migration,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterModelTable, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.models import AutoField, BigAutoField, Field, UUIDField
from django_tenants.utils import app_labels

from shared.rows import Home

SQL_RULES = {
    "rename": re.compile(r"\bRENAME\b", re.IGNORECASE),
    "alter-constraint": re.compile(r"\bALTER\s+CONSTRAINT\b", re.IGNORECASE),
    "merge": re.compile(r"\bMERGE\s+INTO\b", re.IGNORECASE),
    "inherits": re.compile(r"\bINHERITS\b", re.IGNORECASE),
    "rule": re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?RULE\b", re.IGNORECASE),
    "deferred": re.compile(r"INITIALLY\s+DEFERRED|SET\s+CONSTRAINTS", re.IGNORECASE),
    "table-in-function": re.compile(r"\$\$.*\bCREATE\s+TABLE\b", re.IGNORECASE | re.DOTALL),
    "extension": re.compile(r"\bCREATE\s+EXTENSION\b", re.IGNORECASE),
}
TENANT_SQL_RULES = {
    "trigger": re.compile(r"\bCREATE\s+(?:CONSTRAINT\s+)?TRIGGER\b", re.IGNORECASE),
    "function": re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\b|\bDO\s+\$", re.IGNORECASE),
    "view": re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW\b", re.IGNORECASE),
}
BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)


def findings_of_the_house() -> list[str]:
    """All migrations of ours."""
    loader = MigrationLoader(None)
    ours = [one for one in loader.disk_migrations.values() if type(one).__module__.startswith("migrations.")]
    return sorted(f"{one.app_label}.{one.name} {rule}" for one in ours for rule in findings(one))


def findings(migration: Migration) -> set[str]:
    """Names of the rules that a migration breaks."""
    in_tenants = migration.app_label in app_labels(settings.TENANT_APPS)
    return {rule for one in _flat(migration.operations) for rule in _broken(one, migration.app_label, in_tenants)}


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    for one in operations:
        if isinstance(one, SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
        else:
            yield one


def _broken(operation: Operation, label: str, in_tenants: bool) -> Iterator[str]:  # noqa: FBT001
    if isinstance(operation, RunSQL):
        yield from _broken_sql(operation, in_tenants)
    if isinstance(operation, RenameField | RenameModel | AlterModelTable):
        yield "rename"
    if isinstance(operation, RunPython) and in_tenants and operation.atomic is False:
        yield "python-outside-a-transaction"
    for field in _fields(operation):
        yield from (rule for rule, holds in FIELD_RULES.items() if holds(field, operation, label))
    if isinstance(operation, CreateModel) and not _has_key(operation):
        yield "no-key"


def _broken_sql(operation: RunSQL, in_tenants: bool) -> Iterator[str]:  # noqa: FBT001
    for text in _statements(operation.sql):
        rules = {**SQL_RULES, **(TENANT_SQL_RULES if in_tenants else {})}
        yield from (rule for rule, pattern in rules.items() if pattern.search(text))
        if ";" in BODY.sub("", text).strip().rstrip(";"):
            yield "several-statements"


def _statements(sql: Any) -> list[str]:
    parts = sql if isinstance(sql, list | tuple) else [sql]
    return [part[0] if isinstance(part, list | tuple) else str(part) for part in parts]


def _fields(operation: Operation) -> list[Field[Any, Any]]:
    if isinstance(operation, CreateModel):
        return [field for _name, field in operation.fields]
    return [operation.field] if isinstance(operation, AddField | AlterField) else []


def _has_key(operation: CreateModel) -> bool:
    """Every table has a key of ours; a model that extends another has its parent's."""
    if operation.bases and any(isinstance(base, str) for base in operation.bases):
        return True
    return any(field.primary_key for _name, field in operation.fields)


def _small_key(field: Any, _operation: Operation, _label: str) -> bool:
    return field.primary_key and isinstance(field, AutoField) and not isinstance(field, BigAutoField)


def _key_changed(field: Any, operation: Operation, _label: str) -> bool:
    is_key = isinstance(field, AutoField | BigAutoField) or (isinstance(field, UUIDField) and field.primary_key)
    return is_key and isinstance(operation, AddField | AlterField)


def _crosses_the_border(field: Any, _operation: Operation, label: str) -> bool:
    """A tenant's table points at public, or public at a tenant's: only reference tables may be pointed at."""
    if field.remote_field is None or not field.remote_field.model or not field.db_constraint:
        return False
    target = field.remote_field.model
    other = target.split(".")[0].lower() if isinstance(target, str) and "." in target else label
    mine, theirs = _homes(label), _homes(other)
    is_reference = isinstance(target, str) and "." in target and _home_of(target) == Home.PUBLIC_REFERENCE
    return mine != theirs and not is_reference


def _homes(label: str) -> tuple[bool, bool]:
    return label in app_labels(settings.SHARED_APPS), label in app_labels(settings.TENANT_APPS)


def _home_of(target: str) -> Home | None:
    return getattr(apps.get_model(target), "HOME", None)


FIELD_RULES: dict[str, Callable[[Any, Operation, str], bool]] = {
    "small-key": _small_key,
    "key-changed": _key_changed,
    "crosses-the-border": _crosses_the_border,
}
