"""Addresses of static files that change when their content does, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static


def _version(path: str) -> str:
    found = finders.find(path)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:10] if found else ""


_kept_version = cache(_version)


def asset(path: str) -> str:
    """/static/look/frontdesk.css?v=… ; while developing the version is read anew each time."""
    version = _version(path) if settings.DEBUG else _kept_version(path)
    address = static(path)
    return f"{address}?v={version}" if version else address
