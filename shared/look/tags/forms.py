"""Tags for forms, languages and the tenant's colour."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shared.look.theme import Accent, to_hex

register = template.Library()
MANY_ERRORS = 3


def _widget_kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "switch" if getattr(widget, "switch", False) else "check"
    return "otp" if getattr(widget, "cells", 0) else "input"


@register.inclusion_tag("look/parts/field.html")
def field(bound: BoundField, hint: str = "", before: str = "", after: str = "", classes: str = "") -> dict[str, Any]:
    """A field of a form: label above, control, hint or error below, tied together for readers.

    A field that may be empty says so, unless it `depends`: then something else in the form decides.
    """
    widget = bound.field.widget
    kind = _widget_kind(widget)
    hint_text = hint or bound.help_text
    told = [f"{bound.id_for_label}_error"] if bound.errors else [f"{bound.id_for_label}_hint"] if hint_text else []
    attrs: dict[str, Any] = {}
    if kind in {"input", "otp"}:
        attrs["class"] = f"{widget.attrs.get('class', '')} input {classes}".strip()
    elif kind == "switch":
        attrs["class"] = "switch"
    if told and kind != "choices":
        attrs["aria-describedby"] = " ".join(told)
    if bound.errors and kind != "choices":
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=attrs),
        "hint": hint_text,
        "before": before or getattr(widget, "before", ""),
        "after": after,
        "optional": kind == "input" and not bound.field.required and not getattr(bound.field, "depends", False),
        "told": " ".join(told),
    }


@register.inclusion_tag("look/parts/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What concerns the whole form, and a summary when three fields or more are wrong."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return {"general": form.non_field_errors(), "wrong": wrong if len(wrong) >= MANY_ERRORS else []}


OWN_NAMES = {
    "en": ("English", "EN"),
    "hi": ("हिन्दी", "हि"),
    "mr": ("मराठी", "म"),
    "kn": ("ಕನ್ನಡ", "ಕ"),
    "ta": ("தமிழ்", "த"),
}


@register.simple_tag
def other_languages() -> list[dict[str, str]]:
    """The languages that the page is not in, each by its own name and by its shortest."""
    running = get_language() or ""
    known = [(code, *OWN_NAMES.get(code, (str(name), code.upper()))) for code, name in settings.LANGUAGES]
    return [
        {"code": code, "name": name, "short": short} for code, name, short in known if code != running.split("-")[0]
    ]


@register.simple_tag
def theme_link(accent: Accent | None) -> SafeString:
    """The tenant's two lines, and the colour of the phone's bar."""
    if accent is None:
        return mark_safe("")
    return format_html('<link rel="stylesheet" href="{}">', accent.path)


@register.filter
def accent_hex(accent: Accent) -> str:
    """The accent as #rrggbb in the light theme."""
    return to_hex(0.46, accent.shown_chroma / 1000, accent.hue)


@register.filter
def accent_oklch(accent: Accent) -> str:
    """The accent as a colour for a drawing's fill."""
    return f"oklch(.46 {accent.shown_chroma / 1000} {accent.hue})"
