"""The operations of both hosts, from the OpenAPI documents and, separately, from the URL resolver."""

from __future__ import annotations

import functools
import re
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
    found: dict[Operation, type[ApiView]] = {}
    for path, view in _routes(get_resolver(urlconf).url_patterns, "/"):
        for method in METHODS:
            if hasattr(view, method):
                found[Operation(method.upper(), path)] = view
    return found


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, type[ApiView]]]:
    routes: list[tuple[str, type[ApiView]]] = []
    for pattern in patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            routes += _routes(pattern.url_patterns, path)
        else:
            view = getattr(pattern.callback, "cls", None)
            is_alias = getattr(pattern.callback, "initkwargs", {}).get("schema", "") is None
            if isinstance(view, type) and issubclass(view, ApiView) and not is_alias:
                routes.append((path, view))
    return routes
