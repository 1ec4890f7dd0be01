"""Forms of the apex site and of the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from platform_core.plans.models import Plan
from platform_core.tenants.verticals import VERTICALS
from shared.errors import Invalid
from shared.identity.models import Role
from shared.identity.pages import LONGEST_PASSWORD, new_password
from shared.look.widgets import OtpInput, PhoneInput
from shared.phones import normalise_phone

SLUG_ATTRS = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
KINDS = [(kind.code, kind.title) for kind in VERTICALS.values()]


class SignUpForm(forms.Form):
    """A business and who owns it."""

    vertical = forms.ChoiceField(label=_("What do you run?"), choices=KINDS, initial="study_library")
    business_name = forms.CharField(
        label=_("Its name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    slug = forms.CharField(
        label=_("Its address on the web"), max_length=63, required=False, widget=forms.TextInput(attrs=SLUG_ATTRS)
    )
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(label=_("Mobile number"), max_length=20, required=False, widget=PhoneInput())
    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = new_password()

    def clean_slug(self) -> str:
        """As it is kept."""
        return str(self.cleaned_data["slug"]).strip().lower()

    def clean_phone(self) -> str:
        """In one form, or empty."""
        return clean_phone(self.cleaned_data["phone"])


class NewTenantForm(SignUpForm):
    """The same by an operator; the plan is chosen, or a trial begins."""

    plan = forms.ChoiceField(label=_("Plan"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the plans that are offered."""
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [("", _("A trial first")), *plan_choices()]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """Which business somebody looks for."""

    address = forms.CharField(
        label=_("The address of your business"), max_length=120, widget=forms.TextInput(attrs=SLUG_ATTRS)
    )


class PasswordForm(forms.Form):
    """Who, and the password."""

    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The six digits of the authenticator."""

    totp = forms.RegexField(
        r"^\d{6}$",
        label=_("Code of your authenticator app"),
        widget=OtpInput(),
        error_messages={"invalid": _("The code has six digits.")},
    )


class ReasonForm(forms.Form):
    """Why; it stands in the book."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("It stands in the audit log."),
    )


class MaybeReasonForm(forms.Form):
    """Why, if there is something to say."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": "2"})
    )


class PlanForm(forms.Form):
    """Another plan."""

    plan = forms.ChoiceField(label=_("Plan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the plans that are offered."""
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = plan_choices()  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Who is to become an operator, and as what."""

    email = forms.EmailField(label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the roles of operators."""
        super().__init__(*args, **kwargs)
        roles = [(role.code, role.title) for role in Role.objects.order_by("-pk")]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


def plan_choices() -> list[tuple[str, str]]:
    """The plans that are offered."""
    return list(Plan.objects.filter(is_offered=True).values_list("slug", "name"))


def clean_phone(text: str) -> str:
    """E.164, or empty. Raises ValidationError with the sentence that says what is wrong."""
    if not text.strip():
        return ""
    try:
        return normalise_phone(text)
    except Invalid as error:
        raise forms.ValidationError(error.facts["errors"]["phone"][0]["detail"]) from error
