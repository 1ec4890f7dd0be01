"""The check before a credit is spent: what would go out, whether it is the registered text, what it costs, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shared.messaging.text.matching import Match, match
from shared.messaging.text.problems import Problem, error, hinders, warning
from shared.messaging.text.rendering import BadValue, fill, render
from shared.messaging.text.segments import Segments, outside_gsm, segments_of
from shared.messaging.text.tags import read_form
from shared.messaging.text.windows import release_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.messaging.text.tags import Form, Variable, Whitelist

NOT_MATCHED, TOO_LONG, NOT_LISTED = "633 NOT_MATCHED", "635 VARIABLE_EXCEEDED_MAX_LENGTH", "642 URL_NOT_WHITELISTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What would happen. values: of the variables in order, empty when they do not fit."""

    text: str
    segments: Segments
    matches: bool
    values: tuple[str, ...] = ()
    release_at: datetime | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def may_go(self) -> bool:
        """Whether nothing hinders, now or at `release_at`."""
        return self.matches and not hinders(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A template as the check needs it."""

    text: str
    variables: Sequence[Variable]
    category: str
    whitelist: Whitelist | None = None

    @property
    def form(self) -> Form:
        """Read. Raises UnknownTag."""
        return read_form(self.text, self.variables)


def check_values(registered: Registered, given: Mapping[str, str], *, at: datetime) -> Preflight:
    """Render, then match what was rendered against the template again: both must agree before any money moves."""
    form = registered.form
    filled = fill(form, given, registered.whitelist)
    text = render(form, filled.values)
    found = match(form, text, registered.whitelist)
    problems = [_bad_value(bad) for bad in filled.bad] + _strangers(form, given)
    if not filled.bad and not found.ok:
        problems.append(_parted(found))
    return _result(registered, text, found, problems, at=at, values=filled.values)


def check_text(registered: Registered, text: str, *, at: datetime) -> Preflight:
    """Match a finished text."""
    found = match(registered.form, text, registered.whitelist)
    return _result(registered, text, found, [] if found.ok else [_parted(found)], at=at, values=found.values)


def _result(
    registered: Registered, text: str, found: Match, problems: list[Problem], *, at: datetime, values: tuple[str, ...]
) -> Preflight:
    if not text:
        problems.append(error("empty", _("The text is empty.")))
    odd = outside_gsm(text)
    if odd:
        sentence = _("“%(odd)s” makes the message unicode: 70 characters a part instead of 160.")
        problems.append(warning("unicode", sentence % {"odd": odd}))
    return Preflight(
        text=text,
        segments=segments_of(text),
        matches=found.ok,
        values=values,
        release_at=release_at(registered.category, at),
        problems=problems,
    )


def _bad_value(bad: BadValue) -> Problem:
    facts = {"name": bad.variable.name, "most": bad.variable.most}
    sentence, carrier = {
        "variable_missing": (_("“%(name)s” has no value."), NOT_MATCHED),
        "variable_too_long": (_("“%(name)s” may have %(most)d characters at most."), TOO_LONG),
        "link_in_variable": (_("“%(name)s” looks like a link, which only a link's variable may hold."), NOT_LISTED),
        "variable_not_of_its_kind": (_kinds()[bad.variable.kind], NOT_MATCHED),
    }[bad.code]
    return error(bad.code, sentence % facts, variable=bad.variable.name, carrier=carrier)


def _kinds() -> dict[str, str]:
    return {
        "var": _("“%(name)s” must be one line of text."),
        "numeric": _("“%(name)s” may hold digits only."),
        "alphanumeric": _("“%(name)s” may hold English letters, digits and spaces only."),
        "url": _("“%(name)s” must be a link that is registered for you."),
        "cbn": _("“%(name)s” must be a number to call that is registered for you."),
        "email": _("“%(name)s” must be a mail address."),
    }


def _strangers(form: Form, given: Mapping[str, str]) -> list[Problem]:
    known = {variable.name for variable in form.variables}
    sentence = _("The template has no variable “%(name)s”.")
    return [error("variable_unknown", sentence % {"name": name}, variable=name) for name in given if name not in known]


def _parted(found: Match) -> Problem:
    facts = {"at": found.at + 1, "expected": found.expected, "found": found.found}
    if found.expected and found.found:
        sentence = _("From character %(at)d on it is not the approved text: “%(found)s”, approved “%(expected)s”.")
    elif found.expected:
        sentence = _("The text ends at character %(at)d; the approved one goes on with “%(expected)s”.")
    else:
        sentence = _("From character %(at)d on it is not the approved text: “%(found)s”.")
    return error("template_mismatch", sentence % facts, variable=found.variable, carrier=NOT_MATCHED)
