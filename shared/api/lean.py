"""Hot lists without models and serializers: columns as the database gives them, shown as the serializer would.

A test holds each lean list against its serializer (tests/contracts/test_lean_lists.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from shared.together import Message, Stencil

UTC_OFFSET = "+00:00"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """columns: what is read of a row; `uid` and what the list may be ordered by are among them.

    shown: makes what goes out of a page's rows. It may ask for what hangs on them, once for all.
    """

    columns: Sequence[str]
    shown: Callable[[Sequence[Row]], list[Row]]

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any, Row]:
        """The same rows, as dictionaries."""
        return queryset.select_related(None).prefetch_related(None).values(*self.columns)


class Whole:
    """A hot list as it is when nobody narrows it. The query of its first page is compiled once for each length."""

    def __init__(self, lean: Lean, everything: Callable[[], QuerySet[Any]]) -> None:
        self._lean, self._everything = lean, everything
        self._stencils: dict[tuple[str, int], Stencil[Any]] = {}

    def first(self, order: str, limit: int) -> list[Row]:
        """So many rows at most, in this order."""
        message = Message()
        found = message.ask(self._stencil(order, limit))
        message.send()
        return found.rows

    def _stencil(self, order: str, limit: int) -> Stencil[Any]:
        if (order, limit) not in self._stencils:
            self._stencils[order, limit] = Stencil(
                lambda: in_order(self._lean.rows(self._everything()), order)[:limit],
            )
        return self._stencils[order, limit]


def in_order(queryset: QuerySet[Any, Any], order: str) -> QuerySet[Any, Any]:
    """By a field, `-` before it for the last one first; the uid breaks ties."""
    return queryset.order_by(order, f"{order[: order.startswith('-')]}uid")


def moment(instant: datetime | None) -> str | None:
    """An instant in UTC as a serializer's DateTimeField writes it."""
    if instant is None:
        return None
    text = instant.isoformat()
    return text.removesuffix(UTC_OFFSET) + "Z" if text.endswith(UTC_OFFSET) else text


def money(minor: int | None, currency: str) -> Row | None:
    """Money as a serializer's MoneyField writes it."""
    return None if minor is None else {"minor": minor, "currency": currency}
