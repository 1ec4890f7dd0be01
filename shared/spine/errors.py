"""Refusals of idempotency keys (api.md, "Conventions")."""

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Invalid, Malformed


class IdempotencyKeyRequired(Malformed):
    """This request moves something, and needs a key so that it can be repeated safely."""

    code = "idempotency_key_required"
    title = _("Send an Idempotency-Key header: this request must not happen twice by accident.")


class IdempotencyMismatch(Invalid):
    """The key was used for another request."""

    code = "idempotency_mismatch"
    title = _("This Idempotency-Key belongs to a request with another body.")


class IdempotencyInProgress(Conflict):
    """The first request with this key is still running."""

    code = "idempotency_in_progress"
    title = _("The first request with this key is still running. Repeat it in a second.")
