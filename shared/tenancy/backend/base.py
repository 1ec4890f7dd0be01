"""The wrapper of a connection. Django finds it by this module's name.

Foreign keys are INITIALLY IMMEDIATE (deferred ones cannot be committed over several machines), so parents are
inserted before children and no constraint is ever set deferred.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.utils.functional import cached_property
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from shared.tenancy.backend.errors import PortableErrorWrapper
from shared.tenancy.backend.names import check_schema_name


class DatabaseFeatures(PostgresFeatures):
    """What Django may count on."""

    can_defer_constraint_checks = False


class DatabaseOperations(PostgresOperations):
    """SQL that differs from PostgreSQL's in Django."""

    def deferrable_sql(self) -> str:
        """How a foreign key's check is timed: at once."""
        return " DEFERRABLE INITIALLY IMMEDIATE"


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """DDL without SET CONSTRAINTS, which immediate keys do not need."""

    sql_update_with_default = "UPDATE %(table)s SET %(column)s = %(default)s WHERE %(column)s IS NULL"
    sql_create_column_inline_fk = "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"


class DatabaseWrapper(TenantsWrapper):
    """A connection that stands in one schema at a time, whose name is checked."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: FBT001, FBT002 - upstream's signature
        """Stand in this tenant's schema from the next cursor on. Raises ValidationError for a foreign name."""
        check_schema_name(tenant.schema_name)
        TenantsWrapper.set_tenant(self, tenant, include_public)

    @cached_property
    def wrap_database_errors(self) -> PortableErrorWrapper:
        """The context manager through which every driver error passes."""
        return PortableErrorWrapper(self)
