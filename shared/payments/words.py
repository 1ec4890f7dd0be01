"""What a payer is told of a try that failed, and of where a payment stands."""

from __future__ import annotations

from django.utils.translation import gettext as _


def try_words(code: str) -> str:
    """Why the last try on a gateway's page failed; empty when nothing is known."""
    if not code:
        return ""
    told = {
        "insufficient_funds": _("There was not enough money in the account."),
        "card_declined": _("The bank declined the card."),
        "generic_decline": _("The bank declined the card."),
        "incorrect_otp": _("The code was wrong."),
        "payment_cancelled": _("The payment was cancelled."),
    }
    return told.get(code, _("The bank did not let it through."))
