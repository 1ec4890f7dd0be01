"""The day rail: one business day from its opening to its close, minute by minute since its own midnight.

A day that crosses midnight keeps its own date: 02:00 of the next morning is minute 1560.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

HOUR = 60
MAJOR_STEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEvent:
    """A dot on the rail; a failed one is red."""

    minute: int
    label: str
    failed: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """What the rail draws.

    starts, ends: whole hours as minutes, the edges of the drawing. opens: the open ranges inside it.
    loads: how full each hour is, 0 to 1, one per hour from `starts`. now: the running minute, None on other days.
    href: where an hour leads, with `{hour}` for 0 to 23; empty draws no links. note: "open till 23:00".
    """

    day: date
    note: str
    starts: int
    ends: int
    opens: tuple[tuple[int, int], ...]
    loads: tuple[float, ...]
    now: int | None = None
    events: tuple[RailEvent, ...] = ()
    href: str = ""

    def x(self, minute: float) -> float:
        """Where a minute stands, in percent of the width."""
        return round(100 * (minute - self.starts) / (self.ends - self.starts), 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class RailHour:
    """One hour as drawn."""

    label: str
    spoken: str
    left: float
    width: float
    centre: float
    percent: int
    major: bool
    crowded: bool
    first: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RailDot:
    """One event as drawn."""

    x: float
    label: str
    failed: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RailDrawing:
    """The rail in percent of its width; the curve in a box of 1000 by 100."""

    hours: tuple[RailHour, ...]
    area: str
    past: float
    now: float | None
    clock: str
    shut: tuple[tuple[float, float], ...]
    dots: tuple[RailDot, ...]


def _area(loads: tuple[float, ...]) -> str:
    """A smooth curve through the middle of each hour, closed at the bottom."""
    step = 1000 / max(1, len(loads))
    points = [(step * (index + 0.5), 100 - 94 * min(1.0, max(0.0, load))) for index, load in enumerate(loads)]
    points = [(0.0, points[0][1]), *points, (1000.0, points[-1][1])] if points else [(0.0, 100.0), (1000.0, 100.0)]
    path = [f"M0 100V{points[0][1]:.0f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        path.append(f"C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}")
    return "".join(path) + "V100Z"


def _shut(rail: Rail) -> tuple[tuple[float, float], ...]:
    """The hatched parts: (left, width) in percent."""
    edges, at = [], rail.starts
    for opening, closing in sorted(rail.opens):
        edges.append((at, max(at, opening)))
        at = max(at, closing)
    edges.append((at, rail.ends))
    return tuple((rail.x(left), round(rail.x(right) - rail.x(left), 3)) for left, right in edges if right > left)


def drawing_of(rail: Rail) -> RailDrawing:
    """The positions of everything on the rail."""
    hours = []
    for index, minute in enumerate(range(rail.starts, rail.ends, HOUR)):
        hour = minute // HOUR % 24
        left, right = rail.x(minute), rail.x(minute + HOUR)
        hours.append(
            RailHour(
                label=f"{hour:02d}",
                spoken=f"{hour:02d}:00",
                left=left,
                width=round(right - left, 3),
                centre=left,
                percent=round(100 * rail.loads[index]) if index < len(rail.loads) else 0,
                major=hour % MAJOR_STEP == 0,
                crowded=rail.now is not None and abs(minute - rail.now) < HOUR * 0.6,
                first=index == 0,
                href=rail.href.replace("{hour}", f"{hour:02d}"),
            )
        )
    now = None if rail.now is None or not rail.starts <= rail.now <= rail.ends else rail.x(rail.now)
    return RailDrawing(
        hours=tuple(hours),
        area=_area(rail.loads),
        past=100.0 if rail.now is not None and rail.now > rail.ends else now or 0.0,
        now=now,
        clock="" if rail.now is None else f"{rail.now // HOUR % 24:02d}:{rail.now % HOUR:02d}",
        shut=_shut(rail),
        dots=tuple(
            RailDot(x=rail.x(event.minute), label=event.label, failed=event.failed, href=event.href)
            for event in rail.events
        ),
    )
