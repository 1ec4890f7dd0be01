"""Why a message was not sent, or what became of it, in a sentence that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared.messaging.models import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Final[Mapping[str, Promise]] = {
    "no_registration": _("No approved text for this purpose, and Frontdesk's own may not be used for it."),
    "channel_off": _("No carrier is set up for this channel."),
    "insufficient_credits": _("There were not enough credits."),
    "number_not_allowed": _("This is not an Indian mobile number."),
    "consent_missing": _("The person has not agreed to offers."),
    "opted_out": _("The person does not want this kind of message."),
    "template_blocked": _("The template was blocked before the message went out."),
    "template_mismatch": _("The text is not the approved one."),
    "variable_missing": _("A value was missing."),
    "variable_too_long": _("A value was too long."),
    "variable_not_of_its_kind": _("A value had characters that its variable may not hold."),
    "link_in_variable": _("A value looked like a link."),
    "variable_unknown": _("A value was given that the template does not have."),
    "too_late": _("More than half an hour had passed, so it was no transactional message any more."),
    "platform_sender_limit": _("Frontdesk's own sender had sent enough for you that day."),
    "refused": _("The carrier refused it."),
    "carrier_down": _("The carrier could not be reached, several times."),
    "not_delivered": _("The phone or its operator did not take it. The credits came back."),
    "registry_refused": _("The operator refused it: it is not as it is registered. The credits came back."),
    "erased": _("The person was forgotten before it went out."),
    "no_report": _("The carrier never told what became of it. The credits came back."),
}
STATES: Final[Mapping[str, Promise]] = {
    Message.State.QUEUED: _("It waits for its turn."),
    Message.State.DEFERRED: _("It waits for the hours in which offers are allowed."),
    Message.State.RESERVED: _("Its credits are put aside, and it waits for the carrier."),
    Message.State.SUBMITTING: _("It is being handed over."),
    Message.State.ACCEPTED: _("The carrier has taken it and has not reported yet."),
    Message.State.DELIVERED: _("It reached the phone."),
    Message.State.UNKNOWN: _("The carrier's answer was lost. We are asking; it is not sent twice."),
}


def sentence_for(message: Message) -> str:
    """In the active language."""
    found = REASONS.get(message.reason) or STATES.get(message.state)
    return str(found) if found else message.reason
