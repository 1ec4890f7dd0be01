"""Which migrations this program expects in a tenant's schema, and the hash that names the set."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import app_labels

LENGTH = 16


@lru_cache(maxsize=1)
def _migrations() -> dict[str, str]:
    """Names (`slots.0001_initial`) of all migrations of the tenants' apps, sorted, and their modules."""
    labels = set(app_labels(settings.TENANT_APPS))
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    named = {f"{app}.{name}": type(one).__module__ for (app, name), one in found.items() if app in labels}
    return dict(sorted(named.items()))


def expected_migrations() -> tuple[str, ...]:
    """Their names, sorted."""
    return tuple(_migrations())


def migration_modules() -> tuple[str, ...]:
    """The modules they are written in, in the order of the names."""
    return tuple(_migrations().values())


@lru_cache(maxsize=1)
def expected_fingerprint() -> str:
    """The fingerprint of a schema that has exactly these."""
    return fingerprint_of(expected_migrations())


def fingerprint_of(migrations: tuple[str, ...] | list[str]) -> str:
    """16 hexadecimal characters for a set of migration names."""
    return hashlib.sha256("\n".join(sorted(migrations)).encode()).hexdigest()[:LENGTH]
