"""The customer's own row, as far as the person may take it away and have it forgotten (`ports.Belongings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import locks
from shared.locks import Rank
from tenant_apps.customers.models import Customer

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.ports import Person

TOLD = ("code", "name", "phone", "email", "guardian_name", "guardian_phone", "language", "notes", "tags", "state")


class CustomersOwnRow:
    """Name, contact, guardian, notes and tags."""

    rank = int(Rank.PERSON)

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """The row, and those that were merged into it."""
        return [_told(row) for row in rows_of(person)]

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:  # noqa: ARG002 - the port's signature
        """Nothing: merging is about the row itself."""
        return []

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """Nothing."""

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        """The code is all that is left, so that books which name it still add up."""
        for row in locks.take_all(Customer, [row.pk for row in rows_of(person)]):
            _forget(row, now)


def rows_of(person: Person) -> list[Customer]:
    """The person's row, then those that were merged into it, also by way of others."""
    found = list(Customer.objects.filter(uid=person.uid))
    latest = found
    while latest:
        latest = list(Customer.objects.filter(merged_into__in=latest).order_by("pk"))
        found += latest
    return found


def _forget(row: Customer, now: datetime) -> None:
    row.name, row.phone, row.email, row.dob = row.code, "", "", None
    row.guardian_name = row.guardian_phone = row.language = row.notes = row.suspended_reason = ""
    row.tags, row.user_uid, row.merge_record = [], None, None
    row.state, row.erased_at = Customer.State.ARCHIVED, now
    row.fill_keys()
    row.save()


def _told(row: Customer) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(row, name) for name in TOLD}
    return {"uid": str(row.uid), **told, "dob": str(row.dob or ""), "created_at": row.created_at.isoformat()}
