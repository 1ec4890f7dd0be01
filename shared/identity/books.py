"""What the live process asks: who stands behind a session cookie, and behind the lines that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore

from shared.clock import wall
from shared.identity.authentication import check_device
from shared.identity.errors import TokenRevoked
from shared.identity.models import Device
from shared.identity.principals import actor_of_user
from shared.identity.sessions import device_of_session
from shared.ports import Holder

if TYPE_CHECKING:
    from collections.abc import Collection

    from shared.actor import Actor


class IdentityBook:
    """Fits the port `SessionBook`."""

    def holder_of_session(self, session_key: str) -> Holder | None:
        """The device of a page session, if it is still good."""
        device = device_of_session(SessionStore(session_key))
        return Holder(device_uid=str(device.uid), token_version=device.user.token_version) if device else None

    def actors_behind(self, holders: Collection[Holder]) -> dict[Holder, Actor]:
        """One query for all of them."""
        uids = {holder.device_uid for holder in holders}
        rows = Device.objects.select_related("user__role").filter(uid__in=uids, expires_at__gt=wall())
        devices = {str(device.uid): device for device in rows}
        found = {holder: _actor_of(devices.get(holder.device_uid), holder) for holder in holders}
        return {holder: actor for holder, actor in found.items() if actor is not None}


def _actor_of(device: Device | None, holder: Holder) -> Actor | None:
    try:
        user_uid = device.user.uid if device else None
        good = check_device(device, user_uid=user_uid, token_version=holder.token_version)
    except TokenRevoked:
        return None
    return actor_of_user(good.user, good)
