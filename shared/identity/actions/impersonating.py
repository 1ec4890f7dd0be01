"""An operator at a tenant's desk: for half an hour, with a reason, in both books, without money and keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.actor import Actor
from shared.clock import wall
from shared.errors import NotFound
from shared.identity.codes import link_mark
from shared.identity.errors import LinkInvalid
from shared.identity.models import Device, User
from shared.identity.permissions import TenantRole
from shared.identity.principals import actor_of_user
from shared.identity.queries import staff
from shared.identity.tokens import ACCESS, issue
from shared.identity.visits import Visit
from shared.ids import url_token
from shared.spine import emit
from shared.unit import action

IMPERSONATION_LIFE = timedelta(minutes=30)


@action
def enter_impersonation(*, ticket: str) -> Device:
    """Exchange the ticket of the desk's address for the page session's device, once. Raises LinkInvalid."""
    found = Device.objects.filter(
        kind=Device.Kind.IMPERSONATION, refresh_mark=link_mark(ticket), revoked_at=None, expires_at__gt=wall()
    )
    device = found.select_related("user__role").first()
    if device is None or not found.update(refresh_mark=""):
        raise LinkInvalid
    emit("auth.signed_in", device.user, actor=actor_of_user(device.user, device), device=str(device.uid), kind="page")
    return device


# Steps


def open_impersonation(*, operator: Actor, reason: str, visit: Visit, now: datetime) -> tuple[Device, str, str]:
    """Let an operator stand in for the tenant's first owner, with the tenant's schema active.

    Returns the device, which its owner sees and can end; the access token; and the ticket for the desk's pages.
    """
    owner = _first_owner()
    ticket = url_token(43)
    device = Device.objects.create(
        user=owner,
        kind=Device.Kind.IMPERSONATION,
        label=visit.label,
        agent_mark=visit.mark,
        address=visit.address,
        refresh_mark=link_mark(ticket),
        last_seen_at=now,
        expires_at=wall() + IMPERSONATION_LIFE,
        act_uid=operator.uid,
        act_name=operator.name,
        reason=reason,
    )
    emit("auth.impersonated", device, actor=actor_of_user(owner, device), operator=operator.name, reason=reason)
    return device, issue(ACCESS, user=owner, device=device, life=IMPERSONATION_LIFE), ticket


def _first_owner() -> User:
    owner = staff().filter(role__code=TenantRole.OWNER, is_active=True).order_by("pk").first()
    if owner is None:
        raise NotFound
    return owner
