"""The business: its name, language, colour, who may call it from a browser, and from where staff work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from platform_core import plans
from platform_core.tenants.actions.changing import change_settings
from platform_core.tenants.queries import own_settings
from shared.api.addresses import caller_address
from shared.look.theme import Accent, white_on
from tenant_apps.portal.desk.base import DeskForm
from tenant_apps.portal.desk.frame import accent_of
from tenant_apps.portal.desk.house.forms import HUES, SettingsForm

WRITE = "settings.write"
LISTS = ("cors_origins", "staff_networks")


class Settings(DeskForm[SettingsForm]):
    """Set once; the colour shows its contrast."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "settings"
    template = "portal/desk/house/settings.html"
    form = SettingsForm

    def make_form(self, **given: Any) -> SettingsForm:
        """As it is."""
        tenant = own_settings()
        names = ("name", "language", "accent_hue", "accent_chroma")
        lists = {name: "\n".join(getattr(tenant, name)) for name in LISTS}
        initial = {**{name: getattr(tenant, name) for name in names}, **lists}
        may_list = plans.has("staff_networks") or bool(tenant.staff_networks)
        return SettingsForm(initial=initial, may_list_networks=may_list, **given)

    def context(self) -> dict[str, Any]:
        """The colour with its figure, and others to choose."""
        tenant = own_settings()
        accent = accent_of(tenant.accent_hue, tenant.accent_chroma)
        return {
            **super().context(),
            "accent": accent,
            "address": caller_address(self.request) or "",
            "contrast": f"{white_on(accent):.1f}",
            "colours": [(hue, Accent(hue=hue, chroma=120)) for hue in HUES],
        }

    def act(self, form: SettingsForm) -> HttpResponse:
        """Change what differs."""
        change_settings(changes=form.cleaned_data, actor=self.actor, address=caller_address(self.request))
        messages.success(self.request, _("Saved"))
        return HttpResponseRedirect(reverse("desk:settings"), status=303)
