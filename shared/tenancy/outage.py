"""The database or Redis is away, or a lock cannot be had: 503 and Retry-After, never 500."""

from __future__ import annotations

import select

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


def drop_dead_connection() -> None:
    """Close the connection if the server ended it while it lay idle: the next question opens a new one.

    An idle connection that lives has nothing to tell, so one look at its socket is enough; the server is not asked.
    """
    held = connection.connection
    if held is None or connection.in_atomic_block:
        return
    if held.closed or _has_something_to_read(held.fileno()):
        connection.close()


def _has_something_to_read(descriptor: int) -> bool:
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(0))
