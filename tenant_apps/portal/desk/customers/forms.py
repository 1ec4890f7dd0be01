"""Forms of customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.customers.intake.columns import FIELDS
from tenant_apps.customers.models import Customer
from tenant_apps.portal.desk.fields import DayField, PhoneField, TagsField

FIELD_NAMES = {
    "name": _("Name"),
    "phone": _("Mobile number"),
    "email": _("Email"),
    "dob": _("Date of birth"),
    "guardian_name": _("Guardian"),
    "guardian_phone": _("Guardian’s number"),
    "notes": _("Notes"),
    "tags": _("Tags"),
}


class CustomerForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label=FIELD_NAMES["name"], max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    phone = PhoneField(label=FIELD_NAMES["phone"], required=False)
    email = forms.EmailField(label=FIELD_NAMES["email"], required=False)
    dob = DayField(label=FIELD_NAMES["dob"], required=False)
    guardian_name = forms.CharField(label=FIELD_NAMES["guardian_name"], max_length=120, required=False)
    guardian_phone = PhoneField(label=FIELD_NAMES["guardian_phone"], required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"),
        choices=[("", _("As the business has it")), ("en", "English"), ("hi", "हिन्दी")],
        required=False,
    )
    tags = TagsField(label=FIELD_NAMES["tags"], required=False, help_text=_("With commas between them."))
    notes = forms.CharField(
        label=FIELD_NAMES["notes"], max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )


class ReasonForm(forms.Form):
    """Why somebody may book no longer."""

    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))


class EraseForm(forms.Form):
    """That somebody is forgotten, confirmed by their code and the digest of what was shown."""

    code = forms.CharField(
        label=_("Their code, to confirm"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    confirm = forms.CharField(max_length=64)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        """Code: of whom it is about."""
        super().__init__(*args, **kwargs)
        self.wanted = code

    def clean_code(self) -> str:
        """As it stands on the page."""
        typed = str(self.cleaned_data["code"]).strip().upper()
        if typed != self.wanted:
            raise forms.ValidationError(_("This is another code than %(code)s.") % {"code": self.wanted})
        return typed


class UploadForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.tsv,.txt"}),
        help_text=_("CSV or XLSX."),
    )
    name_column = forms.CharField(
        label=_("The column of names is called"),
        max_length=80,
        required=False,
        help_text=_("Only when it is not found by itself."),
    )

    @property
    def mapping(self) -> dict[str, str]:
        """What was said of the columns."""
        named = self.cleaned_data["name_column"].strip()
        return {"name": named} if named else {}


class MappingForm(forms.Form):
    """Which column of a file is which of our fields."""

    def __init__(self, *args: Any, headers: list[str], mapping: dict[str, str], **kwargs: Any) -> None:
        """headers: of the file; mapping: as it is read now."""
        super().__init__(*args, **kwargs)
        known = [header for header in headers if header]
        for name in FIELDS:
            found = mapping.get(name, "")
            blank = [] if found else [("", _("not in the file"))]
            self.fields[name] = forms.ChoiceField(
                label=FIELD_NAMES[name],
                choices=[*blank, *((header, header) for header in dict.fromkeys(known))],
                initial=found,
                required=name == "name",
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Our field to the file's header."""
        return {name: header for name, header in self.cleaned_data.items() if header}


def initial_of(customer: Customer) -> dict[str, Any]:
    """What the form shows of somebody."""
    return {name: getattr(customer, name) for name in CustomerForm.base_fields}
