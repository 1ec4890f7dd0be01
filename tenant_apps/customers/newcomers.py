"""The customer's row of somebody who registers: found when it is surely theirs, else written.

An address that was only typed finds nobody: anybody can type another person's number. A proven one finds the row
that the desk or a file has brought, under the same name; a newcomer who gave no name yet is whoever alone has the
number, and waits without a row where a family has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from shared import clock, spine
from shared.phones import spoken_phone
from tenant_apps.customers.models import Customer
from tenant_apps.customers.names import name_key
from tenant_apps.customers.steps import people_in_use, require_room, take_counter, write_people

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from shared.actor import Actor


class CustomerRows:
    """Keeps a customer's row for every user who is one (`ports.Newcomer`)."""

    def welcome(  # noqa: PLR0913 - who came in
        self,
        *,
        user_uid: uuid.UUID,
        name: str,
        email: str,
        phone: str,
        proven: frozenset[str],
        consents: list[str],  # noqa: ARG002 - messaging keeps them
        referral_code: str,  # noqa: ARG002 - growth keeps it
        actor: Actor,
        now: datetime,  # noqa: ARG002
    ) -> None:
        """Find or write the row, as a step of the open unit. Raises plan_limit_reached for somebody new."""
        own = Customer.objects.filter(user_uid=user_uid).first()
        if own is not None:
            _add_addresses(own, email=email, phone=phone, actor=actor)
            return
        proven_phone = phone if "phone" in proven else ""
        known = _known(name=name, email=email if "email" in proven else "", phone=proven_phone)
        if known is None and _is_one_of_a_family(name=name, phone=proven_phone):
            return
        if known is None or not _claim(known, user_uid, actor=actor):
            _write_new(Customer(name=name, phone=phone, email=email, user_uid=user_uid), actor=actor)


def _write_new(person: Customer, *, actor: Actor) -> None:
    require_room(1)
    made = write_people([person], take_counter())[0]
    spine.emit("customer.created", made, actor=actor, customer_code=made.code)


def _known(*, name: str, email: str, phone: str) -> Customer | None:
    """Whose row it is, by proven addresses, or None when nobody's or not surely one's."""
    unclaimed = people_in_use().filter(user_uid=None)
    if phone and name == spoken_phone(phone):
        return _only(unclaimed.filter(phone=phone))
    address = Q()
    if phone:
        address |= Q(phone=phone)
    if email:
        address |= Q(email=email)
    return _only(unclaimed.filter(address, name_key=name_key(name))) if address else None


def _is_one_of_a_family(*, name: str, phone: str) -> bool:
    """Whether several have this number and the newcomer did not say which one; their name says it when they book."""
    unclaimed = people_in_use().filter(user_uid=None, phone=phone)
    return bool(phone) and name == spoken_phone(phone) and unclaimed.exists()


def _only(found: QuerySet[Customer]) -> Customer | None:
    rows = list(found[:2])
    return rows[0] if len(rows) == 1 else None


def _claim(known: Customer, user_uid: uuid.UUID, *, actor: Actor) -> bool:
    """Give the row to the user. One guarded statement: of two who come at once, one gets it."""
    given = Customer.objects.filter(pk=known.pk, user_uid=None).update(user_uid=user_uid, updated_at=clock.now())
    if given:
        spine.emit("customer.updated", known, actor=actor, changed=["user"])
    return bool(given)


def _add_addresses(own: Customer, *, email: str, phone: str, actor: Actor) -> None:
    """What the row lacks; what the desk has written stays."""
    given = {"email": email, "phone": phone}
    missing = {name: value for name, value in given.items() if value and not getattr(own, name)}
    if missing:
        for name, value in missing.items():
            setattr(own, name, value)
        own.fill_keys()
        own.save(update_fields=[*missing, "search_key"])
        spine.emit("customer.updated", own, actor=actor, changed=sorted(missing))
