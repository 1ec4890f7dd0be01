"""When a category may be sent (TRAI: promotional from 10:00 until before 21:00, Indian time, on every day)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

INDIA: Final = ZoneInfo("Asia/Kolkata")
OPENS: Final = time(10)
CLOSES: Final = time(21)
PROMOTIONAL, TRANSACTIONAL = "P", "T"
FRESH: Final = timedelta(minutes=30)


def release_at(category: str, now: datetime, *, margin: timedelta = timedelta(0)) -> datetime | None:
    """None when it may go now, else the next permitted instant. margin: kept clear at both ends."""
    if category != PROMOTIONAL:
        return None
    local = now.astimezone(INDIA)
    opens = datetime.combine(local.date(), OPENS, INDIA) + margin
    closes = datetime.combine(local.date(), CLOSES, INDIA) - margin
    if opens <= local < closes:
        return None
    return (opens if local < opens else opens + timedelta(days=1)).astimezone(UTC)


def is_stale(category: str, event_at: datetime, now: datetime) -> bool:
    """Whether a transactional text is later than 30 minutes after what it is about: then it is not one any more."""
    return category == TRANSACTIONAL and now - event_at > FRESH
