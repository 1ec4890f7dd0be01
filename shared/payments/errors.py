"""Refusals of payments."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Invalid


class AttemptOpen(Conflict):
    """A gateway's page for the same payable may still be paid."""

    code = "attempt_open"
    title = _("A payment for this is under way. Wait until it has ended.")


class NotPayable(Conflict):
    """The payable cannot be had any more, or somebody else has just paid for it."""

    code = "illegal_state"
    title = _("This cannot be paid for any more.")


class RefundTooLarge(Invalid):
    """More than is left of the payment."""

    code = "refund_too_large"
    title = _("This is more than is left to refund.")
