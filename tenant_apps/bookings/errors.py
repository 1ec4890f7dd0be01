"""Refusals of bookings."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Forbidden


class HoldExpired(Conflict):
    """The hold ran out before it was confirmed."""

    code = "hold_expired"
    title = _("The hold has expired. Book again.")


class NotBegun(Conflict):
    """Nobody can fail to come before the time."""

    code = "illegal_state"
    title = _("This booking has not begun yet.")


class HasBegun(Conflict):
    """Too late for the customer; the desk can still help."""

    code = "illegal_state"
    title = _("This booking has begun. Ask at the desk.")


class TooManyHolds(Conflict):
    """The customer holds enough unpaid seats."""

    code = "too_many_holds"
    title = _("You hold %(holds)s bookings that are not paid yet. Pay or cancel one first.")


class CustomerSuspended(Forbidden):
    """This customer may not book."""

    title = _("This customer may not book at the moment.")


class StillBooked(Conflict):
    """Something is still to come for this person."""

    code = "illegal_state"
    title = _("There are bookings still open: %(codes)s. Cancel them first.")
