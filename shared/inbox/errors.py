"""Refusals at the door of webhooks."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Malformed


class BadSignature(Malformed):
    """The signature is missing, wrong or stale. `why` stays in the security log."""

    code = "bad_signature"
    title = _("The signature does not hold.")

    def __init__(self, why: str = "") -> None:
        super().__init__()
        self.why = why


class TooLarge(Malformed):
    """More than a webhook ever is."""

    status = 413
    code = "too_large"
    title = _("This is too large.")
