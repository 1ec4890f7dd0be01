"""What a registry would say of a template, when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shared.messaging.text.problems import Problem, error, warning
from shared.messaging.text.rendering import widest
from shared.messaging.text.segments import outside_gsm, segments_of
from shared.messaging.text.tags import UnknownTag, read_form, tags_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.messaging.text.tags import Form, Variable

MOST_VARIABLES = 2
MOST_CHARACTERS = 2000
LEAST_FIXED_SHARE = 3  # in ten
LEAST_WORD = 4


def lint(text: str, variables: Sequence[Variable], *, brand: str) -> list[Problem]:
    """All problems of a template's text. brand: a name that must appear in it; empty when none is asked for."""
    try:
        form = read_form(text, variables)
    except UnknownTag as odd:
        sentence = _("“%(tag)s” is no tag of the registry. It would be sent as it stands.")
        return [error("unknown_tag", sentence % {"tag": odd})]
    return [*_of_text(text, brand), *_of_variables(text, form, variables), *_of_cost(text, form)]


def _of_text(text: str, brand: str) -> list[Problem]:
    found = []
    if not text.strip():
        found.append(error("empty", _("The text is empty.")))
    if "<" in text or ">" in text:
        found.append(error("angle_bracket", _("The registry refuses the characters < and >.")))
    if "  " in text:
        found.append(error("double_space", _("The registry refuses two spaces in a row.")))
    if text != text.strip():
        found.append(error("outer_space", _("The text begins or ends with a space, which nobody can see.")))
    if brand and not _names(brand, text):
        found.append(error("brand_missing", _("The text must name your brand: %(brand)s.") % {"brand": brand}))
    if len(text) > MOST_CHARACTERS:
        found.append(error("too_long", _("The registry takes about 2,000 characters.")))
    return found


def _names(brand: str, text: str) -> bool:
    """Whether the brand, or a word of it by which people know it, stands in the text."""
    words = [word for word in brand.lower().split() if len(word) >= LEAST_WORD]
    return any(word in text.lower() for word in [brand.lower(), *words])


def _of_variables(text: str, form: Form, told: Sequence[Variable]) -> list[Problem]:
    found, count = [], len(form.variables)
    if told and len(told) != len(tags_in(text)):
        sentence = _("The text has %(tags)d tags, but %(told)d variables are named.")
        found.append(error("variables_differ", sentence % {"tags": count, "told": len(told)}))
    if len({variable.name for variable in form.variables}) != count:
        found.append(error("name_twice", _("Two variables have the same name.")))
    if count > MOST_VARIABLES:
        found.append(warning("many_variables", _("More than two variables need a reason at the registry.")))
    if any(not fixed for fixed in form.fixed[1:-1]):
        found.append(warning("contiguous", _("Two variables stand side by side without text between them.")))
    if count and (not form.fixed[0] or not form.fixed[-1]):
        found.append(warning("variable_at_edge", _("A variable is the first or the last word.")))
    if form.fixed_length * 10 < len(widest(form)) * LEAST_FIXED_SHARE:
        found.append(warning("little_fixed_text", _("Less than 30% of the longest message is fixed text.")))
    return found


def _of_cost(text: str, form: Form) -> list[Problem]:
    odd = outside_gsm("".join(form.fixed))
    found = []
    if odd:
        sentence = _("“%(odd)s” makes the message unicode: 70 characters a part instead of 160.")
        found.append(warning("unicode", sentence % {"odd": odd}))
    parts = segments_of(widest(form)).parts if text else 0
    if parts > 1:
        sentence = _("With the longest values this is %(parts)d parts, and costs as many credits.")
        found.append(warning("several_parts", sentence % {"parts": parts}))
    return found
