"""The database or Redis is away, or a lock cannot be had: 503 and Retry-After, never 500."""

from __future__ import annotations

import redis
from django.db import InterfaceError, OperationalError, connection

OUTAGES = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError)
RETRY_AFTER_S = 1
LIVING_CONNECTION = ("40", "55", "57014")  # deadlock or serialisation, lock not available, statement cancelled


def is_outage(error: BaseException | None) -> bool:
    """Whether a repeat in a moment may well succeed."""
    return isinstance(error, OUTAGES)


def drop_lost_connection(error: BaseException) -> None:
    """Close the connection after an error that it does not survive, so that the next request opens a new one."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    is_ours = isinstance(error, OperationalError | InterfaceError)
    if is_ours and not state.startswith(LIVING_CONNECTION):
        connection.close()
