"""Questions about plans and subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.plans.errors import NoSuchPlan
from platform_core.plans.models import Plan, Subscription

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet


def plans() -> QuerySet[Plan]:
    """All, also those that are not offered any more."""
    return Plan.objects.all()


def access_plan(uid: uuid.UUID) -> Plan:
    """One plan. Raises NoSuchPlan."""
    found = Plan.objects.filter(uid=uid).first()
    if found is None:
        raise NoSuchPlan
    return found


def subscriptions() -> QuerySet[Subscription]:
    """Every tenant's."""
    return Subscription.objects.select_related("plan", "tenant").order_by("-created_at", "-pk")


def ended_trials(now: datetime, most: int) -> list[int]:
    """Keys of tenants whose trial is over and not written down yet."""
    over = Subscription.objects.filter(state=Subscription.State.TRIAL, trial_ends_at__lte=now)
    return list(over.order_by("trial_ends_at").values_list("tenant_id", flat=True)[:most])
