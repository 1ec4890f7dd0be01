"""Suspending a tenant, letting it back in, and taking it away for good."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from platform_core.plans.steps import end_trial
from platform_core.tenants.errors import TenantNotFound
from platform_core.tenants.models import Domain, Tenant, Tombstone
from platform_core.tenants.states import check_transition
from shared import locks
from shared.spine import emit
from shared.tenancy.directory import tell_change
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from shared.actor import Actor

TOMBSTONE_LIFE = timedelta(days=365)


@action
def suspend_tenant(*, uid: uuid.UUID, reason: str, actor: Actor, now: datetime = UNIT_NOW) -> Tenant:
    """Shut a tenant out; its gateways' webhooks are still taken in. Suspending twice is harmless.

    Raises TenantNotFound, IllegalState.
    """
    tenant = take_tenant(uid)
    if tenant.state == Tenant.State.SUSPENDED:
        return tenant
    check_transition(tenant.state, Tenant.State.SUSPENDED)
    tenant.state_before, tenant.state = tenant.state, Tenant.State.SUSPENDED
    tenant.suspended_at, tenant.suspended_reason = now, reason
    tenant.save(update_fields=["state", "state_before", "suspended_at", "suspended_reason"])
    emit("tenant.suspended", tenant, actor=actor, slug=tenant.slug, reason=reason)
    transaction.on_commit(tell_change, robust=True)
    return tenant


@action
def reactivate_tenant(*, uid: uuid.UUID, reason: str = "", actor: Actor) -> Tenant:
    """Let a suspended tenant back in, in the state that it had. Raises TenantNotFound, IllegalState."""
    tenant = take_tenant(uid)
    to = tenant.state_before or Tenant.State.ACTIVE
    if tenant.state != Tenant.State.SUSPENDED:
        check_transition(tenant.state, to)
        return tenant
    tenant.state, tenant.state_before = to, ""
    tenant.suspended_at, tenant.suspended_reason = None, ""
    tenant.save(update_fields=["state", "state_before", "suspended_at", "suspended_reason"])
    emit("tenant.reactivated", tenant, actor=actor, slug=tenant.slug, reason=reason)
    transaction.on_commit(tell_change, robust=True)
    return tenant


@action
def archive_tenant(*, uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Tenant:
    """Take a tenant off the air for good. Its schema stays; nobody gets its address for twelve months.

    Raises TenantNotFound, IllegalState.
    """
    tenant = take_tenant(uid)
    check_transition(tenant.state, Tenant.State.ARCHIVED)
    Domain.objects.filter(tenant=tenant).delete()
    Tombstone.objects.update_or_create(slug=tenant.slug, defaults={"until": now + TOMBSTONE_LIFE})
    tenant.state, tenant.archived_at = Tenant.State.ARCHIVED, now
    tenant.save(update_fields=["state", "archived_at"])
    emit("tenant.archived", tenant, actor=actor, slug=tenant.slug)
    transaction.on_commit(tell_change, robust=True)
    return tenant


@action
def end_trial_of(*, tenant_id: int, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Put a tenant whose trial is over on Free; harmless when that was done, or another plan was chosen."""
    tenant = locks.take(Tenant, tenant_id)
    if tenant is None or not end_trial(tenant_id=tenant_id, now=now):
        return
    leave_trial(tenant)
    emit("subscription.trial_ended", tenant, actor=actor, slug=tenant.slug)
    transaction.on_commit(tell_change, robust=True)


# Steps


def take_tenant(uid: uuid.UUID) -> Tenant:
    """The tenant under its lock. An archived one is found too. Raises TenantNotFound."""
    tenant = locks.take_uid(Tenant, uid)
    if tenant is None:
        raise TenantNotFound
    return tenant


def leave_trial(tenant: Tenant) -> None:
    """A locked tenant tries its plan no longer, also when it is suspended at the moment."""
    if tenant.state == Tenant.State.TRIAL:
        tenant.state = Tenant.State.ACTIVE
    elif tenant.state_before == Tenant.State.TRIAL:
        tenant.state_before = Tenant.State.ACTIVE
    tenant.trial_ends_at = None
    tenant.save(update_fields=["state", "state_before", "trial_ends_at"])
