"""Addresses of apps that the platform may not import: each app's `urls.py` is asked by name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.urls import URLPattern, URLResolver


def gather_urls(attribute: str, apps: Iterable[str]) -> list[URLPattern | URLResolver]:
    """The lists of this name (`api_urls`, `page_urls`) of all apps that have one, in the order of the apps."""
    found: list[URLPattern | URLResolver] = []
    for app in apps:
        if find_spec(f"{app}.urls") is not None:
            found += getattr(import_module(f"{app}.urls"), attribute, [])
    return found
