"""The connection with what django-tenants adds to it, in types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection as django_connection

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    class TenantConnection(BaseDatabaseWrapper):
        """Stands in one schema at a time. tenant: the row, or django-tenants' stand-in in public."""

        tenant: Any
        schema_name: str

        def set_tenant(self, tenant: Any) -> None:
            """Stand in this tenant's schema."""

        def set_schema_to_public(self) -> None:
            """Stand in public."""


connection = cast("TenantConnection", django_connection)
