"""Being signed in on pages: the session names a device, and is good for as long as the device is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.csrf import rotate_token

from shared.actor import ANONYMOUS
from shared.clock import now, wall
from shared.identity.authentication import check_device, touch
from shared.identity.errors import TokenRevoked
from shared.identity.models import Device
from shared.identity.networks import is_from_staff_network
from shared.identity.principals import Principal, actor_of_user
from shared.identity.steps import end_device, open_page
from shared.identity.visits import Visit

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

    from shared.identity.models import User

DEVICE, VERSION = "device", "token_version"


def sign_in_session(request: HttpRequest, user: User) -> Device:
    """Let the page's session belong to this user from now on, on a new device. Needs an open unit."""
    device = open_page(user, visit=Visit.of(request), now=now())
    bind_session(request, device)
    return device


def bind_session(request: HttpRequest, device: Device) -> None:
    """Name the device in the session, under a new key and with a new CSRF token; somebody else's session is dropped."""
    if DEVICE in request.session:
        request.session.flush()
    else:
        request.session.cycle_key()
    rotate_token(request)
    request.session[DEVICE] = str(device.uid)
    request.session[VERSION] = device.user.token_version
    _know(request, device)


def sign_out_session(request: HttpRequest) -> None:
    """End the session and its device. Needs an open unit."""
    principal = getattr(request, "user", None)
    if isinstance(principal, Principal) and principal.device is not None:
        end_device(principal.device, reason="signed_out", actor=principal.actor)
    request.session.flush()
    _know(request, None)


def read_session(request: HttpRequest) -> None:
    """Find out whose session it is, and set `request.user` and `request.actor`; a session whose device ended ends."""
    _know(request, None)
    if DEVICE not in request.session:
        return
    device = device_of_session(request.session)
    if device is None:
        request.session.flush()
        return
    touch(device, "last_seen_at")
    if is_from_staff_network(actor_of_user(device.user, device), request):
        _know(request, device)


def device_of_session(session: SessionBase) -> Device | None:
    """The device that the session names, if it and its user are still good."""
    uid, version = session.get(DEVICE), session.get(VERSION, 0)
    if uid is None:
        return None
    device = Device.objects.select_related("user__role").filter(uid=uid, expires_at__gt=wall()).first()
    try:
        return check_device(device, user_uid=device.user.uid if device else None, token_version=version)
    except TokenRevoked:
        return None


def _know(request: HttpRequest, device: Device | None) -> None:
    principal = None
    if device is not None:
        principal = Principal(actor=actor_of_user(device.user, device), user=device.user, device=device)
    request.user = principal  # type: ignore[assignment]
    request.actor = principal.actor if principal else ANONYMOUS  # type: ignore[attr-defined]
