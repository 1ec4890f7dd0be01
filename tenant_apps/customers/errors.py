"""Refusals of customers and their imports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import AlreadyExists, Conflict, DomainError


class CustomerExists(AlreadyExists):
    """The same contact and the same name: the same person. `customer` is who it is."""

    title = _("This person is here already: %(customer_code)s.")


class TwoAccounts(Conflict):
    """Both rows belong to somebody who signs in: merging would lock one of them out."""

    code = "two_accounts"
    title = _("Both sign in themselves. End one of the two accounts first.")


class FileTooLarge(DomainError):
    """More bytes than an import takes."""

    status = 413
    code = "too_large"
    title = _("A file may have 20 MB at most.")
