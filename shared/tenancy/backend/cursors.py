"""A cursor that names its schema in the same message as its first statement.

django-tenants sends `SET search_path` before each cursor's first statement, which costs a journey of its own. Here it
travels with the statement: as often as before, in one message, so that nothing can come between the two. What a unit
wants to be said first in its transaction (its lock timeout) travels the same way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, Self

from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from psycopg import ClientCursor

    Cursor = ClientCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor

TOGETHER = re.compile(r"\s*\(*\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|SET LOCAL)\b", re.IGNORECASE)
NEEDS_NO_PATH = re.compile(r"\s*(?:SAVEPOINT|RELEASE|ROLLBACK|COMMIT|BEGIN)\b", re.IGNORECASE)


class Said(Protocol):
    """Where a connection keeps what is still to be said in its transaction."""

    first: str


class PathCursor(Cursor):
    """path: the SET that is still to be sent, or empty. said: the connection's, shared by all its cursors."""

    path: str = ""
    said: Said | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Send the statement, and the path with it or before it if it was not sent yet.

        Only plain reads and writes go together with it: a statement such as CREATE INDEX CONCURRENTLY would find
        itself in a transaction. A broken transaction takes nothing but its rollback.
        """
        if self._is_broken():
            super().execute(query, params, **options)
        elif NEEDS_NO_PATH.match(str(query)):
            self._send(self._taken_first())
            super().execute(query, params, **options)
        elif isinstance(query, str) and TOGETHER.match(query):
            before = self._taken_all()
            super().execute("; ".join([*before, query]), params, **options)
            for _ in before:
                self.nextset()
        else:
            self._send_path()
            super().execute(query, params, **options)
        return self

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        """The path first, then the statements."""
        self._send_path()
        super().executemany(*args, **kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        """The path first, then the copy."""
        self._send_path()
        return super().copy(*args, **kwargs)

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        """The path first, then the stream."""
        self._send_path()
        return super().stream(*args, **kwargs)

    def _send_path(self) -> None:
        self._send(self._taken_all())

    def _send(self, statements: list[str]) -> None:
        if statements:
            super().execute("; ".join(statements))

    def _taken_all(self) -> list[str]:
        path, self.path = self.path, ""
        return [*self._taken_first(), *([path] if path else [])]

    def _taken_first(self) -> list[str]:
        if self.said is None or not self.said.first:
            return []
        first, self.said.first = self.said.first, ""
        return [first]

    def _is_broken(self) -> bool:
        return self.connection.info.transaction_status == TransactionStatus.INERROR
