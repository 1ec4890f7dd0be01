"""A schema as the shortest list of statements that makes it again.

Tables with everything inline in the order of their foreign keys, then what closes circles, then indexes, then the
rows that migrations planted. It is read from PostgreSQL's catalogue, so it holds whatever migrations have made of
the schema, and is compared with a migrated one in a test. Names are bare: who replays sets the search path first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

FOREIGN_KEY = "f"
COLUMNS = """
SELECT c.relname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(l.collname) END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
CONSTRAINTS = """
SELECT c.relname, quote_ident(k.conname), k.contype::text, pg_get_constraintdef(k.oid), f.relname, n.nspname
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_namespace n ON n.oid = f.relnamespace
WHERE c.relnamespace = %s::regnamespace AND k.contype IN ('p', 'u', 'c', 'f', 'x')
ORDER BY c.relname, k.contype = 'f', k.contype, k.conname
"""
INDEXES = """
SELECT pg_get_indexdef(i.indexrelid, 0, true)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_class x ON x.oid = i.indexrelid
WHERE c.relnamespace = %s::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.relname, x.relname
"""
SEQUENCES = """
SELECT quote_ident(c.relname), format_type(s.seqtypid, NULL), s.seqincrement, s.seqstart, s.seqcache
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = %s::regnamespace
  AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
  )
ORDER BY c.relname
"""
STRANGERS = """
SELECT 'trigger ' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
UNION ALL SELECT 'relation ' || c.relname FROM pg_class c
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind NOT IN ('r', 'i', 'S')
UNION ALL SELECT 'type ' || t.typname FROM pg_type t
WHERE t.typnamespace = %(schema)s::regnamespace AND t.typtype IN ('d', 'e', 'r')
"""


class NotReplayable(RuntimeError):
    """The schema holds something that tenants' schemas do not have: a trigger, a function, a view, a type."""


class Column(NamedTuple):
    """One row of COLUMNS; `identity` and `generated` are PostgreSQL's letters, empty for none."""

    table: str
    name: str
    kind: str
    is_required: bool
    identity: str
    default: str | None
    generated: str
    collation: str | None


@dataclass(slots=True)
class Table:
    """name: bare and unquoted. after: the tables that its foreign keys point at. written: columns that take values."""

    name: str
    columns: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    after: set[str] = field(default_factory=set)
    identity: str = ""


def condensed(schema: str) -> list[str]:
    """The statements that make this schema again. Raises NotReplayable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', quote_ident(%s), false)", [schema])
        tables, sequences = _tables(cursor, schema), _rows(cursor, SEQUENCES, [schema])
        _refuse_strangers(cursor, schema)
        order, late = _in_order(tables)
        return [
            *(_create_sequence(*row) for row in sequences),
            *(_create_table(table) for table in order),
            *late,
            *(row[0] for row in _rows(cursor, INDEXES, [schema])),
            *_seeds(cursor, order),
        ]


def _tables(cursor: Any, schema: str) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for column in (Column(*row) for row in _rows(cursor, COLUMNS, [schema])):
        table = found.setdefault(column.table, Table(column.table))
        table.columns.append(_define(column))
        table.written += [] if column.generated else [column.name]
        table.identity = column.name if column.identity else table.identity
    for name, constraint, kind, text, target, target_schema in _rows(cursor, CONSTRAINTS, [schema]):
        clause = f"CONSTRAINT {constraint} {text}"
        if kind != FOREIGN_KEY:
            found[name].constraints.append(clause)
            continue
        if target_schema != schema:
            raise NotReplayable(f"{name}.{constraint} points out of the schema, at {target_schema}.{target}")
        found[name].keys.append((target, clause))
        if target != name:
            found[name].after.add(target)
    return found


def _define(column: Column) -> str:
    words = [column.name, column.kind]
    words += [f"COLLATE {column.collation}"] if column.collation else []
    if column.generated:
        words.append(f"GENERATED ALWAYS AS ({column.default}) STORED")
    elif column.default is not None:
        words.append(f"DEFAULT {column.default}")
    words += ["NOT NULL"] if column.is_required else []
    if column.identity:
        words.append(f"GENERATED {'ALWAYS' if column.identity == 'a' else 'BY DEFAULT'} AS IDENTITY")
    return " ".join(words)


def _in_order(tables: dict[str, Table]) -> tuple[list[Table], list[str]]:
    """Tables, each after those it points at, and the foreign keys that close circles, to be added afterwards."""
    late: list[str] = []
    while True:
        try:
            names = list(TopologicalSorter({t.name: sorted(t.after) for t in tables.values()}).static_order())
        except CycleError as error:
            late += _cut(tables[error.args[1][1]], error.args[1][0])
        else:
            return [tables[name] for name in names], late


def _cut(table: Table, target: str) -> list[str]:
    """Take the keys at one target out of a table; they come back as statements of their own."""
    table.after.discard(target)
    cut = [clause for where, clause in table.keys if where == target]
    table.keys = [(where, clause) for where, clause in table.keys if where != target]
    return [f"ALTER TABLE {_quoted(table.name)} ADD {clause}" for clause in cut]


def _create_table(table: Table) -> str:
    parts = [*table.columns, *table.constraints, *(clause for _target, clause in table.keys)]
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(parts)})"


def _create_sequence(name: str, kind: str, increment: int, start: int, cache: int) -> str:
    return f"CREATE SEQUENCE {name} AS {kind} INCREMENT BY {increment} START WITH {start} CACHE {cache}"


def _seeds(cursor: Any, tables: Iterable[Table]) -> list[str]:
    """The rows that are there already, as literals that take their columns' types; then the counters behind them."""
    statements = []
    for table in tables:
        literals = " || ', ' || ".join(f"quote_nullable({name}::text)" for name in table.written)
        rows = _rows(cursor, f"SELECT {literals} FROM {_quoted(table.name)} ORDER BY 1", [])  # noqa: S608
        if rows:
            values = ", ".join(f"({row[0]})" for row in rows)
            names = ", ".join(table.written)
            statements.append(f"INSERT INTO {_quoted(table.name)} ({names}) VALUES {values}")  # noqa: S608
            statements += [_counter(table)] if table.identity else []
    return statements


def _counter(table: Table) -> str:
    name, column = _quoted(table.name), table.identity
    return f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), (SELECT max({column}) FROM {name}))"  # noqa: S608


def _refuse_strangers(cursor: Any, schema: str) -> None:
    strangers = [row[0] for row in _rows(cursor, STRANGERS, {"schema": schema})]
    if strangers:
        raise NotReplayable(f"a tenant's schema has no place for: {', '.join(sorted(strangers))}")


def _rows(cursor: Any, sql: str, values: Any) -> list[Any]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
