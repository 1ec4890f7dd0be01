"""A job whose effect can be counted: one row for each run that counted."""

from __future__ import annotations

import time

from shared.jobs import job
from shared.tenancy.connection import connection

KIND = "rough.count"


@job(KIND, max_attempts=50)
def count(*, number: int) -> None:
    """Slow enough to be killed in the middle. The table is the tenant's."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO rough_counts (number) VALUES (%s)", [number])
    time.sleep(0.1)
