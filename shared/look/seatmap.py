"""The floor plan of a venue, drawn from plain data.

One unit is one pixel of the plan at its full width, so that the figures in it keep their size. A seat is 34 by 24;
seats stand 41 apart in a row and 28 apart across a bench. `bench()` lays out the usual double row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext, ngettext
from django.utils.translation import pgettext_lazy as _

SEAT_WIDTH, SEAT_HEIGHT = 34, 24
STEP_X, STEP_Y = 41, 28
BENCH_PAD, CHAIR_ROOM = 5, 9


class SeatState(StrEnum):
    """What a seat is to the one who looks. `here` and `late` are the desk's."""

    FREE = "free"
    YOURS = "yours"
    TAKEN = "taken"
    HOLD = "hold"
    CLOSED = "closed"
    HERE = "here"
    LATE = "late"


STATE_WORDS = {
    SeatState.FREE: _("seat", "free"),
    SeatState.YOURS: _("seat", "your choice"),
    SeatState.TAKEN: _("seat", "taken"),
    SeatState.HOLD: _("seat", "on hold"),
    SeatState.CLOSED: _("seat", "closed"),
    SeatState.HERE: _("seat", "here"),
    SeatState.LATE: _("seat", "late"),
}
Side = Literal["top", "bottom", "left", "right", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat. code: "B-11". label: what is drawn, "11". x, y: its upper left corner. chair: on which side one sits.

    href: where choosing it leads; empty draws no link. name: what a reader hears; without one it is made of the code,
    `kind` ("window"), the state and `price` ("₹120.00").
    """

    code: str
    label: str
    x: int
    y: int
    state: SeatState = SeatState.FREE
    chair: Side = "none"
    href: str = ""
    kind: str = ""
    price: str = ""
    name: str = ""
    width: int = SEAT_WIDTH
    height: int = SEAT_HEIGHT

    @property
    def spoken(self) -> str:
        """B-11, window, free, ₹120.00."""
        if self.name:
            return self.name
        price = self.price if self.state is SeatState.FREE else ""
        return ", ".join(part for part in (self.code, self.kind, str(STATE_WORDS[self.state]), price) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A bench, a stair, a counter. kind: how it is drawn; the label of a counter stands below it."""

    x: int
    y: int
    width: int
    height: int
    kind: Literal["bench", "thing", "counter", "round"] = "thing"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An inner wall or a window, from one point to the other."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An opening in the lower wall from x, `width` wide; the leaf swings up on its right."""

    x: int
    y: int
    width: int = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A hall: its part of the plan, its seats and what else stands in it. note: "window"."""

    code: str
    name: str
    x: int
    y: int
    width: int
    height: int
    note: str = ""
    href: str = ""
    seats: tuple[Seat, ...] = ()
    boxes: tuple[Box, ...] = ()
    windows: tuple[Line, ...] = ()

    @property
    def free(self) -> int:
        """How many can be had now."""
        return sum(seat.state in {SeatState.FREE, SeatState.YOURS} for seat in self.seats)

    @property
    def summary(self) -> str:
        """Window · 9."""
        return f"{self.note} · {self.free}" if self.note else str(self.free)

    @property
    def spoken(self) -> str:
        """Hall B, 24 seats, 9 free."""
        seats = ngettext("%(n)d seat", "%(n)d seats", len(self.seats)) % {"n": len(self.seats)}
        return f"{self.name}, {seats}, {gettext('%(n)d free') % {'n': self.free}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A floor: outer walls around width by height, areas inside."""

    name: str
    width: int
    height: int
    areas: tuple[Area, ...]
    walls: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    doors: tuple[Door, ...] = ()

    def area(self, code: str) -> Area:
        """The area with that code, else the first."""
        return next((area for area in self.areas if area.code == code), self.areas[0])

    def with_states(self, states: Mapping[str, SeatState]) -> Plan:
        """The same floor with other states, by seat code."""
        return replace(
            self,
            areas=tuple(
                replace(
                    area, seats=tuple(replace(seat, state=states.get(seat.code, seat.state)) for seat in area.seats)
                )
                for area in self.areas
            ),
        )


def bench(area: str, labels: Iterable[str], *, x: int, y: int, columns: int) -> tuple[tuple[Seat, ...], Box]:
    """Two rows of seats back to back on one table whose upper left corner is x, y; chairs outside."""
    seats = []
    for index, label in enumerate(labels):
        row, column = divmod(index, columns)
        seats.append(
            Seat(
                code=f"{area}-{label}",
                label=label,
                x=x + BENCH_PAD + column * STEP_X,
                y=y + BENCH_PAD + row * STEP_Y,
                chair="top" if row == 0 else "bottom",
            )
        )
    rows = -(-len(seats) // columns) if seats else 0
    table = Box(
        x=x,
        y=y,
        width=2 * BENCH_PAD + (columns - 1) * STEP_X + SEAT_WIDTH,
        height=2 * BENCH_PAD + max(0, rows - 1) * STEP_Y + SEAT_HEIGHT,
        kind="bench",
    )
    return tuple(seats), table
