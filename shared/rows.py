"""The base of our tables: a bigint key for joins, a UUIDv7 `uid` for the outside, and a stated home."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models

from shared.clock import now
from shared.ids import uuid7


class Home(StrEnum):
    """Where a table lives, on one database and on many (Citus)."""

    PUBLIC_REFERENCE = "public_reference"  # read mostly, copied to every node
    PUBLIC_MANAGED = "public_managed"  # may be written in one transaction with a tenant's tables
    PUBLIC_LOCAL = "public_local"  # never written in a tenant's transaction
    TENANT = "tenant"  # in every tenant's schema
    BOTH = "both"  # an engine's table, in public and in every tenant's schema


class Row(models.Model):
    """A table of ours. A concrete model states `HOME`, and `LOCK_RANK` when it is ever locked."""

    HOME: ClassVar[Home]

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Save, and note when; `updated_at` need not be named among the fields."""
        self.updated_at = now()
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
