"""Changing what a tenant is called, what it looks like and what it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from platform_core import plans
from platform_core.plans.steps import change_subscription
from platform_core.tenants.actions.states import leave_trial, take_tenant
from shared.errors import Invalid
from shared.identity.networks import is_in
from shared.spine import emit
from shared.tenancy import current_tenant
from shared.tenancy.directory import tell_change
from shared.unit import action

if TYPE_CHECKING:
    import uuid

    from platform_core.tenants.models import Tenant
    from shared.actor import Actor

OF_PLAN = ("plan", "limits", "features")


@action
def change_tenant(*, uid: uuid.UUID, changes: dict[str, Any], actor: Actor) -> Tenant:
    """An operator changes a tenant. changes: name, plan (slug), limits, features.

    Raises TenantNotFound, NoSuchPlan.
    """
    tenant = take_tenant(uid)
    if "name" in changes:
        tenant.name = changes["name"]
        tenant.save(update_fields=["name"])
    of_plan = {name: changes[name] for name in OF_PLAN if name in changes}
    if of_plan:
        change_subscription(tenant_id=tenant.pk, **of_plan)
    if "plan" in of_plan:
        leave_trial(tenant)
    emit("tenant.changed", tenant, actor=actor, slug=tenant.slug, changes=_plain(changes))
    transaction.on_commit(tell_change, robust=True)
    return tenant


@action
def change_settings(*, changes: dict[str, Any], actor: Actor, address: str | None = None) -> Tenant:
    """A tenant changes its own settings; the fact stands in its own spine. changes: values by field.

    address: where the actor is, so that nobody locks oneself out. Raises FeatureNotInPlan, Invalid.
    """
    tenant = take_tenant(current_tenant().uid)
    changed = {name: value for name, value in changes.items() if getattr(tenant, name) != value}
    if not changed:
        return tenant
    if changed.get("staff_networks"):
        plans.require_feature("staff_networks")
        _refuse_to_lock_out(changed["staff_networks"], actor, address)
    for name, value in changed.items():
        setattr(tenant, name, value)
    tenant.save(update_fields=sorted(changed))
    emit("settings.changed", tenant, actor=actor, changes=_plain(changed))
    transaction.on_commit(tell_change, robust=True)
    return tenant


def _refuse_to_lock_out(networks: list[str], actor: Actor, address: str | None) -> None:
    if actor.kind == "user" and actor.act_uid is None and not is_in(networks, address):
        detail = _("You are at %(address)s: list your own network too.") % {"address": address or "?"}
        raise Invalid.field("staff_networks", "locks_you_out", detail)


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(changes.items()))
