"""Refusals about tenants and their names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Invalid, NotFound


class SlugTaken(Conflict):
    """Somebody has this name, or had it within the last twelve months."""

    code = "slug_taken"
    title = _("This address is taken.")


class SlugReserved(Invalid):
    """The platform keeps this name for itself."""

    code = "slug_reserved"
    title = _("This address is kept for the platform.")


class TenantNotFound(NotFound):
    """No tenant has this uid or slug."""

    title = _("There is no such business.")


class DomainTaken(Conflict):
    """Another tenant, or this one, has it already."""

    code = "already_exists"
    title = _("This domain is in use already.")


class DomainNotProven(Conflict):
    """The TXT record is not there (yet). Facts: record, value."""

    code = "domain_not_proven"
    title = _("The TXT record was not found. It can take some minutes until a new one is seen.")
