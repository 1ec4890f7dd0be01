"""Forms of bookings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.portal.desk.fields import DayField, PhoneField
from tenant_apps.slots.availability import instant_at


class CancelForm(forms.Form):
    """Why a booking is called off."""

    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class MoveForm(forms.Form):
    """When instead, on the venue's clock."""

    day = DayField(label=_("Day"))
    clock = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def start(self, zone: ZoneInfo) -> datetime:
        """The instant that was asked for."""
        return instant_at(self.cleaned_data["day"], self.cleaned_data["clock"], zone)


class WalkInForm(forms.Form):
    """Who stands at the counter: somebody known, or a name and a phone."""

    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = PhoneField(label=_("Mobile number"), required=False)
    notes = forms.CharField(label=_("Note"), max_length=1000, required=False)
    arrives = forms.BooleanField(label=_("Is here now: check in at once."), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Somebody, one way or the other."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("customer") and not given.get("name") and "name" not in self.errors:
            self.add_error("name", forms.ValidationError(_("Say who it is, or look them up."), code="required"))
        return given
