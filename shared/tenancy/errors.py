"""Why a tenant is not served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import Forbidden, NotFound, Unavailable


class NoSuchTenant(NotFound):
    """No business is at this address, or its schema is gone."""

    title = _("There is no business at this address.")


class TenantSuspended(Forbidden):
    """The platform has suspended the business; its money is still taken in."""

    code = "tenant_suspended"
    title = _("This business is suspended at the moment.")


class SchemaBehind(Unavailable):
    """The schema waits for a migration that this program needs."""

    code = "schema_behind"
    title = _("We are updating this business. Try again in a moment.")


class NoTenant(RuntimeError):
    """The program asked for the tenant where there is none."""
