"""One customer: create, change, suspend, put away. And that the list was taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import locks, spine
from shared.errors import IllegalState, NotFound, VersionConflict
from shared.tenancy import current_tenant
from shared.unit import action
from tenant_apps.customers.errors import CustomerExists
from tenant_apps.customers.models import Customer
from tenant_apps.customers.steps import require_room, same_person, take_counter, write_people

if TYPE_CHECKING:
    from shared.actor import Actor

State = Customer.State


@action
def create_customer(*, name: str, actor: Actor, **fields: Any) -> Customer:
    """Add somebody. fields: of the model (phone, email, dob, tags, ...).

    Raises CustomerExists for the same contact and name, and plan_limit_reached.
    """
    require_room(1)
    counter = take_counter()
    person = Customer(name=name, **fields)
    _refuse_double(person)
    made = write_people([person], counter)[0]
    spine.emit("customer.created", made, actor=actor, customer_code=made.code)
    return made


@action
def update_customer(*, customer_id: int, actor: Actor, **fields: Any) -> Customer:
    """Change what is named. Raises NotFound, CustomerExists."""
    person = _take(customer_id)
    changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, fields[name])
    if not changed:
        return person
    if {"name", "phone", "email"} & set(changed):
        _refuse_double(person)
    person.fill_keys()
    person.save()
    spine.emit("customer.updated", person, actor=actor, changed=changed)
    return person


@action
def suspend_customer(*, customer_id: int, reason: str, actor: Actor) -> Customer:
    """Let somebody book no longer, and say why. Twice is harmless. Raises NotFound, IllegalState."""
    person = _take(customer_id)
    if person.state == State.SUSPENDED:
        return person
    if person.state != State.ACTIVE:
        raise IllegalState(state=person.state)
    person.state, person.suspended_reason = State.SUSPENDED, reason
    person.save(update_fields=["state", "suspended_reason"])
    spine.emit("customer.suspended", person, actor=actor, reason=reason)
    return person


@action
def reactivate_customer(*, customer_id: int, actor: Actor, reason: str = "") -> Customer:
    """Welcome somebody back, from suspension or from the archive. Raises NotFound, plan_limit_reached."""
    if was_archived := Customer.objects.filter(pk=customer_id, state=State.ARCHIVED).exists():
        require_room(1)
    person = _take(customer_id)
    if person.state == State.ACTIVE:
        return person
    if person.erased_at is not None:
        raise IllegalState(state="erased")
    if person.state == State.ARCHIVED and not was_archived:
        raise VersionConflict
    before, person.state, person.suspended_reason = person.state, State.ACTIVE, ""
    person.save(update_fields=["state", "suspended_reason"])
    spine.emit("customer.reactivated", person, actor=actor, reason=reason, before=before)
    return person


@action
def archive_customer(*, customer_id: int, actor: Actor) -> Customer:
    """Put somebody away: no longer listed nor counted; what was booked and paid stays. Twice is harmless."""
    person = _take(customer_id)
    if person.state == State.ARCHIVED:
        return person
    person.state = State.ARCHIVED
    person.save(update_fields=["state"])
    spine.emit("customer.archived", person, actor=actor, customer_code=person.code)
    return person


@action
def note_export(*, rows: int, file_format: str, actor: Actor) -> None:
    """Write down that the list left the house."""
    spine.emit("customer.exported", current_tenant(), actor=actor, rows=rows, format=file_format)


# Steps


def _take(customer_id: int) -> Customer:
    person = locks.take(Customer, customer_id)
    if person is None or person.merged_into_id is not None:
        raise NotFound
    return person


def _refuse_double(person: Customer) -> None:
    known = same_person(person)
    if known is not None:
        raise CustomerExists(customer=str(known.uid), customer_code=known.code)
