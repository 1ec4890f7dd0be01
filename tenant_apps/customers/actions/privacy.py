"""What a person may ask for: a copy of all that is kept of them, and that it is forgotten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from shared import ports, spine
from shared.errors import NotFound, VersionConflict
from shared.unit import UNIT_NOW, action
from tenant_apps.customers.actions.doubles import in_order
from tenant_apps.customers.models import Customer

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All that is kept of a person. digest: of what is kept; who confirms an erasure shows that they know them."""

    digest: str
    made_at: datetime
    kept: dict[str, list[dict[str, Any]]]


@action
def export_person(*, customer_id: int, actor: Actor, now: datetime = UNIT_NOW) -> Copy:
    """Tell all that is kept of one person; the books say who took it away. Raises NotFound."""
    row = _take(customer_id)
    kept = told_of(row)
    spine.emit("customer.data_exported", row, actor=actor, customer_code=row.code)
    return Copy(digest=digest_of(kept), made_at=now, kept=kept)


@action
def erase_person(*, customer_id: int, confirm: str, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Forget a person for good; the code and what the law makes keep stay.

    confirm: the digest of the last copy. Raises VersionConflict when something changed since, StillBooked, NotFound.
    """
    row = _take(customer_id)
    if confirm != digest_of(told_of(row)):
        raise VersionConflict
    person = ports.Person(uid=row.uid, user_uid=row.user_uid)
    for _name, one in in_order():
        one.erase(person=person, actor=actor, now=now)
    spine.emit("customer.erased", row, actor=actor, customer_code=row.code)


# Steps


def _take(customer_id: int) -> Customer:
    """Read, not locked: the account, which locks before it, may have to be locked first."""
    row = Customer.objects.filter(pk=customer_id, merged_into=None, erased_at=None).first()
    if row is None:
        raise NotFound
    return row


def told_of(row: Customer) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of a person, by who keeps it."""
    person = ports.Person(uid=row.uid, user_uid=row.user_uid)
    return {name: one.told(person=person) for name, one in ports.belongings.items()}


def digest_of(kept: dict[str, list[dict[str, Any]]]) -> str:
    """Of what is kept, whatever the order in which it was read."""
    return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()
