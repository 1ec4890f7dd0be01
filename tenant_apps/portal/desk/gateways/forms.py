"""The form that connects an account at a gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.payments.gateways.registry import GATEWAYS, adapter_of
from shared.payments.routing.words import name_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MODES = (("test", _("Test")), ("live", _("Live")))
SECRET = forms.PasswordInput({"autocomplete": "off"}, render_value=False)


class KeyField(forms.CharField):
    """One gateway cannot do without it, the others have none: the form asks for it once the gateway is chosen."""

    depends = True

    def __init__(self, label: StrPromise, *, widget: forms.Widget | None = None) -> None:
        super().__init__(label=label, max_length=500, required=False, widget=widget)


class ConnectForm(forms.Form):
    """Keys as the gateway's dashboard shows them; what a gateway does not have stays empty."""

    gateway = forms.ChoiceField(label=_("Gateway"), choices=[(name, name_of(name)) for name in GATEWAYS])
    label = forms.CharField(label=_("Name"), max_length=60, required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=MODES)
    priority = forms.IntegerField(label=_("Order when fees are equal"), min_value=1, max_value=100, initial=1)
    secret_key = KeyField(_("Secret key"), widget=SECRET)
    key_id = KeyField(_("Key id"))
    key_secret = KeyField(_("Key secret"), widget=SECRET)
    client_id = KeyField(_("Client id"))
    client_secret = KeyField(_("Client secret"), widget=SECRET)
    webhook_secret = forms.CharField(
        label=_("Webhook secret"),
        max_length=200,
        required=False,
        widget=SECRET,
        help_text=_("The gateway shows it where the webhook’s address is entered."),
    )

    def clean(self) -> dict[str, Any]:
        """The chosen gateway's keys are there: said beside the field that is empty."""
        found = super().clean() or self.cleaned_data
        gateway = found.get("gateway")
        for name in adapter_of(gateway).can.credentials if gateway else ():
            if not found.get(name):
                self.add_error(name, forms.Field.default_error_messages["required"])
        return found

    def wish(self) -> dict[str, Any]:
        """What the action is asked for."""
        asked = self.cleaned_data
        names = adapter_of(asked["gateway"]).can.credentials
        return {
            "gateway": asked["gateway"],
            "label": asked["label"],
            "mode": asked["mode"],
            "priority": asked["priority"],
            "credentials": {name: asked[name] for name in names},
            "webhook_secrets": [asked["webhook_secret"]] if asked["webhook_secret"] else [],
        }
