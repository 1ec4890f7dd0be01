"""Hot lists without models and serializers: columns as the database gives them, shown as the serializer would.

A test holds each lean list against its serializer (tests/contracts/test_lean_lists.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

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


def moment(instant: datetime | None) -> str | None:
    """An instant in UTC as a serializer's DateTimeField writes it."""
    if instant is None:
        return None
    text = instant.isoformat()
    return text.removesuffix(UTC_OFFSET) + "Z" if text.endswith(UTC_OFFSET) else text


def money(minor: int | None, currency: str) -> Row | None:
    """Money as a serializer's MoneyField writes it."""
    return None if minor is None else {"minor": minor, "currency": currency}
