"""Cursor pages: stable while rows come and go, equally fast on every page."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shared.api.lean import in_order
from shared.errors import Invalid, Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from shared.api.lean import Whole

LIMIT, MOST = 25, 200


class BadCursor(Malformed):
    """The cursor is not one of ours, or belongs to another ordering."""

    code = "bad_cursor"
    title = _("This page no longer exists. Start from the first one.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins. values: of the ordering field and the uid of the row at its edge."""

    ordering: str
    backwards: bool
    value: Any
    uid: str

    def encode(self) -> str:
        """Opaque text for a URL."""
        raw = orjson.dumps([self.ordering, self.backwards, self.value, self.uid], default=str)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Read it back. Raises BadCursor."""
        try:
            ordering, backwards, value, uid = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError) as error:
            raise BadCursor from error
        if not (isinstance(ordering, str) and isinstance(backwards, bool) and isinstance(uid, str)):
            raise BadCursor
        return cls(ordering, backwards, value, uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its rows and the addresses of its neighbours. count: only when asked for."""

    rows: list[Any]
    next: str | None
    previous: str | None
    count: int | None


def page_of(
    queryset: QuerySet[Any],
    request: Request,
    *,
    ordering: Sequence[str] = ("created_at",),
    default: str = "-created_at",
) -> Page:
    """Cut the page that the request asks for (`limit`, `cursor`, `ordering`, `count`).

    ordering: the fields that a caller may order by, none of them nullable. The uid breaks ties.
    """
    limit = _limit(request.query_params.get("limit"))
    order = _ordering(request.query_params.get("ordering") or default, {*ordering, default.lstrip("-")})
    text = request.query_params.get("cursor")
    cursor = Cursor.decode(text) if text else None
    if cursor is not None and cursor.ordering != order:
        raise BadCursor
    rows = _fetch(queryset, order, cursor, limit + 1)
    return _assemble(rows, order, cursor, limit, request, queryset)


def first_page_of(whole: Whole, request: Request, *, order: str) -> Page | None:
    """The first page of a list that this request does not narrow; None when it asks for anything but a length."""
    if not request.query_params.keys() <= {"limit"}:
        return None
    limit = _limit(request.query_params.get("limit"))
    return _assemble(whole.first(order, limit + 1), order, None, limit, request)


def _limit(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise Invalid.field("limit", "out_of_range", _("A page has 1 to 200 rows."))
    return int(text)


def _ordering(asked: str, allowed: set[str]) -> str:
    if asked.lstrip("-") not in allowed or asked.count("-") > 1:
        raise Invalid.field("ordering", "unknown_field", _("The list cannot be ordered by this."))
    return asked


def _fetch(queryset: QuerySet[Any], order: str, cursor: Cursor | None, limit: int) -> list[Any]:
    field, descending = order.lstrip("-"), order.startswith("-")
    backwards = cursor is not None and cursor.backwards
    sign = "-" if descending != backwards else ""
    try:
        if cursor is not None:
            queryset = queryset.filter(_beyond(field, cursor, less=descending != backwards))
        return list(in_order(queryset, f"{sign}{field}")[:limit])
    except (ValueError, TypeError, ValidationError) as error:
        raise BadCursor from error


def _beyond(field: str, cursor: Cursor, *, less: bool) -> Q:
    """The rows after the cursor in the direction of reading; the first condition lets an index start there."""
    way = "lt" if less else "gt"
    return Q(**{f"{field}__{way}e": cursor.value}) & (
        Q(**{f"{field}__{way}": cursor.value}) | Q(**{field: cursor.value, f"uid__{way}": cursor.uid})
    )


def _assemble(
    rows: list[Any],
    order: str,
    cursor: Cursor | None,
    limit: int,
    request: Request,
    counted: QuerySet[Any] | None = None,
) -> Page:
    more, rows = len(rows) > limit, rows[:limit]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
    count = counted.count() if counted is not None and request.query_params.get("count") == "true" else None
    return Page(
        rows=rows,
        next=_address(request, rows, order, last=True) if has_next and rows else None,
        previous=_address(request, rows, order, last=False) if has_previous and rows else None,
        count=count,
    )


def _address(request: Request, rows: list[Any], order: str, *, last: bool) -> str:
    edge = rows[-1 if last else 0]
    value, uid = _read(edge, order.lstrip("-")), _read(edge, "uid")
    if isinstance(value, datetime):
        value = value.isoformat()
    query = request.query_params.copy()
    query["cursor"] = Cursor(order, not last, value, str(uid)).encode()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _read(row: Any, name: str) -> Any:
    return getattr(row, name) if isinstance(row, Model) else row[name]
