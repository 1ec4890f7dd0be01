"""What time it is.

`now()` is the time of the domain: inside a unit it stands still, and `CLOCK_FILE` can move it for a test.
`wall()` is the real time, for what must not move: tokens, leases, timeouts.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

REREAD_S = 1.0
_read_at = -REREAD_S
_shift = timedelta(0)
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def wall() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The domain's time, aware, UTC: the open unit's, or the moment's outside one."""
    return _standing.get() or wall() + _file_shift()


@contextmanager
def standing_still() -> Iterator[datetime]:
    """Let `now()` stand still, for the length of a unit. Yields the instant."""
    instant = now()
    token = _standing.set(instant)
    try:
        yield instant
    finally:
        _standing.reset(token)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let `now()` be this instant: for a command that writes down what happened on an earlier day."""
    token = _standing.set(instant)
    try:
        yield
    finally:
        _standing.reset(token)


def _file_shift() -> timedelta:
    global _read_at, _shift
    if not settings.CLOCK_FILE:
        return timedelta(0)
    if time.monotonic() - _read_at >= REREAD_S:
        _shift, _read_at = _parse_shift(Path(settings.CLOCK_FILE)), time.monotonic()
    return _shift


def _parse_shift(path: Path) -> timedelta:
    """`+3600` moves the clock by seconds; an ISO instant sets it as of the file's last change."""
    text = path.read_text().strip() if path.exists() else ""
    if not text:
        return timedelta(0)
    if text[0] in "+-":
        return timedelta(seconds=float(text))
    instant = datetime.fromisoformat(text)
    return instant - datetime.fromtimestamp(path.stat().st_mtime, UTC)
