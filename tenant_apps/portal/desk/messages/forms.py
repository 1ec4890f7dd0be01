"""Forms of what is registered: a company, a sender's name, a text with its variables."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.messaging.models import Entity, Header, Purpose, Template
from shared.messaging.models.registry import variable_of
from shared.messaging.starter import TEXTS
from shared.messaging.text.tags import DEFAULT_MAX, MOST_MAX, TAGS, Kind, tags_in
from tenant_apps.portal.desk.fields import DayField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from django.forms import BoundField

MOST_TAGS: Final = 6
LONGEST: Final = 2000
CODE: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
DIGITS: Final = {**CODE, "inputmode": "numeric", "maxlength": "19"}
LANGUAGES: Final = (("en", "English"), ("hi", "हिन्दी"), ("mr", "मराठी"))
WRITABLE: Final = (Template.State.DRAFT, Template.State.PENDING, Template.State.APPROVED)
NAMES_OF_PURPOSE: Final[Mapping[str, Sequence[str]]] = {
    str(starter.purpose): [name for name, _kind, _most in starter.variables] for starter in TEXTS
}


class EntityForm(forms.Form):
    """A company as its portal has registered it."""

    name = forms.CharField(label=_("Company’s name"), max_length=120)
    peid = forms.CharField(
        label=_("Entity id"),
        max_length=19,
        widget=forms.TextInput(DIGITS),
        help_text=_("19 digits, as the DLT portal shows them."),
    )
    chain_state = forms.ChoiceField(
        label=_("Link to the carrier"),
        choices=Entity.Chain.choices,
        help_text=_("Made at the DLT portal. Without it nothing is delivered."),
    )


class HeaderForm(forms.Form):
    """A sender's name."""

    entity = forms.ChoiceField(label=_("Company"))
    header = forms.CharField(
        label=_("Sender’s name"),
        max_length=11,
        widget=forms.TextInput({**CODE, "autocapitalize": "characters"}),
        help_text=_("Six capital letters or six digits, without what operators put around them."),
    )
    kind = forms.ChoiceField(label=_("Registered for"), choices=Header.Kind.choices)
    expires_on = DayField(label=_("Good until"), required=False, help_text=_("Only temporary names have a last day."))
    loose = forms.BooleanField(label=_("My portal gives other names, of 3 to 6 letters or digits"), required=False)
    is_paused = forms.BooleanField(label=_("Do not use it for now"), required=False)

    def __init__(self, *args: Any, entities: Sequence[Entity], **kwargs: Any) -> None:
        """Entities: of which one has registered it."""
        super().__init__(*args, **kwargs)
        choose(self.fields["entity"], [(str(one.uid), one.name) for one in entities])

    def wish(self, zone: ZoneInfo) -> dict[str, Any]:
        """What the action is asked for; the last day counts whole."""
        asked = dict(self.cleaned_data)
        last = asked.pop("expires_on")
        return {**asked, "expires_at": datetime.combine(last, time.max, tzinfo=zone) if last else None}


