"""A person's account, as far as they may take it away and have it forgotten (`ports.Belongings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import locks
from shared.identity.models import User
from shared.identity.steps import end_all_tokens
from shared.locks import Rank

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.ports import Person

GONE = "-"


class Account:
    """Who they are when they sign in. It is the customer's row that names it; nothing is handed over."""

    rank = int(Rank.USER)

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """Name, addresses, and when each was proven. Where it is signed in changes by the hour, and is left out."""
        if person.user_uid is None:
            return []
        return [_told(user) for user in User.objects.filter(uid=person.user_uid, removed_at=None)]

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return []

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """Nothing."""

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:
        """The account opens nothing any more and names nobody; one of the staff is no customer and stays."""
        user = locks.take_uid(User, person.user_uid) if person.user_uid else None
        if user is None or not user.is_customer:
            return
        end_all_tokens(user, reason="erased", actor=actor)
        user.devices.update(label=GONE, agent_mark="", address=None)
        user.mail_tokens.all().delete()
        user.set_unusable_password()
        user.name, user.email, user.phone = GONE, "", ""
        user.totp_secret = user.totp_pending = ""
        user.is_active, user.removed_at = False, user.removed_at or now
        user.save()


def _told(user: User) -> dict[str, Any]:
    return {
        "uid": str(user.uid),
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language,
        "created_at": user.created_at.isoformat(),
        "email_verified_at": user.email_verified_at.isoformat() if user.email_verified_at else None,
        "phone_verified_at": user.phone_verified_at.isoformat() if user.phone_verified_at else None,
    }
