"""Updating many rows in few statements, in a form that a cluster takes too."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=Model)
BATCH = 100


def update_rows(rows: Sequence[M], fields: Sequence[str]) -> None:
    """Write these fields of these rows, a hundred rows a statement.

    A field that is empty in the whole batch is set apart: `CASE ... NULL ... END::timestamptz` is a cast from text,
    which depends on the session and is refused on distributed tables.
    """
    for start in range(0, len(rows), BATCH):
        _update_batch(rows[start : start + BATCH], fields)


def _update_batch(rows: Sequence[M], fields: Sequence[str]) -> None:
    manager = type(rows[0])._default_manager
    empty = [name for name in fields if all(getattr(row, name) is None for row in rows)]
    filled = [name for name in fields if name not in empty]
    if filled:
        manager.bulk_update(rows, filled)
    if empty:
        manager.filter(pk__in=[row.pk for row in rows]).update(**dict.fromkeys(empty))
