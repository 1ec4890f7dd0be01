"""Whether an account works at the moment: a breaker over what became of its latest calls. Pure.

Only faults of the gateway count. What a payer did wrong, and wrong keys, say nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=20)
COOLDOWN = timedelta(minutes=2)
IN_A_ROW = 3
LEAST_SAMPLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that opened a page, or failed to by the gateway's fault."""

    at: datetime
    is_fault: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is known. tried, succeeded: the latest payments of the last days, for people."""

    is_open: bool = False
    faults: int = 0
    calls: int = 0
    tried: int = 0
    succeeded: int = 0

    @property
    def is_healthy(self) -> bool:
        """Whether the breaker lets calls through."""
        return not self.is_open


def health_of(calls: Sequence[Call], *, now: datetime, tried: int = 0, succeeded: int = 0) -> Health:
    """Judge by the latest calls, oldest first.

    Open after three faults in a row, or when at least half of ten or more failed; half open two minutes after the
    last fault, when one call may try: if it fails, it is a new last fault.
    """
    recent = [call for call in calls if call.at > now - WINDOW]
    faults = [call for call in recent if call.is_fault]
    is_open = bool(faults) and faults[-1].at > now - COOLDOWN and _is_bad(recent, len(faults))
    return Health(is_open=is_open, faults=len(faults), calls=len(recent), tried=tried, succeeded=succeeded)


def _is_bad(recent: Sequence[Call], faults: int) -> bool:
    last = recent[-IN_A_ROW:]
    in_a_row = len(last) == IN_A_ROW and all(call.is_fault for call in last)
    return in_a_row or (len(recent) >= LEAST_SAMPLE and 2 * faults >= len(recent))
