"""Forms of coming in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.look.widgets import OtpInput

LONGEST_PASSWORD = 128


class SignInForm(forms.Form):
    """Who, and the password."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondStepForm(forms.Form):
    """The six digits of the authenticator."""

    totp = forms.RegexField(
        r"^\d{6}$",
        label=_("Code from your authenticator app"),
        widget=OtpInput({"autofocus": True}),
        error_messages={"invalid": _("The code has six digits.")},
    )


class JoinForm(forms.Form):
    """What somebody who was invited still has to say."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters."),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
