"""Steps about subscriptions, for the actions of tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.plans.catalogue import FREE
from platform_core.plans.errors import NoSuchPlan
from platform_core.plans.models import Plan, Subscription
from shared import locks
from shared.together import Stencil

if TYPE_CHECKING:
    from datetime import datetime

    from shared.together import Message

PLAN = Stencil(lambda slug: Plan.objects.filter(slug=slug))


def open_subscription(*, tenant_id: int, plan: str, trial_ends_at: datetime | None) -> Subscription:
    """A new tenant's subscription. trial_ends_at: None for a plan that is paid from the start."""
    state = Subscription.State.TRIAL if trial_ends_at else Subscription.State.ACTIVE
    return Subscription.objects.create(
        tenant_id=tenant_id, plan=plan_called(plan), state=state, trial_ends_at=trial_ends_at
    )


def subscribe_with(message: Message, *, tenant_id: int, plan: Plan, trial_ends_at: datetime | None) -> Subscription:
    """The same for a plan that is known, written by a message that the caller sends."""
    state = Subscription.State.TRIAL if trial_ends_at else Subscription.State.ACTIVE
    made = Subscription(tenant_id=tenant_id, plan=plan, state=state, trial_ends_at=trial_ends_at)
    message.write([made])
    return made


def plan_called(slug: str) -> Plan:
    """The plan of this slug. Raises NoSuchPlan."""
    found = Plan.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchPlan(plan=slug)
    return found


def change_subscription(
    *,
    tenant_id: int,
    plan: str | None = None,
    limits: dict[str, int | None] | None = None,
    features: dict[str, bool] | None = None,
) -> Subscription:
    """Put a tenant on a plan, which ends its trial, or give it exceptions. Raises NoSuchPlan."""
    subscription = _take(tenant_id)
    if plan is not None:
        subscription.plan, subscription.state = plan_called(plan), Subscription.State.ACTIVE
        subscription.trial_ends_at = None
    subscription.limits = {**subscription.limits, **(limits or {})}
    subscription.features = {**subscription.features, **(features or {})}
    subscription.save()
    return subscription


def end_trial(*, tenant_id: int, now: datetime) -> bool:
    """Write down what `plan_at` has said since the trial's last instant: Free. False when there is no such trial."""
    subscription = _take(tenant_id)
    if subscription.state != Subscription.State.TRIAL or (subscription.trial_ends_at or now) > now:
        return False
    subscription.plan, subscription.state = plan_called(FREE), Subscription.State.ACTIVE
    subscription.trial_ends_at = None
    subscription.save(update_fields=["plan", "state", "trial_ends_at"])
    return True


def _take(tenant_id: int) -> Subscription:
    key = Subscription.objects.values_list("pk", flat=True).filter(tenant_id=tenant_id).first()
    subscription = locks.take(Subscription, key) if key else None
    if subscription is None:
        raise NoSuchPlan
    return subscription
