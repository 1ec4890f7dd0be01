"""Many routes under one prefix: only those are tried that can begin as the path does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.urls import ResolverMatch

Route = URLPattern | URLResolver


class ByFirstWord(URLResolver):
    """Finds what Django would find by trying all routes in their order; it looks at the path's first word before.

    Reversing is Django's own.
    """

    def resolve(self, path: Any) -> ResolverMatch:
        """Raises Resolver404."""
        matched = self.pattern.match(str(path))
        word = matched[0].partition("/")[0] if matched else ""
        return self._by_word.get(word, self._any_word).resolve(path)

    @cached_property
    def _by_word(self) -> dict[str, URLResolver]:
        words = dict.fromkeys(word for route in self.url_patterns if (word := _first_word(route)))
        return {word: self._narrowed(word) for word in words}

    @cached_property
    def _any_word(self) -> URLResolver:
        return self._narrowed("")

    def _narrowed(self, word: str) -> URLResolver:
        """In their order: the routes of this word, and those that any path may match."""
        routes = [route for route in self.url_patterns if _first_word(route) in {word, ""}]
        return URLResolver(self.pattern, routes, self.default_kwargs, self.app_name, self.namespace)


def by_first_word(prefix: str, routes: Sequence[Route]) -> ByFirstWord:
    """Like `path(prefix, include(routes))`."""
    return ByFirstWord(RoutePattern(prefix, is_endpoint=False), list(routes))


def _first_word(route: Route) -> str:
    """The word with which a path has to begin, or an empty text when there is none."""
    if not isinstance(route.pattern, RoutePattern):
        return ""
    word, slash, _ = str(route.pattern).partition("/")
    is_whole = bool(slash) or isinstance(route, URLPattern)
    return word if is_whole and "<" not in word else ""
