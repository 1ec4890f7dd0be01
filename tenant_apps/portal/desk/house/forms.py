"""Forms of the house: colleagues, settings, oneself."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from platform_core.tenants.api.forms import is_origin
from shared.identity.permissions import ROLE_NAMES, TenantRole
from shared.look.widgets import OtpInput

MOST_ORIGINS = MOST_NETWORKS = 20
STAFF_ROLES = tuple((role.value, ROLE_NAMES[role]) for role in TenantRole if role is not TenantRole.CUSTOMER)
HUES = (250, 208, 160, 70, 30, 335)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES, initial=TenantRole.FRONT_DESK.value)


class ColleagueForm(forms.Form):
    """What a colleague is called, and what they may do."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES)
    is_active = forms.BooleanField(label=_("May sign in."), required=False)

    def __init__(self, *args: Any, own_role: tuple[str, str] | None = None, **kwargs: Any) -> None:
        """own_role: a role of the tenant's own making that the colleague holds."""
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if own_role and isinstance(field, forms.ChoiceField) and own_role[0] not in dict(STAFF_ROLES):
            field.choices = [*STAFF_ROLES, own_role]


class SettingsForm(forms.Form):
    """The business."""

    name = forms.CharField(label=_("Name of the business"), max_length=120)
    language = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
    accent_hue = forms.IntegerField(
        label=_("Colour on the site"),
        min_value=0,
        max_value=359,
        widget=forms.NumberInput({"type": "range", "min": "0", "max": "359", "data-hue": ""}),
    )
    accent_chroma = forms.IntegerField(
        label=_("How strong"),
        min_value=6,
        max_value=16,
        widget=forms.NumberInput({"type": "range", "min": "6", "max": "16", "data-chroma": ""}),
    )
    cors_origins = forms.CharField(
        label=_("Origins that may call the API from a browser"),
        required=False,
        help_text=_("One on a line, such as https://portal.example."),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )

    staff_networks = forms.CharField(
        label=_("Networks from which staff work"),
        required=False,
        help_text=_(
            "One on a line, such as 203.0.113.0/24. Empty: from anywhere. Customers always come from anywhere."
        ),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, may_list_networks: bool = False, **kwargs: Any) -> None:
        """may_list_networks: whether the plan has it."""
        super().__init__(*args, **kwargs)
        if not may_list_networks:
            del self.fields["staff_networks"]

    def clean_staff_networks(self) -> list[str]:
        """Networks in their plain form."""
        networks = _lines(self.cleaned_data["staff_networks"])
        try:
            plain = [str(ipaddress.ip_network(network, strict=False)) for network in networks]
        except ValueError as error:
            raise ValidationError(_("Give networks such as 203.0.113.0/24, at most twenty."), code="invalid") from error
        if len(plain) > MOST_NETWORKS:
            raise ValidationError(_("Give networks such as 203.0.113.0/24, at most twenty."), code="invalid")
        return plain

    def clean_cors_origins(self) -> list[str]:
        """Scheme, host and port, as browsers send them."""
        origins = _lines(self.cleaned_data["cors_origins"])
        if len(origins) > MOST_ORIGINS or not all(is_origin(origin) for origin in origins):
            raise ValidationError(_("Give origins such as https://portal.example, at most twenty."), code="invalid")
        return origins


class CodeForm(forms.Form):
    """What the authenticator app shows."""

    totp = forms.RegexField(
        r"^\d{6}$",
        label=_("Code that the app shows"),
        widget=OtpInput(),
        error_messages={"invalid": _("The code has six digits.")},
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
