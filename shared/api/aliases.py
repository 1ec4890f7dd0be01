"""The same operations under a vertical's own word: `students` is `customers`, `libraries` is `venues`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.urls import URLPattern

    from shared.api.views import ApiView

Route = tuple[str, "type[ApiView]"]


def routes_with_aliases(word: str, aliases: Iterable[str], routes: Sequence[Route]) -> list[URLPattern]:
    """The routes under the word, and under each alias. The OpenAPI document shows them once, under the word.

    routes: what follows the word (`""`, `"/<uuid:uid>"`), and the view.
    """
    named = [path(f"{word}{rest}", view.as_view()) for rest, view in routes]
    return named + [path(f"{alias}{rest}", view.as_view(schema=None)) for alias in aliases for rest, view in routes]
