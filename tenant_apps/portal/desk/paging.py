"""Lists of the desk: fifty a page, by cursor, the filters in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from shared.api.cursors import page_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, QueryDict

ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A page of rows, and the ways to its neighbours."""

    rows: list[Any]
    next: str
    previous: str


class Asked:
    """A page's request as cursors read it: fifty rows, whatever the address says of a limit."""

    def __init__(self, request: HttpRequest, ordering: str) -> None:
        query = request.GET.copy()
        query["limit"], query["ordering"] = str(ROWS), ordering
        query.pop("count", None)
        self.query_params: QueryDict = query
        self.path = request.path

    def build_absolute_uri(self, address: str) -> str:
        """The address stays on this host."""
        return address


def listed(rows: QuerySet[Any], request: HttpRequest, *, ordering: str = "-created_at") -> List:
    """The page that the request asks for. Raises BadCursor."""
    page = page_of(rows, Asked(request, ordering), ordering=(ordering.lstrip("-"),), default=ordering)  # type: ignore[arg-type]
    return List(rows=page.rows, next=page.next or "", previous=page.previous or "")


def address_with(request: HttpRequest, **changes: str | None) -> str:
    """The same list with other filters, from its first page. None takes one away."""
    query = {
        name: value for name, value in request.GET.items() if name not in {"cursor", "limit", "ordering"} and value
    }
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{urlencode(query)}" if query else request.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on; href is the list without it."""

    word: str
    href: str


def chips(request: HttpRequest, named: Sequence[tuple[str, str]]) -> list[Chip]:
    """The filters that are on. named: (parameter, its words)."""
    return [Chip(word=word, href=address_with(request, **{name: None})) for name, word in named if word]
