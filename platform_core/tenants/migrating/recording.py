"""What Django sends while it migrates one schema, written down for the others."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState
from django_tenants.utils import app_labels

from shared.tenancy.backend.base import DatabaseSchemaEditor
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.migrations import Migration
    from django.db.migrations.operations.base import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How schemas with one fingerprint come to this program's.

    applied: what they have, `app.name`, sorted. missing: what they get, in order. statements: None where the
    migrations cannot be replayed and Django has to run them in each schema.
    """

    applied: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    statements: tuple[str, ...] | None


class RecordingEditor(DatabaseSchemaEditor):
    """Sends and writes down."""

    def execute(self, sql: Any, params: Any = ()) -> Any:
        """One statement, with its values in it."""
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        _recorded.append(text)
        return super().execute(text, None)


_recorded: list[str] = []


def migrate_first(schema: str) -> Recipe:
    """Migrate a schema as Django does, in one transaction where it can be, and give the recipe for its like."""
    with standing_in(schema):
        executor = MigrationExecutor(connection)
        applied = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if app in _labels())
        plan = executor.migration_plan(_targets(executor))
        can_replay = all(is_replayable(migration) for migration, _ in plan)
        with _recording() as recorded:
            if can_replay:
                with transaction.atomic():
                    executor.migrate(_targets(executor), plan=plan)
            else:
                executor.migrate(_targets(executor), plan=plan)
        statements = tuple(recorded) if can_replay and not any(schema in line for line in recorded) else None
    missing = tuple((migration.app_label, migration.name) for migration, _ in plan)
    return Recipe(applied=tuple(applied), missing=missing, statements=statements)


def migrate_by_django(schema: str) -> None:
    """Migrate one schema migration by migration; broken off, it goes on where it was."""
    with standing_in(schema):
        executor = MigrationExecutor(connection)
        executor.migrate(_targets(executor))


def is_replayable(migration: Migration) -> bool:
    """Whether it is SQL and nothing else, and may stand in a transaction."""
    return migration.atomic and all(_is_sql(operation) for operation in migration.operations)


def _is_sql(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(_is_sql(inner) for inner in operation.database_operations)
    return not isinstance(operation, RunPython) and operation.reduces_to_sql


def _targets(executor: MigrationExecutor) -> list[tuple[str, str]]:
    return [key for key in executor.loader.graph.leaf_nodes() if key[0] in _labels()]


def _labels() -> set[str]:
    return set(app_labels(settings.TENANT_APPS))


@contextmanager
def standing_in(schema: str) -> Iterator[None]:
    """In a bare schema, without public behind it: Django must find this schema's own records."""
    wrapper: Any = connections["default"]
    wrapper.set_schema(schema, include_public=False)
    try:
        yield
    finally:
        wrapper.set_schema_to_public()


@contextmanager
def _recording() -> Iterator[list[str]]:
    wrapper: Any = connections["default"]
    _recorded.clear()
    wrapper.SchemaEditorClass = RecordingEditor
    try:
        yield _recorded
    finally:
        del wrapper.SchemaEditorClass
