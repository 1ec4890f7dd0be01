"""Which migrations this program expects in a tenant's schema, and the hash that names the set."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import app_labels

LENGTH = 16


@lru_cache(maxsize=1)
def expected_migrations() -> tuple[str, ...]:
    """Names (`slots.0001_initial`) of all migrations of the tenants' apps, sorted."""
    labels = set(app_labels(settings.TENANT_APPS))
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return tuple(sorted(f"{app}.{name}" for app, name in graph.nodes if app in labels))


@lru_cache(maxsize=1)
def expected_fingerprint() -> str:
    """The fingerprint of a schema that has exactly these."""
    return fingerprint_of(expected_migrations())


def fingerprint_of(migrations: tuple[str, ...] | list[str]) -> str:
    """16 hexadecimal characters for a set of migration names."""
    return hashlib.sha256("\n".join(sorted(migrations)).encode()).hexdigest()[:LENGTH]
