"""A venue's map as the look draws it: halls, seats with their chairs, the tables under them, walls and doors. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.text import slugify

from shared.look import seatmap as look
from tenant_apps.venues.models import Area, Seat, Venue
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap

SIDES: dict[str, look.Side] = {"n": "top", "e": "right", "s": "bottom", "w": "left"}
HEAD, PAD, GAP = 45, 22, 14
TABLE_PAD, NEXT_TO = 5, 12
COUNTER_HEIGHT = 26
ENDS_IN_DIGITS = re.compile(r"(.*?)(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How the seats are shown: in which state, leading where, saying what.

    seat_state: what else than its availability a seat is, or None.
    """

    seat_href: Callable[[SeatOnMap], str] = lambda _one: ""
    area_href: Callable[[Area], str] = lambda _area: ""
    seat_state: Callable[[SeatOnMap], look.SeatState | None] = lambda _one: None
    seat_price: Callable[[SeatOnMap], str] = lambda _one: ""


def code_of(area: Area) -> str:
    """An area in an address: `hall-b`."""
    return slugify(area.name, allow_unicode=True) or area.uid.hex[-8:]


def plan_of(venue: Venue, areas: Sequence[AreaOnMap], drawing: Drawing) -> look.Plan:
    """The whole floor. What was never drawn is laid out in two columns."""
    halls = [_hall(one, drawing) for one in areas]
    if any(hall.width == 0 or hall.height == 0 for hall in halls):
        halls = _laid_out(halls)
    elements = venue.plan.get("elements", [])
    halls = [_furnished(hall, elements) for hall in halls]
    inside = {id(element) for hall in halls for element in _inside(hall, elements)}
    rest = [element for element in elements if id(element) not in inside]
    return look.Plan(
        name=venue.name,
        width=max([venue.plan.get("width", 0), *(hall.x + hall.width for hall in halls)]),
        height=max([venue.plan.get("height", 0), *(hall.y + hall.height for hall in halls)]),
        areas=tuple(halls),
        walls=tuple(_line(one) for one in elements if one["kind"] == "wall"),
        boxes=tuple(_box(one) for one in rest if one["kind"] == "fixture"),
        doors=tuple(look.Door(x=one["x"], y=one["y"], width=one["size"]) for one in elements if one["kind"] == "door"),
    )


def _hall(one: AreaOnMap, drawing: Drawing) -> look.Area:
    area, short = one.area, _shortener([seat.seat.label for seat in one.seats])
    seats = tuple(_seat(seat, area, short(seat.seat.label), drawing) for seat in one.seats)
    return look.Area(
        code=code_of(area),
        name=area.name,
        note=area.note,
        x=area.x,
        y=area.y,
        width=area.w,
        height=area.h,
        href=drawing.area_href(area),
        seats=seats,
        boxes=tuple(_tables(seats)),
    )


def _seat(one: SeatOnMap, area: Area, label: str, drawing: Drawing) -> look.Seat:
    seat: Seat = one.seat
    return look.Seat(
        code=seat.label,
        label=label,
        x=seat.x,
        y=seat.y,
        state=drawing.seat_state(one) or look.SeatState(one.availability),
        chair=SIDES.get(seat.chair, "none"),
        href=drawing.seat_href(one),
        kind=area.note,
        price=drawing.seat_price(one),
    )


def _shortener(labels: Sequence[str]) -> Callable[[str], str]:
    """What is drawn on a seat: its number alone where all seats of the hall share what stands before it."""
    parts = [ENDS_IN_DIGITS.fullmatch(label) for label in labels]
    if all(parts) and len({part[1] for part in parts if part}) == 1:
        before = len(parts[0][1]) if parts and parts[0] else 0
        return lambda label: label[before:]
    return lambda label: label


