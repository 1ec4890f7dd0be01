"""Refusals of messages."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Invalid, LimitReached, RateLimited, Unavailable


class TemplateMismatch(Invalid):
    """The text is not the registered one; `problems` says where."""

    code = "template_mismatch"
    title = _("This is not the approved text.")


class ConsentMissing(Invalid):
    """The person has not agreed to this, or has withdrawn it."""

    code = "consent_missing"
    title = _("This person has not agreed to be sent this.")


class OutsideWindow(Invalid):
    """Not at this hour."""

    code = "outside_window"
    title = _("This may be sent from 10 in the morning to 9 in the evening only.")


class ChannelOff(Unavailable):
    """Nobody carries this kind of message for this tenant."""

    code = "channel_off"
    title = _("This channel is not set up.")


class NotApproved(Conflict):
    """The template is not approved."""

    code = "illegal_state"
    title = _("This template is not approved.")


class SenderLimit(LimitReached):
    """The platform's own sender has done enough for this tenant today."""

    status = 429
    code = "rate_limited"
    title = _("Frontdesk's own sender has sent enough for you today. Register your own.")


class TooManyCodes(RateLimited):
    """More codes than somebody honest asks for."""
