"""Refusals of payments."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Invalid, Unavailable, UpstreamFailed


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


class GatewayFailed(UpstreamFailed):
    """No gateway would open a page, or the one that was asked gave no answer."""

    title = _("The payment page could not be opened. Nothing was charged. Try again.")


class AddressRefused(UpstreamFailed):
    """The gateway was told where to report, and did not take it."""

    title = _("The gateway did not take the webhook address (%(why)s).")


class ChannelOff(Unavailable):
    """No gateway account is connected."""

    code = "channel_off"
    title = _("Paying online is not set up here. Pay at the desk.")
