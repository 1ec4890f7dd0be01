"""Stretches of time, half-open: the start belongs to it, the end does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` until just before `end`, both aware instants. An empty or reversed one is refused."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a period needs aware instants")
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")

    @property
    def length(self) -> timedelta:
        """How long it lasts in real time, also over a clock change."""
        return self.end - self.start

    def overlaps(self, other: Period) -> bool:
        """Whether they share an instant; touching ends do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, instant: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.start <= instant < self.end

    def covers(self, other: Period) -> bool:
        """Whether the other lies wholly in it."""
        return self.start <= other.start and other.end <= self.end


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same time as few periods, sorted; touching ones become one."""
    result: list[Period] = []
    for period in sorted(periods):
        if result and period.start <= result[-1].end:
            result[-1] = Period(result[-1].start, max(result[-1].end, period.end))
        else:
            result.append(period)
    return result


def without(period: Period, taken: Iterable[Period]) -> list[Period]:
    """What is left of a period when others are cut out of it."""
    left, start = [], period.start
    for block in merged(taken):
        if block.end <= start or block.start >= period.end:
            continue
        if block.start > start:
            left.append(Period(start, block.start))
        start = max(start, block.end)
    return [*left, Period(start, period.end)] if start < period.end else left
