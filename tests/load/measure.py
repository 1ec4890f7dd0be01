"""Timing two ways of doing the same thing, A B A B, so that a slow moment of the machine slows both."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """ours_ms, baseline_ms: medians. ratio: how many times faster ours is, the median over the pairs."""

    what: str
    ours_ms: float
    baseline_ms: float
    ratio: float
    least: float
    most: float
    target: float

    def as_json(self) -> dict[str, object]:
        """For the report."""
        return {
            "what": self.what,
            "ours_ms": round(self.ours_ms, 3),
            "baseline_ms": round(self.baseline_ms, 3),
            "ratio": round(self.ratio, 2),
            "range": [round(self.least, 2), round(self.most, 2)],
            "target": self.target,
        }


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
    target: float,
    pairs: int = 5,
    ours_times: int = 1,
    baseline_times: int = 1,
) -> Comparison:
    """Measure both in turn. target: the ratio that the design asks for."""
    rows = []
    for _ in range(pairs):
        baseline_ms = timed_ms(baseline, times=baseline_times)
        rows.append((timed_ms(ours, times=ours_times), baseline_ms))
    ratios = [baseline_ms / ours_ms for ours_ms, baseline_ms in rows]
    return Comparison(
        what=what,
        ours_ms=statistics.median(row[0] for row in rows),
        baseline_ms=statistics.median(row[1] for row in rows),
        ratio=statistics.median(ratios),
        least=min(ratios),
        most=max(ratios),
        target=target,
    )


def peak_memory_mb() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
