"""Putting values into a registered text, in one pass: a value that looks like a tag stays a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.messaging.text.tags import fits, has_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.messaging.text.tags import Form, Variable, Whitelist


@dataclass(frozen=True, slots=True, kw_only=True)
class BadValue:
    """A variable whose value cannot stand there, and why (`preflight` has the sentences)."""

    variable: Variable
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """values: in order, as they go out. bad: what hinders."""

    values: tuple[str, ...]
    bad: tuple[BadValue, ...]


def fill(form: Form, given: Mapping[str, str], whitelist: Whitelist | None = None) -> Filled:
    """Choose each variable's value: as given, cut where the template says so, or the template's own fallback word."""
    values, bad = [], []
    for variable in form.variables:
        value = _chosen(variable, given.get(variable.name, ""), whitelist)
        values.append(value)
        if not fits(value, variable, whitelist):
            bad.append(BadValue(variable=variable, code=_why(variable, value)))
    return Filled(values=tuple(values), bad=tuple(bad))


def render(form: Form, values: Sequence[str]) -> str:
    """The text with its values; their number is the form's."""
    if len(values) != len(form.variables):
        raise ValueError(f"{len(values)} values for {len(form.variables)} variables")
    pieces = [form.fixed[0]]
    for value, fixed in zip(values, form.fixed[1:], strict=True):
        pieces += [value, fixed]
    return "".join(pieces)


def widest(form: Form, *, character: str = "x") -> str:
    """The longest text that the template can make."""
    return render(form, [character * variable.most for variable in form.variables])


def _chosen(variable: Variable, value: str, whitelist: Whitelist | None) -> str:
    if variable.trim and len(value) > variable.most:
        value = value[: variable.most].rstrip()
    if variable.fallback and not fits(value, variable, whitelist):
        return variable.fallback
    return value


def _why(variable: Variable, value: str) -> str:
    if not value:
        return "variable_missing"
    if len(value) > variable.most:
        return "variable_too_long"
    return "link_in_variable" if has_link(value) else "variable_not_of_its_kind"
