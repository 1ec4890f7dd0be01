"""How often something may be done in a stretch of time, exactly, whoever else counts at the same moment.

One guarded statement each: PostgreSQL counts, so an emptied Redis forgets nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from shared.ids import uuid7

COUNT: Final = """
    INSERT INTO messaging_quota (uid, created_at, updated_at, key, used, until)
    VALUES (%s, %s, %s, %s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET used = messaging_quota.used + 1, updated_at = excluded.updated_at
    WHERE messaging_quota.used < %s RETURNING used
"""

# Steps


def count_one(what: str, *, most: int, every: timedelta, now: datetime) -> bool:
    """Count one more in the current stretch; False, and nothing counted, when `most` were counted before."""
    if most <= 0:
        return False
    stretch = int(now.timestamp() // every.total_seconds())
    until = now + 2 * every
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [uuid7(), now, now, f"{what}:{every.total_seconds():.0f}:{stretch}", until, most])
        return cursor.fetchone() is not None
