"""The message that a tenant has changed, through Redis. It is a courtesy: without it entries live two seconds."""

from __future__ import annotations

import os
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import redis
import structlog
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNEL = "frontdesk:tenants:changed"
PAUSE_S = 1.0
TIMEOUT_S = 0.2
log = structlog.get_logger(__name__)
_listening_pid = 0
_starting = threading.Lock()


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


def publish() -> None:
    """Tell all processes; a Redis that is down is not waited for."""
    try:
        _client().publish(CHANNEL, "changed")
    except redis.RedisError as error:
        log.warning("a tenant's change was not told", error=type(error).__name__)


def listen(on_change: Callable[[], None]) -> None:
    """Start this process's listener, once; a fork starts its own."""
    global _listening_pid  # noqa: PLW0603 - one listener per process
    if _listening_pid == os.getpid():
        return
    with _starting:
        if _listening_pid != os.getpid():
            _listening_pid = os.getpid()
            threading.Thread(target=_hear_forever, args=(on_change,), name="tenants-changed", daemon=True).start()


def _hear_forever(on_change: Callable[[], None]) -> None:
    """Touches no table. After a gap in the connection something may have been missed, so all is read anew."""
    while True:
        try:
            _hear(on_change)
        except (redis.RedisError, OSError, ValueError):
            time.sleep(PAUSE_S)


def _hear(on_change: Callable[[], None]) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
    with client, client.pubsub() as messages:
        messages.subscribe(CHANNEL)
        for _message in messages.listen():
            on_change()
