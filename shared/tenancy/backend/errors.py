"""Errors of many machines in the words of one: Citus reports a broken constraint of a shard as XX000."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
from django.db.utils import DatabaseErrorWrapper, IntegrityError

if TYPE_CHECKING:
    from types import TracebackType

INTERNAL_ERROR = "XX000"
BROKEN_CONSTRAINT = re.compile(r"violates .* constraint|could not commit transaction for shard")


class PortableErrorWrapper(DatabaseErrorWrapper):
    """Django's wrapper of driver errors, which also knows what a constraint broken on a shard looks like."""

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raise IntegrityError for a shard's broken constraint; leave all else to Django."""
        if isinstance(exc_value, psycopg.Error) and is_shard_violation(exc_value):
            raise IntegrityError(*exc_value.args).with_traceback(traceback) from exc_value
        super().__exit__(exc_type, exc_value, traceback)


def is_shard_violation(error: psycopg.Error) -> bool:
    """Whether this internal error is a constraint that a row on some shard has broken."""
    return error.sqlstate == INTERNAL_ERROR and BROKEN_CONSTRAINT.search(str(error)) is not None
