"""An operator signs a business up for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from platform_core.console.base import ConsoleForm
from platform_core.console.forms import NewTenantForm
from platform_core.console.pages.signing_up import take_in
from platform_core.console.pages.tenants import CURRENT
from platform_core.tenants.errors import SlugReserved, SlugTaken
from shared.tenancy.hosts import apex_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from shared.api.access import Need
    from shared.errors import DomainError


class NewTenant(ConsoleForm[NewTenantForm]):
    """The same form as the apex's, with a plan."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "tenants.write", "POST": "tenants.write"}
    template = "console/tenants/new.html"
    form = NewTenantForm
    current = CURRENT
    opens_units = True

    def act(self, form: NewTenantForm) -> HttpResponse:
        """It answers at its address when this does."""
        made = take_in(self.request, form.cleaned_data, self.actor)
        return self.done(_("%(name)s is open.") % {"name": made.tenant.name}, f"{CURRENT}/{made.tenant.uid}")

    def context(self) -> dict[str, Any]:
        """What stands behind the address."""
        return {**super().context(), "tail": f".{apex_host()}"}

    def refused(self, error: DomainError) -> HttpResponse:
        """A name that somebody has is said beside the address."""
        if not isinstance(error, (SlugTaken, SlugReserved)):
            return super().refused(error)
        form = self.make_form(data=self.request.POST)
        form.is_valid()
        form.add_error("slug", error.sentence)
        return self.show_form(form, status=error.status)
