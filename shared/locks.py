"""Row locks, in one order for the whole project: a lower rank is never taken after a higher one.

A model that may be locked states its `LOCK_RANK`. Rows of one kind are taken in the order of their keys. What
the order forbids raises at once, so a deadlock is a failed test and not a bad night.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import Model

from shared.unit import UnitError, current_unit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from shared.together import Answer, Message, Stencil

M = TypeVar("M", bound=Model)


class Rank(IntEnum):
    """The order of locks (architecture: "One unit of work")."""

    IDEMPOTENCY_KEY = 10
    JOB = 20
    TENANT = 30
    ROLE = 34
    USER = 35
    DEVICE = 36
    MESSAGE = 38
    WALLET = 40
    CREDIT_LOT = 41
    SUBSCRIPTION = 50
    VENUE = 54
    COUNTER = 60
    PERSON = 62
    ORDER = 70
    PAYMENT = 80
    ATTEMPT = 81
    REFUND = 82
    BOOKING = 90
    SLOT_UNIT = 100
    INVOICE_SERIES = 110
    AUDIT_CHAIN = 120


class LockOrderError(UnitError):
    """A lock was asked for out of order."""


def take(model: type[M], key: int) -> M | None:
    """Lock the row with this primary key and read it afresh; None when there is none."""
    _check(model, key)
    row = _locked(model, pk=key).first()
    return _note(model, row)


def take_uid(model: type[M], uid: uuid.UUID | str) -> M | None:
    """Lock the row with this uid and read it afresh; None when there is none."""
    _check(model, None)
    row = _locked(model, uid=uid).first()
    if row is not None:
        _check(model, row.pk)
    return _note(model, row)


def take_all(model: type[M], keys: Iterable[int]) -> list[M]:
    """Lock several rows of one kind in one sorted statement. Rows that are missing are left out."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    _check(model, wanted[0])
    rows = list(_locked(model, pk__in=wanted))
    _note(model, rows[-1] if rows else None)
    return rows


def take_all_with(message: Message, model: type[Model], keys: Iterable[int]) -> None:
    """The same in a message: what is added to it after this is read behind the locks."""
    wanted = sorted(set(keys))
    if not wanted:
        return
    _check(model, wanted[0])
    current_unit().last_lock = (_rank(model), wanted[-1])
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, _column_of(model)))
    message.say(f"SELECT {key} FROM {table} WHERE {key} = ANY(%s::bigint[]) ORDER BY {key} FOR NO KEY UPDATE", [wanted])  # noqa: S608


def take_by(message: Message, model: type[M], stencil: Stencil[M], *gaps: Any) -> Answer[M]:
    """Lock the one row that a stencil of `locked` rows finds, and read it afresh, in a message."""
    _check(model, None)
    answer = message.ask(stencil, *gaps)
    read = answer.read
    answer.read = lambda rows: [row for row in read(rows) if _note(model, row)]
    return answer


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """FOR NO KEY UPDATE: writers wait for each other, a foreign key that points here does not wait."""
    return rows.select_for_update(no_key=True).order_by("pk")


def announce(model: type[Model], keys: Iterable[int]) -> None:
    """Say that the next statements lock these rows by themselves (guarded updates), so the order is checked."""
    for key in sorted(set(keys)):
        _check(model, key)
        current_unit().last_lock = (_rank(model), key)


def announce_kind(model: type[Model]) -> None:
    """The same for one statement that locks rows whose keys only the database knows."""
    _check(model, None)
    _note(model, None)


def _locked(model: type[M], **which: Any) -> Any:
    return locked(model._default_manager.filter(**which))


def _column_of(model: type[Model]) -> str:
    found: Any = model._meta.pk
    return str(found.column)


def _rank(model: type[Model]) -> int:
    rank = getattr(model, "LOCK_RANK", None)
    if rank is None:
        raise LockOrderError(f"{model.__name__} has no LOCK_RANK: it is not locked")
    return int(rank)


def _check(model: type[Model], key: int | None) -> None:
    rank, (last_rank, last_key) = _rank(model), current_unit().last_lock
    if rank < last_rank or (rank == last_rank and key is not None and key < last_key):
        raise LockOrderError(f"{model.__name__} {key} (rank {rank}) after rank {last_rank}, key {last_key}")


def _note(model: type[M], row: M | None) -> M | None:
    opened, rank = current_unit(), _rank(model)
    if row is not None:
        opened.last_lock = (rank, row.pk)
    elif rank > opened.last_lock[0]:
        opened.last_lock = (rank, 0)
    return row
