"""A registered text and what would go out, side by side, character by character. Pure but for the template's row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from shared.messaging.senders import whitelist_of
from shared.messaging.text.matching import match
from shared.messaging.text.rendering import render
from shared.messaging.text.segments import is_gsm
from shared.messaging.text.tags import read_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.messaging.models import Template
    from shared.messaging.text.preflight import Preflight
    from shared.messaging.text.tags import Form

SPACE = "·"
SAMPLES: Mapping[str, str] = {
    "code": "B7K2 9QXM", "when": "21 Nov 0530 PM", "amount": "450", "minutes": "10", "name": "Kavya",
}  # fmt: skip
DIGITS, WORD = "123456", "A100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text. kind: `fixed`, `value`, or `wrong` from where it is no longer the registered one."""

    text: str
    kind: str = "fixed"


def registered_pieces(template: Template) -> list[Piece]:
    """The registered text; each variable stands under its own name."""
    form = _form(template)
    return _woven(form, [f"{{{variable.name}}}" for variable in form.variables])


def outgoing_pieces(template: Template, found: Preflight) -> list[Piece]:
    """What would go out: its values marked while it is the registered text, else all from where it parts."""
    form = _form(template)
    if found.matches and len(found.values) == len(form.variables) and render(form, found.values) == found.text:
        return _woven(form, list(found.values))
    parted = match(form, found.text, whitelist_of(template)).at
    rest = found.text[parted:].replace(" ", SPACE)
    return [piece for piece in (Piece(text=found.text[:parted]), Piece(text=rest, kind="wrong")) if piece.text]


def flagged_pieces(text: str) -> list[Piece]:
    """The text with the characters marked that no plain text message has."""
    return [
        Piece(text="".join(stretch), kind="fixed" if plain else "wrong") for plain, stretch in groupby(text, key=is_gsm)
    ]


def sample_values(template: Template) -> dict[str, str]:
    """A value for each variable that fits its kind, to begin with."""
    return {
        variable.name: SAMPLES.get(variable.name, WORD)[: variable.most]
        if variable.kind != "numeric" or variable.name in {"amount", "minutes"}
        else DIGITS[: variable.most]
        for variable in _form(template).variables
    }


def _form(template: Template) -> Form:
    return read_form(template.text, template.typed_variables)


def _woven(form: Form, values: list[str]) -> list[Piece]:
    pieces = [Piece(text=form.fixed[0])]
    for value, fixed in zip(values, form.fixed[1:], strict=True):
        pieces += [Piece(text=value, kind="value"), Piece(text=fixed)]
    return [piece for piece in pieces if piece.text]
