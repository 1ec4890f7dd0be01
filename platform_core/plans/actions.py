"""What operators do to plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from platform_core.plans.models import Plan
from platform_core.plans.queries import access_plan
from shared.errors import AlreadyExists
from shared.spine import emit
from shared.unit import action

if TYPE_CHECKING:
    import uuid

    from shared.actor import Actor
    from shared.money import Money


@action
def make_plan(
    *,
    slug: str,
    name: str,
    price: Money,
    limits: dict[str, int | None],
    features: list[str],
    is_offered: bool,
    actor: Actor,
) -> Plan:
    """Add a plan to the price list. Raises AlreadyExists."""
    plan = Plan(slug=slug, name=name, limits=limits, features=features, is_offered=is_offered)
    plan.price_minor, plan.currency, plan.position = price.minor, price.currency, Plan.objects.count()
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyExists(field="slug") from error
    emit("plan.made", plan, actor=actor, slug=slug, price=price.as_json())
    return plan


@action
def change_plan(*, uid: uuid.UUID, changes: dict[str, Any], actor: Actor) -> Plan:
    """Change name, price, limits, features or is_offered. Raises NoSuchPlan."""
    plan = access_plan(uid)
    price: Money | None = changes.pop("price", None)
    if price is not None:
        changes |= {"price_minor": price.minor, "currency": price.currency}
    for name, value in changes.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(changes))
    emit("plan.changed", plan, actor=actor, slug=plan.slug, changes=changes)
    return plan
