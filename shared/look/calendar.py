"""A day by person: lanes side by side, 80 pixels an hour, blocks where their time is.

Times are minutes since midnight of the day that is shown; an evening past midnight goes on beyond 1440.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HOUR = 60
HOUR_HEIGHT = 80
SMALL = 44
NEAR = 15  # minutes: a label this near to the flag gives way  # a block lower than this has one line

BlockKind = Literal["booked", "done", "now", "ask", "hold", "noshow", "off", "gap"]
SHAPES = {"done": "done", "now": "half", "ask": "need", "noshow": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stands in a lane. what: "Haircut, beard". shape: of its mark where the kind has none ("wait": has come).

    spoken: how its state is said to readers ("in the chair"). href: where it opens; without one it is no link.
    """

    starts: int
    ends: int
    who: str
    what: str = ""
    kind: BlockKind = "booked"
    shape: str = ""
    spoken: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One person's day. note: "09:30–19:00 · 86% full". shut: the ranges that are not worked, hatched."""

    name: str
    note: str = ""
    blocks: tuple[Block, ...] = ()
    shut: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCalendar:
    """The whole day. starts, ends: whole hours. now: the running minute, None on other days."""

    starts: int
    ends: int
    lanes: tuple[Lane, ...]
    now: int | None = None

    def y(self, minute: int) -> float:
        """Where a minute stands, in pixels."""
        return (minute - self.starts) * HOUR_HEIGHT / HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBlock:
    """A block with its place: x and width in percent, y and height in pixels."""

    block: Block
    x: float
    width: float
    y: float
    height: float
    time: str
    small: bool
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLane:
    """A lane with its blocks and hatches placed."""

    lane: Lane
    blocks: tuple[DrawnBlock, ...]
    shut: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDrawing:
    """All that the template draws."""

    height: float
    hours: tuple[tuple[float, str], ...]
    halves: tuple[float, ...]
    lanes: tuple[DrawnLane, ...]
    now: float | None
    clock: str


def clock(minute: int) -> str:
    """570 → 09:30."""
    return f"{minute // HOUR % 24:02d}:{minute % HOUR:02d}"


def columns_of(blocks: tuple[Block, ...]) -> list[tuple[Block, int, int]]:
    """Each block with its column and how many share its time: those that overlap stand side by side."""
    placed: list[tuple[Block, int, int]] = []
    cluster: list[tuple[Block, int]] = []
    until = -1
    for block in sorted(blocks, key=lambda one: (one.starts, -one.ends)):
        if cluster and block.starts >= until:
            placed += _shared(cluster)
            cluster = []
        taken = {column for other, column in cluster if other.ends > block.starts}
        column = next(index for index in range(len(cluster) + 1) if index not in taken)
        cluster.append((block, column))
        until = max(until, block.ends) if len(cluster) > 1 else block.ends
    return placed + _shared(cluster)


def _shared(cluster: list[tuple[Block, int]]) -> list[tuple[Block, int, int]]:
    wide = max((column for _, column in cluster), default=0) + 1
    return [(block, column, wide) for block, column in cluster]


def _drawn(calendar: DayCalendar, block: Block, column: int, columns: int) -> DrawnBlock:
    top, bottom = calendar.y(max(block.starts, calendar.starts)), calendar.y(min(block.ends, calendar.ends))
    height = max(18.0, bottom - top - 2)
    return DrawnBlock(
        block=block,
        x=round(100 * column / columns, 3),
        width=round(100 / columns, 3),
        y=top + 1,
        height=height,
        time=f"{clock(block.starts)}–{clock(block.ends)}",
        small=height < SMALL,
        shape=block.shape or SHAPES.get(block.kind, ""),
    )


def _label(calendar: DayCalendar, minute: int) -> str:
    near = calendar.now is not None and abs(calendar.now - minute) < NEAR
    return "" if near else clock(minute)


def calendar_drawing(calendar: DayCalendar) -> CalendarDrawing:
    """The positions of everything on the day."""
    lanes = tuple(
        DrawnLane(
            lane=lane,
            blocks=tuple(_drawn(calendar, *placed) for placed in columns_of(lane.blocks)),
            shut=tuple((calendar.y(start), calendar.y(end) - calendar.y(start)) for start, end in lane.shut),
        )
        for lane in calendar.lanes
    )
    hours = range(calendar.starts, calendar.ends, HOUR)
    shown = calendar.now is not None and calendar.starts <= calendar.now <= calendar.ends
    return CalendarDrawing(
        height=calendar.y(calendar.ends),
        hours=tuple((calendar.y(minute), _label(calendar, minute)) for minute in hours),
        halves=tuple(calendar.y(minute + HOUR // 2) for minute in hours),
        lanes=lanes,
        now=calendar.y(calendar.now) if calendar.now is not None and shown else None,
        clock=clock(calendar.now) if calendar.now is not None else "",
    )
