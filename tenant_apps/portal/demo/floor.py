"""Kothrud hall as it is drawn: four halls around the stairs, 80 seats, walls, windows, the door."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from shared.money import Money
from shared.unit import Unit, in_unit
from tenant_apps.venues import actions
from tenant_apps.venues.actions.rooms import row_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.actor import Actor
    from tenant_apps.venues.models import Area, Venue

WIDTH, HEIGHT = 580, 460
LEFT, TOP, STEP = 27, 50, 41
PER_HOUR: Final = Money(minor=3000, currency="INR")
CLOSED: Final = "L-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A part of the floor. letter: before the numbers of its seats; columns: seats in a row."""

    name: str
    note: str
    letter: str
    x: int
    y: int
    w: int
    h: int
    seats: int
    columns: int
    left: int = LEFT


HALLS: Final = (
    Hall(name="Hall A", note="silent", letter="A", x=0, y=0, w=290, h=242, seats=24, columns=6),
    Hall(name="Hall B", note="window", letter="B", x=290, y=0, w=290, h=242, seats=24, columns=6),
    Hall(name="Hall C", note="laptop", letter="C", x=0, y=242, w=205, h=218, seats=16, columns=4),
    Hall(name="Ladies’ bay", note="", letter="L", x=375, y=242, w=205, h=218, seats=16, columns=4, left=24),
)


def _line(kind: str, x1: int, y1: int, x2: int, y2: int) -> dict[str, Any]:
    return {"kind": kind, "x1": x1, "y1": y1, "x2": x2, "y2": y2}


PLAN: Final = {
    "width": WIDTH,
    "height": HEIGHT,
    "elements": [
        _line("wall", 290, 0, 290, 220),
        _line("wall", 290, 243, 290, 259),
        _line("wall", 0, 242, 184, 242),
        _line("wall", 396, 242, 580, 242),
        *(_line("window", x, 0, x + 47, 0) for x in (313, 377, 440, 504)),
        *(_line("window", 0, y, 0, y + 62) for y in (52, 131)),
        {"kind": "door", "x": 267, "y": 460, "size": 46, "hinge": "right", "opens": "n"},
        {"kind": "fixture", "x": 215, "y": 264, "w": 66, "h": 53, "label": "Stairs, lift"},
        {"kind": "fixture", "x": 299, "y": 264, "w": 66, "h": 53, "label": "Water"},
        {"kind": "fixture", "x": 242, "y": 345, "w": 96, "h": 16, "label": "Front desk"},
    ],
}


def draw(venue: Venue, *, actor: Actor) -> None:
    """Put the halls, their seats and the walls into the venue, each hall in its own unit."""
    in_unit(lambda _: actions.draw_plan(venue_id=venue.pk, plan=PLAN, actor=actor))
    for hall in HALLS:
        in_unit(partial(_furnish, venue, hall, actor))
    shut = venue.seats.get(label=CLOSED)
    in_unit(lambda _: actions.update_seat(venue_id=venue.pk, seat_uid=shut.uid, actor=actor, state="closed"))


def _furnish(venue: Venue, hall: Hall, actor: Actor, _unit: Unit) -> None:
    drawn = {"note": hall.note, "x": hall.x, "y": hall.y, "w": hall.w, "h": hall.h}
    area = actions.create_area(venue_id=venue.pk, name=hall.name, actor=actor, **drawn)
    for row, labels in enumerate(_rows(hall)):
        _seat_row(venue, area, hall, row, labels, actor)


def _rows(hall: Hall) -> Iterator[list[str]]:
    for first in range(1, hall.seats + 1, hall.columns):
        yield [f"{hall.letter}-{number:02d}" for number in range(first, first + hall.columns)]


def _seat_row(venue: Venue, area: Area, hall: Hall, row: int, labels: list[str], actor: Actor) -> None:
    """One row of desks; the even ones face down to a table, the odd ones up."""
    top = hall.y + (TOP if hall.h > 220 else TOP - 2) + row_at(row)  # noqa: PLR2004 - the lower halls are less deep
    for column, label in enumerate(labels):
        actions.create_seats(
            venue_id=venue.pk,
            area_uid=area.uid,
            labels=[label],
            actor=actor,
            price_per_hour=PER_HOUR,
            x=hall.x + hall.left + column * STEP,
            y=top,
            chair="n" if row % 2 == 0 else "s",
        )
