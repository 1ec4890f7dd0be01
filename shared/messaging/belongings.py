"""What a person was sent, and what they agreed to (`ports.Belongings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import clock, locks
from shared.errors import IllegalState
from shared.locks import Rank
from shared.messaging.models import Consent, Message, Suppression
from shared.messaging.states import TO_BE_SENT
from shared.messaging.turning import finish

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.ports import Person


class MessagesOfPerson:
    """Messages and consents. Of somebody erased the log keeps what was sent when, and neither to whom nor what."""

    rank = int(Rank.MESSAGE)

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """Oldest first."""
        messages = Message.objects.filter(customer_uid=person.uid).order_by("pk")
        consents = Consent.objects.filter(customer_uid=person.uid).order_by("pk")
        return [*(_message(one) for one in messages), *(_consent(one) for one in consents)]

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:
        """All of it."""
        moved = []
        for model in (Message, Consent):
            rows = model._default_manager.filter(customer_uid=giver.uid)
            moved += [str(uid) for uid in rows.values_list("uid", flat=True)]
            rows.update(customer_uid=taker.uid, updated_at=clock.now())
        return moved

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """What was moved."""
        for model in (Message, Consent):
            model._default_manager.filter(uid__in=uids).update(customer_uid=taker.uid, updated_at=clock.now())

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:  # noqa: ARG002 - the port's promise
        """Nothing more is sent. Raises IllegalState while one is just being handed over."""
        keys = list(Message.objects.filter(customer_uid=person.uid).values_list("pk", flat=True))
        messages = locks.take_all(Message, keys)
        for message in messages:
            if message.state == Message.State.SUBMITTING:
                raise IllegalState(state=message.state)
            if message.state in TO_BE_SENT:
                finish(message, Message.State.REJECTED, reason="erased", now=now)
        _forget_addresses({message.to for message in messages}, person)
        Message.objects.filter(pk__in=keys).update(to="", text="", sealed="", detail="", updated_at=now)
        agreed = Consent.objects.filter(customer_uid=person.uid)
        agreed.filter(withdrawn_at=None).update(withdrawn_at=now, withdrawn_how="erased")
        agreed.update(address="", evidence="", updated_at=now)


def _forget_addresses(addresses: set[str], person: Person) -> None:
    """Refusals go with the address, unless somebody else of a family has it too."""
    others = Message.objects.filter(to__in=addresses).exclude(customer_uid=person.uid).values_list("to", flat=True)
    Suppression.objects.filter(address__in=addresses - set(others)).delete()


def _message(message: Message) -> dict[str, Any]:
    return {
        "uid": str(message.uid),
        "channel": message.channel,
        "to": message.to,
        "text": message.text,
        "state": message.state,
        "at": message.created_at.isoformat(),
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "uid": str(consent.uid),
        "purpose": consent.purpose,
        "channel": consent.channel,
        "text_version": consent.text_version,
        "given_at": consent.given_at.isoformat(),
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
    }
