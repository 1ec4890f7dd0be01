"""The sandbox's own book: one SQLite table for each kind of row, and the sums over money."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any, TypeVar

from infra.sandbox.rows import TABLES, Account, Page, Payment, Refund

Row = TypeVar("Row")
DUE_LIMIT = 500
INDEXED = {"due_at", "event", "expires_at", "order", "page", "payment", "reference", "state"}


class Book:
    """Rows in and out. Every write is on its way to the file when it returns; a killed process loses nothing."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        for kind in TABLES:
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {_table(kind)} ({_columns(kind)})")
            for column in INDEXED & {part.name for part in fields(kind)}:
                name = f"{_table(kind)}_{column}"
                self._db.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON {_table(kind)} ("{column}")')

    def add(self, row: Row) -> Row:
        """A new row."""
        values = _packed(row)
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {_table(type(row))} VALUES ({marks})", values)  # noqa: S608 - names of ours
        return row

    def save(self, row: Any) -> None:
        """Write a row that was there, or put it there."""
        values = _packed(row)
        marks = ", ".join("?" * len(values))
        changes = ", ".join(f'"{part.name}" = excluded."{part.name}"' for part in fields(row))
        wanted = f"INSERT INTO {_table(type(row))} VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}"  # noqa: S608 - ours
        self._db.execute(wanted, values)

    def get(self, kind: type[Row], row_id: str) -> Row | None:
        """The row with this id."""
        return next(self._rows(kind, "WHERE id = ?", (row_id,)), None)

    def find(self, kind: type[Row], /, **where: object) -> list[Row]:
        """Rows whose columns have these values, oldest first."""
        terms = " AND ".join(f'"{name}" = ?' for name in where)
        return list(self._rows(kind, f"{'WHERE ' if terms else ''}{terms} ORDER BY rowid", tuple(where.values())))

    def due(self, kind: type[Row], now: float, *, state: str) -> list[Row]:
        """Rows in `state` whose time has come."""
        wanted = f"WHERE due_at <= ? AND state = ? ORDER BY due_at, rowid LIMIT {DUE_LIMIT}"
        return list(self._rows(kind, wanted, (now, state)))

    def ended(self, now: float) -> list[Page]:
        """Open pages whose time is over."""
        return list(self._rows(Page, "WHERE state = 'open' AND expires_at <= ?", (now,)))

    def next_due(self, kind: type[Any], column: str, *, state: str) -> float | None:
        """When the next one is due."""
        wanted = f"SELECT min({column}) FROM {_table(kind)} WHERE state = ? AND {column} IS NOT NULL"  # noqa: S608 - ours
        return self._db.execute(wanted, (state,)).fetchone()[0]  # type: ignore[no-any-return]

    def delete(self, kind: type[Any], row_id: str) -> None:
        """Forget one row."""
        self._db.execute(f"DELETE FROM {_table(kind)} WHERE id = ?", (row_id,))  # noqa: S608 - names of ours

    def clear(self) -> None:
        """Forget everything."""
        for kind in TABLES:
            self._db.execute(f"DELETE FROM {_table(kind)}")  # noqa: S608 - names of ours

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """All of it, by table."""
        return {_table(kind): [asdict(row) for row in self.find(kind)] for kind in TABLES}

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def _rows(self, kind: type[Row], clause: str, values: tuple[Any, ...]) -> Iterator[Row]:
        names = [(part.name, _is_packed(part.type)) for part in fields(kind)]  # type: ignore[arg-type]
        for found in self._db.execute(f"SELECT * FROM {_table(kind)} {clause}", values).fetchall():  # noqa: S608 - ours
            told = zip(names, found, strict=True)
            yield kind(**{name: json.loads(value) if packed else value for (name, packed), value in told})


def sums(book: Book, *, account: str = "") -> list[dict[str, Any]]:
    """What each account took and gave back, in minor units, by currency."""
    rows: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for payment in book.find(Payment, state="paid"):
        line = rows[payment.account, payment.currency]
        line["payments"] += 1
        line["captured_minor"] += payment.amount_minor
        line["fees_minor"] += payment.fee_minor
    for refund in book.find(Refund):
        line = rows[refund.account, refund.currency]
        line["refunds"] += refund.state == "done"
        line["refunded_minor"] += refund.amount_minor * (refund.state == "done")
        line["pending_refunds_minor"] += refund.amount_minor * (refund.state == "pending")
    names = {found.id: found for found in book.find(Account)}
    return [_sum(names[key], currency, line) for (key, currency), line in rows.items() if account in {"", key}]


def _sum(account: Account, currency: str, line: dict[str, int]) -> dict[str, Any]:
    words = ("payments", "captured_minor", "fees_minor", "refunds", "refunded_minor", "pending_refunds_minor")
    told = {word: line[word] for word in words}
    net = told["captured_minor"] - told["refunded_minor"]
    return {"account": account.id, "provider": account.provider, "currency": currency, **told, "net_minor": net}


def _table(kind: type[Any]) -> str:
    return kind.__name__.lower()


def _columns(kind: type[Any]) -> str:
    return ", ".join(f'"{part.name}"{" PRIMARY KEY" if part.name == "id" else ""}' for part in fields(kind))


def _is_packed(kind: object) -> bool:
    return str(kind).startswith(("dict", "list", "bool"))


def _packed(row: Any) -> list[Any]:
    return [
        json.dumps(getattr(row, part.name), default=str) if _is_packed(part.type) else getattr(row, part.name)
        for part in fields(row)
    ]
