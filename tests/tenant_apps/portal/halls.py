"""A drawn reading hall: four rooms, eighty seats, three shifts and the whole day, open from six to eleven."""

from __future__ import annotations

from datetime import time
from typing import Any

from tenant_apps.slots.actions import open_units
from tenant_apps.slots.models import Unit
from tenant_apps.venues.models import Area, Seat, Shift, Venue, VenueHours

STEP_X, STEP_Y, BENCH_Y, LEFT, TOP = 41, 28, 95, 27, 50
ROOMS = (("A", "Hall A", "silent", 0, 0, 6), ("B", "Hall B", "window", 290, 0, 6),
         ("C", "Hall C", "laptop", 0, 240, 4), ("L", "Ladies’ bay", "", 372, 240, 4))  # fmt: skip
SHIFTS = (("Morning", 6, 12, 120), ("Afternoon", 12, 18, 120), ("Evening", 18, 23, 140), ("Full day", 6, 23, 220))
PLAN: dict[str, Any] = {
    "width": 580,
    "height": 458,
    "elements": [
        {"kind": "wall", "x1": 290, "y1": 0, "x2": 290, "y2": 218},
        {"kind": "wall", "x1": 0, "y1": 242, "x2": 184, "y2": 242},
        {"kind": "wall", "x1": 396, "y1": 242, "x2": 580, "y2": 242},
        {"kind": "window", "x1": 312, "y1": 0, "x2": 360, "y2": 0},
        {"kind": "window", "x1": 376, "y1": 0, "x2": 424, "y2": 0},
        {"kind": "window", "x1": 440, "y1": 0, "x2": 488, "y2": 0},
        {"kind": "fixture", "x": 216, "y": 263, "w": 66, "h": 54, "label": "Stairs, lift"},
        {"kind": "fixture", "x": 298, "y": 263, "w": 66, "h": 54, "label": "Water"},
        {"kind": "fixture", "x": 242, "y": 344, "w": 96, "h": 16, "label": "Front desk"},
        {"kind": "door", "x": 267, "y": 458, "size": 46, "hinge": "right", "opens": "n"},
    ],
}

PLACE: dict[str, Any] = {
    "city": "Pune",
    "address": "Karve Road, opposite Kothrud stand",
    "lat": 18.5074,
    "lng": 73.8077,
    "plan": PLAN,
    "amenities": ["Socket at every seat", "100 Mbit/s, 2 GB a day", "Air conditioned, 24 °C"],
}


def make_hall(*, name: str = "Kothrud hall", slug: str = "kothrud", rooms: int = 4, **fields: Any) -> Venue:
    """The venue, drawn. rooms: only the first so many."""
    venue = Venue.objects.create(name=name, slug=slug, **{**PLACE, **fields})
    for position, room in enumerate(ROOMS[:rooms]):
        _furnish(venue, position, *room)
    VenueHours.objects.bulk_create(
        VenueHours(venue=venue, weekday=day, opens=time(6), closes=time(23)) for day in range(7)
    )
    Shift.objects.bulk_create(
        Shift(venue=venue, name=name, opens=time(opens), closes=time(closes), price_minor=rupees * 100, position=place)
        for place, (name, opens, closes, rupees) in enumerate(SHIFTS)
    )
    return venue


def _furnish(venue: Venue, position: int, letter: str, name: str, note: str, x: int, y: int, columns: int) -> None:
    w, h = 2 * 22 + 2 * 5 + (columns - 1) * STEP_X + 34, 218
    area = Area.objects.create(venue=venue, name=name, note=note, position=position, x=x, y=y, w=w, h=h)
    seats = []
    for number in range(columns * 4):
        row, column = divmod(number, columns)
        seats.append(
            Seat(
                venue=venue,
                area=area,
                label=f"{letter}-{number + 1:02d}",
                note="By the east window" if note == "window" and row == 0 else "",
                x=x + LEFT + column * STEP_X,
                y=y + TOP + row // 2 * BENCH_Y + row % 2 * STEP_Y,
                chair="n" if row % 2 == 0 else "s",
            )
        )
    units = open_units([Unit(uid=one.uid, kind="seat", label=one.label, pool=venue.uid) for one in seats])
    for one, unit in zip(seats, units, strict=True):
        one.unit = unit
    Seat.objects.bulk_create(seats)
