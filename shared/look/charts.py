"""Small charts as plain figures: the server draws them, text keeps its size at any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["past", "now", "next", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar. label: under the axis, empty for none. spoken: in the table behind. value: not negative."""

    value: float
    label: str = ""
    spoken: str = ""
    tone: Tone = "plain"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBar:
    """A bar in percent of the drawing's width and in its height's pixels."""

    x: float
    width: float
    centre: float
    y: float
    height: float
    bar: Bar


def bars_of(bars: Sequence[Bar], height: int, most: float | None = None) -> tuple[DrawnBar, ...]:
    """Bars from a base of zero; the highest fills the height."""
    top = most or max((bar.value for bar in bars), default=0) or 1
    step = 100 / max(1, len(bars))
    drawn = []
    for index, bar in enumerate(bars):
        size = max(2.0, height * bar.value / top)
        left = step * index + step * 0.08
        drawn.append(
            DrawnBar(
                x=round(left, 3),
                width=round(step * 0.84, 3),
                centre=round(step * (index + 0.5), 3),
                y=round(height - size, 2),
                height=round(size, 2),
                bar=bar,
            )
        )
    return tuple(drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a line. label: under the axis, empty for none."""

    value: float
    label: str = ""
    spoken: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """A horizontal line with its figure at the right."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDrawing:
    """Paths in a box of 1000 by 100; positions of text in percent."""

    line: str
    fill: str
    plan: str
    last_x: float
    last_y: float
    last: Point | None
    grid: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]


def path_of(values: Sequence[float], most: float, slots: int | None = None, least: float = 0) -> str:
    """A line through the values in a box of 1000 by 100."""
    step = 1000 / max(1, (slots or len(values)) - 1)
    span = (most - least) or 1
    return " ".join(
        f"{'M' if index == 0 else 'L'}{step * index:.1f} {100 - 100 * (value - least) / span:.1f}"
        for index, value in enumerate(values)
    )


def line_of(points: Sequence[Point], *, plan: Sequence[float] = (), grid: Sequence[GridLine] = ()) -> LineDrawing:
    """The line, the area under it, the plan it is measured against."""
    slots = max(len(points), len(plan), 2)
    most = max([point.value for point in points] + list(plan) + [line.value for line in grid] + [0]) * 1.02 or 1
    values = [point.value for point in points]
    line = path_of(values, most, slots)
    step = 1000 / (slots - 1)
    end = step * max(0, len(values) - 1)
    labels = [(round(step * index / 10, 2), point.label) for index, point in enumerate(points) if point.label]
    return LineDrawing(
        line=line,
        fill=f"{line} L{end:.1f} 100 L0 100Z" if values else "",
        plan=path_of(plan, most, slots) if plan else "",
        last_x=round(end / 10, 2),
        last_y=round(100 - 100 * values[-1] / most, 2) if values else 100,
        last=points[-1] if points else None,
        grid=tuple((round(100 - 100 * mark.value / most, 2), mark.label) for mark in grid),
        ticks=tuple(labels),
    )


def spark_of(values: Sequence[float]) -> tuple[str, str]:
    """Line and area of a sparkline in a box of 100 by 24; the base is zero unless all values are far above it."""
    if not values:
        return "", ""
    low, high = min(values), max(values)
    least = 0 if low < high / 2 else low - (high - low or 1)
    span = (high - least) or 1
    step = 100 / max(1, len(values) - 1)
    places = [f"{step * index:.1f} {23 - 21 * (value - least) / span:.1f}" for index, value in enumerate(values)]
    line = "M" + " L".join(places)
    return line, f"{line} L100 24 L0 24Z"