def _tables(seats: Sequence[look.Seat]) -> list[look.Box]:
    """A table under each group of seats that touch: side by side, or back to back with the chairs outside."""
    groups: list[list[look.Seat]] = []
    for seat in seats:
        touching = [group for group in groups if any(_touch(seat, other) for other in group)]
        merged = [seat, *(other for group in touching for other in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return [_table(group) for group in groups]


def _touch(one: look.Seat, other: look.Seat) -> bool:
    across, down = abs(one.x - other.x), abs(one.y - other.y)
    if down < look.SEAT_HEIGHT // 2:
        return across <= look.SEAT_WIDTH + NEXT_TO and one.chair == other.chair
    upper, lower = sorted((one, other), key=lambda seat: seat.y)
    back_to_back = upper.chair == "top" and lower.chair == "bottom"
    return back_to_back and across < look.SEAT_WIDTH and down <= look.SEAT_HEIGHT + NEXT_TO


def _table(group: Sequence[look.Seat]) -> look.Box:
    left, top = min(seat.x for seat in group) - TABLE_PAD, min(seat.y for seat in group) - TABLE_PAD
    right = max(seat.x + seat.width for seat in group) + TABLE_PAD
    bottom = max(seat.y + seat.height for seat in group) + TABLE_PAD
    return look.Box(x=left, y=top, width=right - left, height=bottom - top, kind="bench")


def _laid_out(halls: Sequence[look.Area]) -> list[look.Area]:
    """Halls without a drawing: each as large as its seats need, in two columns."""
    sized = [_sized(hall) for hall in halls]
    width = max((hall.width for hall in sized), default=0)
    placed: list[look.Area] = []
    top = 0
    for row in range(0, len(sized), 2):
        pair = sized[row : row + 2]
        height = max(hall.height for hall in pair)
        for column, hall in enumerate(pair):
            placed.append(_moved(replace(hall, width=width, height=height), column * (width + GAP), top))
        top += height + GAP
    return placed


def _sized(hall: look.Area) -> look.Area:
    """The hall at 0, 0, with room for its name above the seats."""
    if not hall.seats:
        return replace(hall, x=0, y=0, width=2 * PAD + look.SEAT_WIDTH, height=HEAD + PAD)
    left, top = min(seat.x for seat in hall.seats), min(seat.y for seat in hall.seats)
    right = max(seat.x + seat.width for seat in hall.seats)
    bottom = max(seat.y + seat.height for seat in hall.seats)
    bare = replace(hall, x=left - PAD, y=top - HEAD - TABLE_PAD, width=right - left + 2 * PAD)
    return _moved(replace(bare, height=bottom - top + HEAD + TABLE_PAD + PAD), 0, 0)


def _moved(hall: look.Area, x: int, y: int) -> look.Area:
    across, down = x - hall.x, y - hall.y
    return replace(
        hall,
        x=x,
        y=y,
        seats=tuple(replace(seat, x=seat.x + across, y=seat.y + down) for seat in hall.seats),
        boxes=tuple(replace(box, x=box.x + across, y=box.y + down) for box in hall.boxes),
    )


def _furnished(hall: look.Area, elements: Iterable[dict[str, Any]]) -> look.Area:
    """The hall with the windows in its walls and the things that stand in it."""
    mine = _inside(hall, elements)
    windows = tuple(_line(one) for one in mine if one["kind"] == "window")
    boxes = tuple(_box(one) for one in mine if one["kind"] == "fixture")
    return replace(hall, windows=windows, boxes=(*hall.boxes, *boxes))


def _inside(hall: look.Area, elements: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in elements if one["kind"] in {"window", "fixture"} and _holds(hall, *_middle(one))]


def _holds(hall: look.Area, x: float, y: float) -> bool:
    across = hall.x - 2 <= x <= hall.x + hall.width + 2
    return across and hall.y - 2 <= y <= hall.y + hall.height + 2


def _middle(element: dict[str, Any]) -> tuple[float, float]:
    if element["kind"] == "window":
        return (element["x1"] + element["x2"]) / 2, (element["y1"] + element["y2"]) / 2
    return element["x"] + element["w"] / 2, element["y"] + element["h"] / 2


def _line(element: dict[str, Any]) -> look.Line:
    return look.Line(x1=element["x1"], y1=element["y1"], x2=element["x2"], y2=element["y2"])


def _box(element: dict[str, Any]) -> look.Box:
    is_counter = bool(element["label"]) and element["h"] <= COUNTER_HEIGHT < element["w"]
    kind: Literal["bench", "thing", "counter"] = "counter" if is_counter else "thing" if element["label"] else "bench"
    return look.Box(
        x=element["x"], y=element["y"], width=element["w"], height=element["h"], kind=kind, label=element["label"]
    )
