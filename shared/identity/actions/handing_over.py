"""From the apex to a tenant's desk: whoever has just signed up is signed in there, by an address that is good once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from shared import locks
from shared.clock import wall
from shared.errors import NotFound
from shared.identity.codes import link_mark
from shared.identity.errors import LinkInvalid
from shared.identity.links import site_url
from shared.identity.models import Device, User
from shared.identity.principals import actor_of_user
from shared.identity.visits import Visit
from shared.ids import url_token
from shared.spine import emit
from shared.unit import UNIT_NOW, action

TICKET_LIFE = timedelta(minutes=2)
TICKET_CHARACTERS = 43
PATH = "/account/enter/"


@action
def hand_over(*, user_id: int, visit: Visit, now: datetime = UNIT_NOW) -> str:
    """The address, good once and for two minutes, that signs this user in. Needs the tenant's schema."""
    user = locks.take(User, user_id)
    if user is None or not user.may_sign_in:
        raise NotFound
    ticket = url_token(TICKET_CHARACTERS)
    Device.objects.create(
        user=user,
        kind=Device.Kind.PAGE,
        label=visit.label,
        agent_mark=visit.mark,
        address=visit.address,
        refresh_mark=link_mark(ticket),
        last_seen_at=now,
        expires_at=wall() + TICKET_LIFE,
    )
    return site_url() + PATH + ticket


@action
def enter_by_ticket(*, ticket: str) -> Device:
    """Exchange the ticket for the page session's device, once. Raises LinkInvalid."""
    found = Device.objects.filter(
        kind=Device.Kind.PAGE, refresh_mark=link_mark(ticket), revoked_at=None, expires_at__gt=wall()
    )
    device = found.select_related("user__role").first()
    until = wall() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if device is None or not found.update(refresh_mark="", expires_at=until):
        raise LinkInvalid
    device.refresh_mark, device.expires_at = "", until
    emit("auth.signed_in", device.user, actor=actor_of_user(device.user, device), device=str(device.uid), kind="page")
    return device
