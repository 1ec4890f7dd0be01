"""Two ways of doing the same thing, measured A B A B, so that a slow moment of the machine slows both."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One row of the report.

    ours, baseline: medians, in `unit`. ratio: the median over the pairs of how many times better ours is; with
    at_most, of how many times ours costs what the baseline costs; least and most: of all pairs; low and high: of the
    half in the middle. target: what the design asks; None where it asks nothing. note: what a reader has to know to
    judge it.
    """

    what: str
    ours: float
    baseline: float
    ratio: float
    least: float
    low: float
    high: float
    most: float
    target: float | None
    unit: str = "ms"
    at_most: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def as_json(self) -> dict[str, object]:
        """For the report."""
        return {
            "what": self.what,
            "ours": round(self.ours, 3),
            "baseline": round(self.baseline, 3),
            "unit": self.unit,
            "ratio": round(self.ratio, 2),
            "range": [round(self.least, 2), round(self.most, 2)],
            "middle": [round(self.low, 2), round(self.high, 2)],
            "target": self.target,
            "at_most": self.at_most,
            "met": self.is_met,
            "note": self.note,
        }


@dataclass(slots=True, kw_only=True)
class Report:
    """What one bench found. facts: further figures by their names, such as statements or tables."""

    rows: list[Comparison] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """One object, with the machine's state."""
        load = [round(one, 1) for one in os.getloadavg()]
        machine = {"cores": os.cpu_count(), "load": load}
        return {"rows": [row.as_json() for row in self.rows], "facts": self.facts, "machine": machine}


def timed_ms(work: Callable[[], object], *, times: int = 1) -> float:
    """Milliseconds for one of `times` runs."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000 / times


def compare(
    what: str,
    *,
    ours: Callable[[], object],
    baseline: Callable[[], object],
    target: float | None,
    pairs: int = 5,
    ours_times: int = 1,
    baseline_times: int = 1,
    note: str = "",
) -> Comparison:
    """Measure both in turn, after one run of each that does not count. target: how many times faster ours has to be."""
    ours(), baseline()
    readings = []
    for _ in range(pairs):
        baseline_ms = timed_ms(baseline, times=baseline_times)
        readings.append((timed_ms(ours, times=ours_times), baseline_ms))
    return row_of(what, readings, target=target, note=note)


def row_of(
    what: str,
    readings: Sequence[tuple[float, float]],
    *,
    target: float | None,
    at_most: bool = False,
    unit: str = "ms",
    note: str = "",
) -> Comparison:
    """A row from pairs of (ours, baseline), both of which are costs."""
    ratios = [ours / baseline if at_most else baseline / ours for ours, baseline in readings]
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    return Comparison(
        what=what,
        ours=statistics.median(one[0] for one in readings),
        baseline=statistics.median(one[1] for one in readings),
        ratio=statistics.median(ratios),
        least=min(ratios),
        low=low,
        high=high,
        most=max(ratios),
        target=target,
        at_most=at_most,
        unit=unit,
        note=note,
    )


def peak_memory_mb() -> float:
    """The most memory that this process, or one of its own, has held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
