"""Forms of the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared.errors import Invalid
from shared.look.widgets import OtpInput, PhoneInput
from shared.phones import normalise_phone

DIGITS = 6
ONLINE = "online"
LONGEST_NAME = 120


class PhoneField(forms.CharField):
    """A phone number; its value is E.164."""

    widget = PhoneInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Mobile number"), "max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        """Raises ValidationError with the sentence that says what is wrong."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalise_phone(typed)
        except Invalid as error:
            raise ValidationError(error.facts["errors"]["phone"][0]["detail"]) from error


class BookingForm(forms.Form):
    """Which seat, from when until when; all chosen on the page, nothing typed. pay: `online`, or at the desk."""

    seat = forms.UUIDField()
    start = forms.DateTimeField()
    end = forms.DateTimeField()
    pay = forms.ChoiceField(choices=[(ONLINE, ONLINE), ("desk", "desk")], required=False)


class MoveForm(forms.Form):
    """When instead."""

    start = forms.DateTimeField()
    end = forms.DateTimeField()


class PhoneForm(forms.Form):
    """Who wants a code."""

    phone = PhoneField()


class CodeForm(forms.Form):
    """The code that arrived; and the second step of those who have one."""

    code = forms.CharField(label=_("Code from the message"), widget=OtpInput, max_length=DIGITS, min_length=DIGITS)
    totp = forms.CharField(
        label=_("Code of your authenticator app"),
        required=False,
        max_length=DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """Digits only."""
        code: str = self.cleaned_data["code"]
        if not code.isdecimal():
            raise ValidationError(_("The code is six digits."))
        return code


class PasswordForm(forms.Form):
    """An email or a phone, and a password."""

    who = forms.CharField(
        label=_("Email or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}, render_value=True),
    )
    totp = forms.CharField(
        label=_("Code of your authenticator app"),
        required=False,
        max_length=DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """`email` or `phone`, from what was typed."""
        found = super().clean() or self.cleaned_data
        who = found.pop("who", "")
        if "@" in who:
            return {**found, "email": who}
        try:
            return {**found, "phone": normalise_phone(who, field="who")} if who else found
        except Invalid as error:
            raise ValidationError({"who": error.facts["errors"]["who"][0]["detail"]}) from error


class NameForm(forms.Form):
    """How somebody is called, and in which language we write."""

    name = forms.CharField(
        label=_("Your name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language of our messages"), choices=settings.LANGUAGES)
