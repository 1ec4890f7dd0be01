"""Two rows that are one person: merged, and taken apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shared import locks, ports, spine
from shared.errors import Invalid, NotFound
from shared.unit import action
from tenant_apps.customers.errors import TwoAccounts
from tenant_apps.customers.models import Customer
from tenant_apps.customers.steps import require_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.actor import Actor

FILLED = ("phone", "email", "dob", "guardian_name", "guardian_phone", "language")
USER, TAG = "user", "tag:"


@action
def merge_customers(*, customer_id: int, into_id: int, actor: Actor) -> Customer:
    """Make one person of two rows: bookings and payments go over, what the kept row lacks is filled in.

    Returns the kept one. Raises NotFound, Invalid for oneself, TwoAccounts when both sign in themselves.
    """
    if customer_id == into_id:
        raise Invalid.field("into", "same", _("Nobody can be merged with oneself."))
    given, kept = _both(customer_id, into_id)
    if given.user_uid and kept.user_uid:
        raise TwoAccounts
    filled = _fill(kept, given)
    moved = {name: one.hand_over(giver=_person(given), taker=_person(kept)) for name, one in in_order()}
    given.merge_record = {"filled": filled, "moved": {name: uids for name, uids in moved.items() if uids}}
    given.merged_into = kept
    given.save()
    kept.save()
    spine.emit("customer.merged", kept, actor=actor, customer_code=kept.code, merged=str(given.uid), code=given.code)
    return kept


@action
def unmerge_customer(*, customer_id: int, actor: Actor) -> Customer:
    """Take two rows apart again: what came over goes back, what was filled in and not changed since is empty again.

    Returns the one that is its own again. Raises NotFound, plan_limit_reached.
    """
    require_room(1)
    kept_id = Customer.objects.filter(pk=customer_id).values_list("merged_into", flat=True).first()
    if kept_id is None:
        raise NotFound
    given, kept = _both(customer_id, kept_id, merged=True)
    record = given.merge_record or {}
    _empty(kept, given, record.get("filled", []))
    given.merged_into, given.merge_record = None, None
    given.save()
    moved = record.get("moved", {})
    for name, one in in_order():
        one.hand_back(uids=moved.get(name, []), taker=_person(given))
    spine.emit("customer.unmerged", given, actor=actor, customer_code=given.code, kept=str(kept.uid))
    return given


# Steps


def in_order() -> Sequence[tuple[str, ports.Belongings]]:
    """All that keep something of a person, in the order of their locks."""
    return sorted(ports.belongings.items(), key=lambda item: item[1].rank)


def _both(customer_id: int, into_id: int, *, merged: bool = False) -> tuple[Customer, Customer]:
    found = {row.pk: row for row in locks.take_all(Customer, [customer_id, into_id])}
    given, kept = found.get(customer_id), found.get(into_id)
    if given is None or kept is None or given.erased_at or kept.erased_at:
        raise NotFound
    if (given.merged_into_id == kept.pk) != merged or (kept.merged_into_id is not None and not merged):
        raise NotFound
    return given, kept


def _person(row: Customer) -> ports.Person:
    return ports.Person(uid=row.uid, user_uid=row.user_uid)


def _fill(kept: Customer, given: Customer) -> list[str]:
    """What the kept row lacks. Returns what was filled in, so that it can be taken out again."""
    filled = [name for name in FILLED if not getattr(kept, name) and getattr(given, name)]
    for name in filled:
        setattr(kept, name, getattr(given, name))
    tags = [tag for tag in given.tags if tag not in kept.tags]
    kept.tags = [*kept.tags, *tags]
    if not kept.notes and given.notes:
        kept.notes = given.notes
        filled.append("notes")
    kept.fill_keys()
    return [*filled, *(f"{TAG}{tag}" for tag in tags), *_give_account(given, kept)]


def _give_account(given: Customer, taken: Customer) -> list[str]:
    """The account goes over first of all: two rows never name the same one, not even for a moment."""
    if given.user_uid is None:
        return []
    user_uid, given.user_uid = given.user_uid, None
    given.save(update_fields=["user_uid"])
    taken.user_uid = user_uid
    return [USER]


def _empty(kept: Customer, given: Customer, filled: Sequence[str]) -> None:
    for name in (*FILLED, "notes"):
        if name in filled and getattr(kept, name) == getattr(given, name):
            setattr(kept, name, None if name == "dob" else "")
    kept.tags = [tag for tag in kept.tags if f"{TAG}{tag}" not in filled]
    if USER in filled:
        _give_account(kept, given)
    kept.fill_keys()
    kept.save()
