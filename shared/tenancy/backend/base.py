"""The wrapper of a connection. Django finds it by this module's name.

Foreign keys are INITIALLY IMMEDIATE (deferred ones cannot be committed over several machines), so parents are
inserted before children and no constraint is ever set deferred.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.utils.functional import cached_property
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from shared.tenancy.backend.cursors import PathCursor
from shared.tenancy.backend.errors import PortableErrorWrapper
from shared.tenancy.backend.names import PUBLIC, check_schema_name

PATH = re.compile(r"^(?:SET LOCAL lock_timeout = [^;]*; )?SET search_path = [^;]*; ")


class DatabaseFeatures(PostgresFeatures):
    """What Django may count on."""

    can_defer_constraint_checks = False


class DatabaseOperations(PostgresOperations):
    """SQL that differs from PostgreSQL's in Django."""

    def deferrable_sql(self) -> str:
        """How a foreign key's check is timed: at once."""
        return " DEFERRABLE INITIALLY IMMEDIATE"

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The statement as it was sent, without what travelled before it."""
        return PATH.sub("", super().last_executed_query(cursor, sql, params) or "")


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """DDL without SET CONSTRAINTS, which immediate keys do not need."""

    sql_update_with_default = "UPDATE %(table)s SET %(column)s = %(default)s WHERE %(column)s IS NULL"
    sql_create_column_inline_fk = "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"


class DatabaseWrapper(TenantsWrapper):
    """A connection that stands in one schema at a time, whose name is checked.

    first: a statement that goes before the next one, in one message with it; whoever sets it takes care that a
    transaction is open, and empties it at the end.
    """

    first: str = ""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: FBT001, FBT002 - upstream's signature
        """Stand in this tenant's schema from the next cursor on. Raises ValidationError for a foreign name."""
        check_schema_name(tenant.schema_name)
        TenantsWrapper.set_tenant(self, tenant, include_public)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with cursors that carry the search path."""
        return {**super().get_connection_params(), "cursor_factory": PathCursor}

    def _cursor(self, name: str | None = None) -> Any:
        """A cursor that stands in the schema of this moment; a named one has its path sent before it is opened."""
        if name is not None:
            return TenantsWrapper._cursor(self, name=name)  # noqa: SLF001 - the base class
        found: Any = super(TenantsWrapper, self)._cursor()
        found.cursor.path = path_sql(self.schema_name, with_public=self.include_public_schema)
        found.cursor.said = self
        return found

    @cached_property
    def wrap_database_errors(self) -> PortableErrorWrapper:
        """The context manager through which every driver error passes."""
        return PortableErrorWrapper(self)


@lru_cache(maxsize=10_000)
def path_sql(schema: str, *, with_public: bool) -> str:
    """The statement that lets a session stand in a schema."""
    names = [schema] if schema == PUBLIC or not with_public else [schema, PUBLIC]
    return "SET search_path = " + ",".join(f'"{check_schema_name(name)}"' for name in names)
