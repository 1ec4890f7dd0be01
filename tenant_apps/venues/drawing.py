"""The plan of a room: walls, windows, doors and fixtures around the seats. Pure.

A plan is {"width", "height", "elements"}; points are the plan's own (about 2 cm of floor each).

- wall, window: {"kind", "x1", "y1", "x2", "y2"}
- door: {"kind", "x", "y", "size", "hinge": "left"|"right", "opens": "n"|"e"|"s"|"w"}
- fixture: {"kind", "x", "y", "w", "h", "label"} (stairs, water, the front desk)
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shared.errors import Invalid
from tenant_apps.venues.models import MOST_POINTS

MAX_ELEMENTS: Final = 400
MAX_LABEL: Final = 40
LINE: Final = ("x1", "y1", "x2", "y2")
NUMBERS: Final = {
    "wall": LINE,
    "window": LINE,
    "door": ("x", "y", "size"),
    "fixture": ("x", "y", "w", "h"),
}
WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "door": {"hinge": ("left", "right"), "opens": ("n", "e", "s", "w")},
}


def checked_plan(plan: Any) -> dict[str, Any]:
    """The plan with exactly the keys that are drawn. Raises Invalid on `plan` with the element that is wrong."""
    if not isinstance(plan, dict) or set(plan) - {"width", "height", "elements"}:
        raise _wrong(_("A plan has a width, a height and elements."))
    elements = plan.get("elements", [])
    if not isinstance(elements, list) or len(elements) > MAX_ELEMENTS:
        raise _wrong(_("A plan has at most %(most)d elements.") % {"most": MAX_ELEMENTS})
    return {
        "width": _point(plan.get("width", 0), "width"),
        "height": _point(plan.get("height", 0), "height"),
        "elements": [_checked_element(element, place) for place, element in enumerate(elements)],
    }


def _checked_element(element: Any, place: int) -> dict[str, Any]:
    if not isinstance(element, dict) or not isinstance(element.get("kind"), str) or element["kind"] not in NUMBERS:
        raise _wrong(_("Element %(place)d is none of wall, window, door, fixture.") % {"place": place})
    kind = element["kind"]
    numbers, words = NUMBERS[kind], WORDS.get(kind, {})
    labels = {"label"} if kind == "fixture" else set()
    if set(element) - {"kind", *numbers, *words, *labels}:
        raise _wrong(_("Element %(place)d has a key that is not drawn.") % {"place": place})
    checked = {"kind": kind, **{name: _point(element.get(name), f"{place}.{name}") for name in numbers}}
    checked |= {name: _word(element.get(name, among[0]), among, f"{place}.{name}") for name, among in words.items()}
    return checked | {name: _label(element.get(name, ""), place) for name in labels}


def _point(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_POINTS:
        raise _wrong(_("%(where)s is not a whole number from 0 to %(most)d.") % {"where": where, "most": MOST_POINTS})
    return value


def _word(value: Any, among: tuple[str, ...], where: str) -> str:
    if value not in among:
        raise _wrong(_("%(where)s is not one of %(among)s.") % {"where": where, "among": ", ".join(among)})
    return str(value)


def _label(value: Any, place: int) -> str:
    if not isinstance(value, str) or len(value) > MAX_LABEL or not value.isprintable():
        raise _wrong(_("The label of element %(place)d is too long.") % {"place": place})
    return value


def _wrong(sentence: str) -> Invalid:
    return Invalid.field("plan", "not_drawable", sentence)
