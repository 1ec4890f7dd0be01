"""The hall behind the sign-up: benches and seats, most of them taken."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shared.look.seatmap import Area, Box, Line, Plan, Seat, SeatState, bench

FREE_ONES = frozenset({"A-02", "A-09", "A-18", "A-20", "B-04", "B-11", "B-14", "B-17", "B-22", "C-03", "C-08", "L-02"})
YOURS, HELD = "B-12", "B-06"


def hall() -> Plan:
    """Four areas around a desk, as an owner would draw them; in the active language."""
    return _hall(get_language() or "en")


@lru_cache(maxsize=4)
def _hall(_language: str) -> Plan:
    return Plan(
        name=_("A reading room"),
        width=580,
        height=459,
        areas=(
            _area("A", _("Hall A"), 0, 0, 290, 242, 6),
            _area("B", _("Hall B"), 290, 0, 290, 242, 6),
            _area("C", _("Hall C"), 0, 240, 208, 219, 4),
            _area("L", _("Ladies’ bay"), 372, 240, 208, 219, 4),
        ),
        walls=(Line(x1=290, y1=0, x2=290, y2=219), Line(x1=0, y1=242, x2=184, y2=242)),
        boxes=(Box(x=242, y=345, width=96, height=16, kind="counter", label=_("Front desk")),),
    )


def _area(code: str, name: str, x: int, y: int, width: int, height: int, columns: int) -> Area:
    seats: list[Seat] = []
    boxes: list[Box] = []
    for index in range(2):
        first = 1 + index * columns * 2
        labels = [f"{number:02d}" for number in range(first, first + columns * 2)]
        row, table = bench(code, labels, x=x + 22, y=y + 45 + index * 95, columns=columns)
        seats += [replace(seat, state=_state(seat.code)) for seat in row]
        boxes.append(table)
    return Area(code=code, name=name, x=x, y=y, width=width, height=height, seats=tuple(seats), boxes=tuple(boxes))


def _state(code: str) -> SeatState:
    if code == YOURS:
        return SeatState.YOURS
    if code == HELD:
        return SeatState.HOLD
    return SeatState.FREE if code in FREE_ONES else SeatState.TAKEN
