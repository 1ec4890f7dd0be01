"""Lists on pages: fifty a page, by cursor, the filters in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from shared.api.cursors import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, QueryDict
    from rest_framework.request import Request

ROWS = 50
OF_THE_PAGE = frozenset({"cursor", "limit", "ordering", "count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of rows, and the ways to its neighbours; empty where there is none."""

    rows: list[Any]
    next: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on; href is the list without it."""

    word: str
    href: str


class _Asked:
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


def listed(rows: QuerySet[Any], request: HttpRequest, *, ordering: str = "-created_at") -> Listed:
    """The page that the request asks for. Raises BadCursor."""
    asked = cast("Request", _Asked(request, ordering))
    page = page_of(rows, asked, ordering=(ordering.lstrip("-"),), default=ordering)
    return Listed(rows=page.rows, next=page.next or "", previous=page.previous or "")


def address_with(request: HttpRequest, **changes: str | None) -> str:
    """The same list with other filters, from its first page. None takes one away."""
    kept = {name: value for name, value in request.GET.items() if name not in OF_THE_PAGE and value}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"?{urlencode(query)}" if query else request.path


def chips_of(request: HttpRequest, named: Sequence[tuple[str, str]]) -> list[Chip]:
    """The filters that are on. named: (parameter, its words); empty words for one that is off."""
    return [Chip(word=word, href=address_with(request, **{name: None})) for name, word in named if word]


def plain(text: str | None) -> str:
    """What somebody searches for, as the database takes it."""
    return (text or "").replace("\x00", "").strip()[:120]
