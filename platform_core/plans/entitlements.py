"""What the current tenant may have: its plan, its exceptions, and the end of its trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_core.plans.catalogue import FREE
from platform_core.plans.errors import FeatureNotInPlan, PlanLimitReached
from platform_core.plans.models import Plan, Subscription
from shared import clock, locks
from shared.tenancy import current_tenant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlements:
    """limits: None stands for no limit; a limit that is not named is none either."""

    plan: Plan
    limits: dict[str, int | None]
    features: frozenset[str]


def entitlements() -> Entitlements:
    """What the current tenant may have now."""
    return of(_subscription(), clock.now())


def of(subscription: Subscription, now: datetime) -> Entitlements:
    """What this subscription gives at an instant. Its exceptions outlive a change of plan."""
    plan = plan_at(subscription, now)
    features = set(plan.features) | {name for name, is_on in subscription.features.items() if is_on}
    features -= {name for name, is_on in subscription.features.items() if not is_on}
    return Entitlements(plan=plan, limits={**plan.limits, **subscription.limits}, features=frozenset(features))


def plan_at(subscription: Subscription, now: datetime) -> Plan:
    """The plan that counts: after its trial, and once it is cancelled, a tenant is on Free."""
    is_over = subscription.state == Subscription.State.TRIAL and (subscription.trial_ends_at or now) <= now
    if is_over or subscription.state == Subscription.State.CANCELLED:
        return Plan.objects.get(slug=FREE)
    return subscription.plan


def require(*, limit: str, used: int | Callable[[], int], adding: int = 1) -> None:
    """Let something be created, or raise PlanLimitReached. Takes the subscription's lock until the unit's end.

    used: how many there are; give a function to have it counted behind the lock, where no rival can be counting.
    """
    subscription = locks.take(Subscription, _subscription().pk)
    if subscription is None:
        raise PlanLimitReached(limit=limit, allowed=0, used=0, plan=FREE, needed_plan=None)
    held = of(subscription, clock.now())
    allowed = held.limits.get(limit)
    if allowed is None:
        return
    count = used() if callable(used) else used
    if count + adding > allowed:
        needed = _first_with_room(limit, count + adding)
        raise PlanLimitReached(limit=limit, allowed=allowed, used=count, plan=held.plan.slug, needed_plan=needed)


def has(feature: str) -> bool:
    """Whether the current tenant has the feature."""
    return feature in entitlements().features


def require_feature(feature: str) -> None:
    """Go on, or raise FeatureNotInPlan."""
    held = entitlements()
    if feature not in held.features:
        offered = Plan.objects.filter(is_offered=True)
        needed = next((plan.slug for plan in offered if feature in plan.features), None)
        raise FeatureNotInPlan(feature=feature, plan=held.plan.slug, needed_plan=needed)


def _subscription() -> Subscription:
    return Subscription.objects.select_related("plan").get(tenant_id=current_tenant().pk)


def _first_with_room(limit: str, count: int) -> str | None:
    for plan in Plan.objects.filter(is_offered=True):
        room = plan.limits.get(limit)
        if room is None or room >= count:
            return plan.slug
    return None
