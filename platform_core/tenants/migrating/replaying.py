"""The recorded statements in one more schema: one transaction, two messages, all records in it.

It speaks to PostgreSQL itself, over connections of its own, so that several schemas can be migrated at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, LiteralString

import environ
import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

if TYPE_CHECKING:
    from platform_core.tenants.migrating.recording import Recipe

LOCK_TIMEOUT_MS = 3_000
OPEN = """
BEGIN; SET LOCAL lock_timeout = {timeout}; SET LOCAL search_path = {schema}; SET LOCAL synchronous_commit = {sync};
SELECT (SELECT fingerprint FROM public.tenants_tenant WHERE id = {tenant} FOR NO KEY UPDATE SKIP LOCKED),
       (SELECT array_agg(app || '.' || name) FROM django_migrations
        WHERE app || '.' || name = ANY({names}))
"""
RECORD = "INSERT INTO django_migrations (app, name, applied) VALUES {rows}"
STAMP = """
UPDATE public.tenants_tenant SET fingerprint = {target}, updated_at = now() WHERE id = {tenant};
UPDATE public.tenants_tenantmigration SET state = 'done', error = '', finished_at = now(), updated_at = now()
WHERE tenant_id = {tenant} AND target = {target}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A tenant whose schema is behind."""

    id: int
    slug: str
    schema: str
    fingerprint: str


class Outcome(Enum):
    """DONE; SKIPPED: its fingerprint is another by now; ODD: it does not have what its fingerprint says."""

    DONE = "done"
    SKIPPED = "skipped"
    ODD = "odd"


def connect() -> psycopg.Connection[Any]:
    """A connection to the database itself, past any pooler."""
    told = environ.Env.db_url_config(settings.DATABASE_DIRECT_URL)
    options = dict(told.get("OPTIONS", {}))
    return psycopg.connect(
        dbname=connections["default"].settings_dict["NAME"],
        user=told["USER"] or None,
        password=told["PASSWORD"] or None,
        host=options.get("host") or told["HOST"] or None,
        port=told["PORT"] or None,
        autocommit=True,
    )


def replay(
    link: psycopg.Connection[Any], patient: Patient, recipe: Recipe, target: str, *, is_last: bool = True
) -> Outcome:
    """Migrate one schema. Raises psycopg.Error, and then has changed nothing.

    is_last: this commit waits for the disk, and with it every commit before it on this connection. Those before it do
    not: a crash between them undoes the schema's statements, records and stamp together, and the next run does them.
    """
    try:
        outcome = _open(link, patient, recipe, is_last=is_last)
        if outcome is Outcome.DONE:
            parts = [*_statements(recipe), *_records(recipe), _stamp(patient, target), sql.SQL("COMMIT")]
            link.execute(sql.SQL(";\n").join(parts))
        else:
            link.execute("ROLLBACK")
    except BaseException:
        if not link.closed:
            link.execute("ROLLBACK")
        raise
    return outcome


def _open(link: psycopg.Connection[Any], patient: Patient, recipe: Recipe, *, is_last: bool) -> Outcome:
    names = [*recipe.applied, *(f"{app}.{name}" for app, name in recipe.missing)]
    schema = sql.Identifier(patient.schema)
    sync = sql.SQL("on" if is_last else "off")
    told = {"timeout": LOCK_TIMEOUT_MS, "schema": schema, "sync": sync, "tenant": patient.id, "names": names}
    cursor = link.execute(_filled(OPEN, **told))
    while cursor.nextset():
        pass
    fingerprint, applied = cursor.fetchone() or (None, None)
    if fingerprint != patient.fingerprint:
        return Outcome.SKIPPED
    return Outcome.DONE if tuple(sorted(applied or ())) == recipe.applied else Outcome.ODD


def _statements(recipe: Recipe) -> list[sql.Composable]:
    """As Django has sent them; they are not ours to quote."""
    return [sql.SQL(line) for line in recipe.statements or ()]


def _stamp(patient: Patient, target: str) -> sql.Composed:
    return _filled(STAMP, tenant=patient.id, target=target)


def _records(recipe: Recipe) -> list[sql.Composable]:
    rows = [_filled("({app}, {name}, now())", app=app, name=name) for app, name in recipe.missing]
    return [sql.SQL(RECORD).format(rows=sql.SQL(", ").join(rows))]


def _filled(text: LiteralString, **values: Any) -> sql.Composed:
    named = {name: value if isinstance(value, sql.Composable) else sql.Literal(value) for name, value in values.items()}
    return sql.SQL(text).format(**named)
