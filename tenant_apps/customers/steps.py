"""What actions of customers share, here and in apps above: codes, room in the plan, doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, Sum

from platform_core import plans
from platform_core.tenants.verticals import vertical_of
from shared import locks
from shared.errors import NotFound
from shared.tenancy import current_tenant
from tenant_apps.customers.models import CodeCounter, Customer, Import
from tenant_apps.customers.names import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


def take_counter() -> CodeCounter:
    """The tenant's counter of codes, locked: who holds it adds people alone."""
    prefix = vertical_of(current_tenant().vertical).customer_prefix
    CodeCounter.objects.bulk_create([CodeCounter(prefix=prefix)], ignore_conflicts=True)
    found = locks.take(CodeCounter, CodeCounter.objects.values_list("pk", flat=True).get(prefix=prefix))
    if found is None:
        raise NotFound
    return found


def next_codes(counter: CodeCounter, count: int) -> list[str]:
    """The next codes of a locked counter: `STU-000123`."""
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"{counter.prefix}-{number:06d}" for number in range(first, first + count)]


def require_room(adding: int, *, beside: Import | None = None) -> None:
    """Raise plan_limit_reached unless the plan holds these people too; before the counter is taken.

    Imports that run have room for all whom they still bring. beside: an import that asks for itself.
    """
    running = Import.objects.filter(state=Import.State.RUNNING).exclude(pk=beside.pk if beside else 0)
    plans.require(limit="customers", used=lambda: _coming(running) + people_in_use().count(), adding=adding)


def _coming(running: QuerySet[Import]) -> int:
    """Asked before the people are counted: a unit that commits in between counts twice, and never not at all."""
    return running.aggregate(sum=Sum(F("to_create") - F("created")))["sum"] or 0


def people_in_use() -> QuerySet[Customer]:
    """Who counts against the plan: everybody who is neither archived nor merged away."""
    return Customer.objects.filter(merged_into=None).exclude(state=Customer.State.ARCHIVED)


def write_people(people: Sequence[Customer], counter: CodeCounter) -> list[Customer]:
    """Insert new people with their codes and keys. The counter is locked."""
    for person, code in zip(people, next_codes(counter, len(people)), strict=True):
        person.code = code
        person.fill_keys()
    return Customer.objects.bulk_create(people)


def same_person(person: Customer) -> Customer | None:
    """Somebody else with the same name and the same phone or email, or None."""
    contact = Q()
    if person.phone:
        contact |= Q(phone=person.phone)
    if person.email:
        contact |= Q(email=person.email)
    if not contact:
        return None
    rivals = people_in_use().filter(contact, name_key=name_key(person.name)).exclude(pk=person.pk)
    return rivals.order_by("id").first()
