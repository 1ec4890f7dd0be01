"""Refusals of credits."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, LimitReached, NotFound


class InsufficientCredits(LimitReached):
    """There are fewer credits than this needs."""

    code = "insufficient_credits"
    title = _("There are not enough credits for this.")


class NoSuchReservation(Conflict):
    """Nothing was put aside under this name, or less than is asked for."""

    code = "illegal_state"
    title = _("Nothing is put aside for this.")


class VendorNotFound(NotFound):
    """There is no such vendor."""

    title = _("There is no such vendor.")
