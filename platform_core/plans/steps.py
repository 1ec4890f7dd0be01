"""Steps about subscriptions, for the actions of tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.plans.errors import NoSuchPlan
from platform_core.plans.models import Plan, Subscription

if TYPE_CHECKING:
    from datetime import datetime


def open_subscription(*, tenant_id: int, plan: str, trial_ends_at: datetime | None) -> Subscription:
    """A new tenant's subscription. trial_ends_at: None for a plan that is paid from the start."""
    state = Subscription.State.TRIAL if trial_ends_at else Subscription.State.ACTIVE
    return Subscription.objects.create(
        tenant_id=tenant_id, plan=plan_called(plan), state=state, trial_ends_at=trial_ends_at
    )


def plan_called(slug: str) -> Plan:
    """The plan of this slug. Raises NoSuchPlan."""
    found = Plan.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchPlan(plan=slug)
    return found
