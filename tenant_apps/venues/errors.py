"""Refusals of venues."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import AlreadyExists, Conflict


class VenueSlugTaken(AlreadyExists):
    """Another venue has this slug."""

    title = _("Another venue has this address: %(slug)s.")


class NameTaken(AlreadyExists):
    """Another area or shift of the venue is called this."""

    title = _("This name is used already: %(name)s.")


class LabelsTaken(AlreadyExists):
    """Other seats of the venue have these labels."""

    title = _("These seats are there already: %(labels)s.")


class ClosureOverlaps(AlreadyExists):
    """The venue is shut for a part of this time already."""

    title = _("The venue is closed for a part of this time already.")


class StillInUse(Conflict):
    """There are bookings to come, or seats in it."""

    code = "illegal_state"
    title = _("This is still in use. Move or cancel what is booked on it first.")
