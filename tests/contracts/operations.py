"""The operations of both hosts, from the OpenAPI documents and, separately, from the URL resolver."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from shared.api.views import ApiView

TENANT_URLS = "platform_core.urls_tenant"
PLATFORM_URLS = "platform_core.urls_platform"
METHODS = ("get", "post", "put", "patch", "delete")
NOBODY = "018f0000-0000-7000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path such as `/api/v1/staff/{uid}`."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """The path with its parameters filled in: uids of nothing."""
        return re.sub(r"\{\w+\}", NOBODY, self.path)


@functools.cache
def described(urlconf: str) -> dict[Operation, dict[str, Any]]:
    """What the document says about each operation."""
    document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return {
        Operation(method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def routed(urlconf: str) -> dict[Operation, type[ApiView]]:
    """What the resolver leads to, of our own views; without aliases, which answer under another word."""
    return _operations(view for view in _routes(urlconf) if not view.is_alias)


def aliased(urlconf: str) -> dict[Operation, type[ApiView]]:
    """The other words of some routes: `students` for `customers`."""
    return _operations(view for view in _routes(urlconf) if view.is_alias)


def unknown_to_us(urlconf: str) -> set[str]:
    """Addresses below `/api/` that lead to something else than a view of ours."""
    paths = {path for path, callback in _callbacks(get_resolver(urlconf).url_patterns, "/") if not _view_of(callback)}
    return {path for path in paths if path.startswith("/api")}


@dataclass(frozen=True, slots=True)
class Route:
    """A view at a path."""

    path: str
    view: type[ApiView]
    is_alias: bool


def _operations(routes: Iterable[Route]) -> dict[Operation, type[ApiView]]:
    return {
        Operation(method.upper(), route.path): route.view
        for route in routes
        for method in METHODS
        if hasattr(route.view, method)
    }


def _routes(urlconf: str) -> Iterator[Route]:
    for path, callback in _callbacks(get_resolver(urlconf).url_patterns, "/"):
        view = _view_of(callback)
        if view is not None:
            yield Route(path, view, getattr(callback, "initkwargs", {}).get("schema", "") is None)


def _view_of(callback: Any) -> type[ApiView] | None:
    view = getattr(callback, "cls", None)
    return view if isinstance(view, type) and issubclass(view, ApiView) else None


def _callbacks(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _callbacks(pattern.url_patterns, path)
        else:
            yield path, pattern.callback
