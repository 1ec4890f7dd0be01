"""Refusals of the ledger."""

from django.utils.translation import gettext_lazy as _

from shared.errors import LimitReached


class Overdrawn(LimitReached):
    """An account that may not go below zero would."""

    code = "insufficient_balance"
    title = _("There is not enough left for this.")


class UnbalancedTransfer(ValueError):
    """The program tried to make or lose money."""
