"""What the live process asks: who stands behind a session cookie, or a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore

from shared.clock import wall
from shared.identity.models import Device, User
from shared.identity.principals import actor_of_user
from shared.identity.sessions import device_of_session

if TYPE_CHECKING:
    from shared.actor import Actor


class IdentityBook:
    """Fits the port `SessionBook`."""

    def actor_of_session(self, session_key: str) -> Actor | None:
        """The person of a page session whose device is still good."""
        device = device_of_session(SessionStore(session_key))
        return actor_of_user(device.user, device) if device else None

    def actor_of_user(self, user_uid: str) -> Actor | None:
        """The person, if some device of theirs is still signed in."""
        user = User.objects.select_related("role").filter(uid=user_uid).first()
        if user is None or not user.may_sign_in:
            return None
        is_in = Device.objects.filter(user=user, revoked_at=None, expires_at__gt=wall()).exists()
        return actor_of_user(user) if is_in else None
