"""Whether a text is the registered one, as strictly as any operator reads the rules.

Anchored at both ends, exact in every character of the fixed text (no trim, no case, no normalisation); each variable
obeys its class and length; any assignment that fits is enough. Remembering where it has been keeps it linear in
text × template, where a regular expression doubles with every variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.messaging.text.tags import fits

if TYPE_CHECKING:
    from shared.messaging.text.tags import Form, Variable, Whitelist

SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """values: of the variables in order, when it matches. Else where the text and the template part, and at what."""

    values: tuple[str, ...] = ()
    ok: bool = False
    at: int = 0
    expected: str = ""
    found: str = ""
    variable: str = ""


def match(form: Form, text: str, whitelist: Whitelist | None = None) -> Match:
    """Match the whole text."""
    if not text.startswith(form.fixed[0]):
        at = _common(form.fixed[0], text)
        return Match(at=at, expected=form.fixed[0][at : at + SHOWN], found=text[at : at + SHOWN])
    steps: list[dict[int, int]] = []
    places = {len(form.fixed[0]): 0}
    for place, variable in enumerate(form.variables):
        fixed, is_last = form.fixed[place + 1], place + 1 == len(form.variables)
        after = _after(places, variable, fixed, text, is_last=is_last, whitelist=whitelist)
        if not after:
            return _parted(places, variable, fixed, text)
        steps.append(after)
        places = after
    if len(text) not in places:
        at = max(places)
        return Match(at=at, found=text[at : at + SHOWN])
    return Match(ok=True, values=_values(form, text, steps))


def _after(
    places: dict[int, int],
    variable: Variable,
    fixed: str,
    text: str,
    *,
    is_last: bool,
    whitelist: Whitelist | None,
) -> dict[int, int]:
    """Where the text may stand after this variable and the fixed text behind it, each with where it came from."""
    found: dict[int, int] = {}
    for start in places:
        for end in _ends(start, variable, fixed, text, is_last=is_last):
            if end + len(fixed) not in found and fits(text[start:end], variable, whitelist):
                found[end + len(fixed)] = start
    return found


def _ends(start: int, variable: Variable, fixed: str, text: str, *, is_last: bool) -> list[int]:
    """Ends of the value behind which the fixed text stands; the last one's must be the end of the text."""
    last = len(text) - len(fixed)
    if is_last:
        is_end = start < last <= start + variable.most and text.endswith(fixed)
        return [last] if is_end else []
    if not fixed:
        return list(range(start + 1, min(start + variable.most, last) + 1))
    ends, at = [], text.find(fixed, start + 1)
    while at != -1 and at <= start + variable.most:
        ends.append(at)
        at = text.find(fixed, at + 1)
    return ends


def _values(form: Form, text: str, steps: list[dict[int, int]]) -> tuple[str, ...]:
    """Walk back from the end of the text."""
    values, stands = [], len(text)
    for place in range(len(steps) - 1, -1, -1):
        start = steps[place][stands]
        values.append(text[start : stands - len(form.fixed[place + 1])])
        stands = start
    return tuple(reversed(values))


def _parted(places: dict[int, int], variable: Variable, fixed: str, text: str) -> Match:
    """The first variable at which no assignment goes on."""
    at = max(places)
    return Match(at=at, expected=fixed[:SHOWN], found=text[at : at + SHOWN], variable=variable.name)


def _common(left: str, right: str) -> int:
    """How many first characters are equal."""
    pairs = zip(left, right, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))