class TextForm(forms.Form):
    """A text as it is registered, to the letter, with a row for each of its variables."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("For you; nobody else sees it."))
    purpose = forms.ChoiceField(
        label=_("Sent for"),
        choices=[("", _("Nothing by itself")), *Purpose.choices],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    category = forms.ChoiceField(
        label=_("Category"), choices=Template.Category.choices, help_text=_("As the portal has approved it.")
    )
    header = forms.ChoiceField(label=_("Sender’s name"), required=False)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "data-tagged": ""}),
        help_text=_("Variables as the portal writes them: {#numeric#}, {#alphanumeric#}, {#url#} or {#var#}."),
    )
    dlt_id = forms.CharField(
        label=_("The registry’s id"), max_length=19, required=False, widget=forms.TextInput(DIGITS)
    )
    provider_template_id = forms.CharField(
        label=_("The carrier’s own id"),
        max_length=64,
        required=False,
        widget=forms.TextInput(CODE),
        help_text=_("MSG91 calls it template id or flow id. It is not the registry’s."),
    )
    state = forms.ChoiceField(label=_("State"), choices=[(one.value, one.label) for one in WRITABLE])

    def __init__(self, *args: Any, headers: Sequence[Header], **kwargs: Any) -> None:
        """Headers: which may be its sender."""
        super().__init__(*args, **kwargs)
        choose(self.fields["header"], [("", _("None so far")), *((str(one.uid), one.header) for one in headers)])
        for place in range(MOST_TAGS):
            self.fields.update(_row_fields(place))
            self.fields[f"name_{place}"].depends = True  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Of each variable its name, what it may hold, and how long it is at most."""
        return [(self[f"name_{at}"], self[f"kind_{at}"], self[f"most_{at}"]) for at in range(MOST_TAGS)]

    def variables(self) -> list[dict[str, Any]]:
        """As they are stored, one for each tag; what has no name yet is named by its place."""
        found = []
        for place, tag in enumerate(tags_in(self.text_typed())[:MOST_TAGS]):
            kind = self.typed(f"kind_{place}") or TAGS.get(tag, Kind.VAR)
            most = self.typed(f"most_{place}")
            row = {"name": self.typed(f"name_{place}").strip() or f"var{place + 1}", "type": str(kind)}
            found.append({**row, "max": int(most)} if most.isdigit() and 0 < int(most) <= MOST_MAX else row)
        return found

    def text_typed(self) -> str:
        """The text with the line ends of a registry, not of a form."""
        return self.typed("text").replace("\r\n", "\n").replace("\x00", "")[:LONGEST]

    def typed(self, name: str) -> str:
        """What stands in a field, sent or not."""
        return str((self.data if self.is_bound else self.initial).get(name, ""))

    def clean(self) -> dict[str, Any]:
        """A text that is sent for something has the names that are filled for it, in their order."""
        found = super().clean() or self.cleaned_data
        names = [row["name"] for row in self.variables()]
        wanted = NAMES_OF_PURPOSE.get(found.get("purpose", ""))
        if wanted is not None and names and sorted(names) != sorted(wanted):
            told = _("What fills it knows these: %(names)s. Name them in the order of the text.")
            self.add_error("name_0", told % {"names": ", ".join(wanted)})
        return found

    def wish(self) -> dict[str, Any]:
        """What the action is asked for."""
        names = ("name", "purpose", "language", "category", "dlt_id", "provider_template_id", "state")
        asked = {name: self.cleaned_data[name] for name in names}
        header = self.cleaned_data["header"]
        told = {"text": self.text_typed(), "variables": self.variables()}
        return {**asked, **told, **({"header": header} if header else {})}


def choose(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    """Among what is registered."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type alone
    field.choices = choices


def initial_of(row: Template) -> dict[str, Any]:
    """What is registered, as the form has it."""
    named = ("name", "purpose", "language", "category", "text", "dlt_id", "provider_template_id")
    found = {name: getattr(row, name) for name in named}
    found["header"] = str(row.header.uid) if row.header else ""
    found["state"] = row.state if row.state in WRITABLE else Template.State.DRAFT
    for place, told in enumerate(row.variables[:MOST_TAGS]):
        variable = variable_of(told)
        found |= {f"name_{place}": variable.name, f"kind_{place}": variable.kind, f"most_{place}": variable.most}
    return found


def _row_fields(place: int) -> dict[str, forms.Field]:
    number = place + 1
    kinds = [("", _("As its tag says")), *((str(kind), str(kind)) for kind in Kind)]
    most = max(DEFAULT_MAX.values())
    return {
        f"name_{place}": forms.CharField(
            label=_("Variable %(number)s") % {"number": number},
            max_length=30,
            required=False,
            widget=forms.TextInput(CODE),
        ),
        f"kind_{place}": forms.ChoiceField(label=_("Holds"), choices=kinds, required=False),
        f"most_{place}": forms.IntegerField(
            label=_("At most"),
            min_value=1,
            max_value=MOST_MAX,
            required=False,
            widget=forms.NumberInput({"placeholder": str(most)}),
        ),
    }
