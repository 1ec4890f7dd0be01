"""The list of customers without models and serializers."""

from __future__ import annotations

from collections.abc import Sequence

from shared.api.lean import Lean, Row, Whole, moment
from tenant_apps.customers.queries import everybody

COLUMNS = (
    "uid", "code", "name", "phone", "email", "dob", "guardian_name", "guardian_phone", "language", "state",
    "created_at", "updated_at", "notes", "tags", "suspended_reason", "user_uid",
)  # fmt: skip


def _shown(rows: Sequence[Row]) -> list[Row]:
    """As `CustomerOut` does."""
    for row in rows:
        row["created_at"], row["updated_at"] = moment(row["created_at"]), moment(row["updated_at"])
        row["user"] = row.pop("user_uid")
    return list(rows)


CUSTOMERS = Lean(columns=COLUMNS, shown=_shown)
EVERYBODY = Whole(CUSTOMERS, everybody)
