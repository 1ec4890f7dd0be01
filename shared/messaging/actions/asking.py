"""A person or a program asks for a message: what hinders is answered at once, and nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from shared import ports
from shared.actor import Actor
from shared.errors import DomainError, Invalid
from shared.ids import uuid7
from shared.messaging.actions.sending import put_aside_early
from shared.messaging.errors import ChannelOff, ConsentMissing, NotApproved, SenderLimit, TemplateMismatch
from shared.messaging.models import Message
from shared.messaging.queries import template_called
from shared.messaging.reasons import sentence_for
from shared.messaging.senders import is_channel_on
from shared.messaging.writing import Wish, write_text
from shared.unit import UNIT_NOW, action

REFUSALS: Mapping[str, type[DomainError]] = {
    "consent_missing": ConsentMissing,
    "opted_out": ConsentMissing,
    "no_registration": NotApproved,
    "platform_sender_limit": SenderLimit,
}


@action
def ask_for_message(
    *,
    channel: str,
    template: str,
    actor: Actor,
    variables: Mapping[str, str] | None = None,
    to: str = "",
    customer: uuid.UUID | None = None,
    now: datetime = UNIT_NOW,
) -> Message:
    """Write it, with its credits put aside. Raises TemplateMismatch, ConsentMissing, ChannelOff, NotApproved, Invalid.

    An offer outside its hours is written and waits; it holds no credits meanwhile.
    """
    found = template_called(template)
    if found.channel != channel:
        raise Invalid.field("channel", "not_the_templates", _("The template is for another channel."))
    if not is_channel_on(channel):
        raise ChannelOff
    wish = Wish(
        to=to or _number_of(customer),
        key=f"asked:{uuid7()}",
        source="asked",
        event_at=now,
        channel=channel,
        template=found,
        language=found.language,
        values=variables or {},
        customer_uid=customer,
        actor=actor,
    )
    message = write_text(wish, now=now)
    if message.state == Message.State.REJECTED:
        raise _refusal(message)
    put_aside_early(message, now=now)
    return message


# Steps


def _number_of(customer: uuid.UUID | None) -> str:
    book = ports.contact_books.find("customers")
    contact = book.contact(customer) if customer and book else None
    if contact is None or not contact.phone:
        raise Invalid.field("customer", "no_number", _("This person has no phone number."))
    return contact.phone


def _refusal(message: Message) -> DomainError:
    kind = REFUSALS.get(message.reason)
    if kind is not None:
        return kind()
    if message.reason == "number_not_allowed":
        return Invalid.field("to", message.reason, sentence_for(message))
    problem = {"code": message.reason, "detail": message.detail or sentence_for(message)}
    return TemplateMismatch(errors={"variables": [problem]})
