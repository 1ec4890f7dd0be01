"""Telling followers that there is something to read. Only a hint: whoever misses it reads it a little later."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

import redis
import structlog
from django.conf import settings
from django.db import transaction

from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from shared.unit import Unit

CHANNEL = "facts"
TIMEOUT_S = 0.2
log = structlog.get_logger(__name__)


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


def wake_followers(opened: Unit) -> None:
    """Once per unit, after its commit, publish the schema's name. Redis may be down: nothing is lost."""
    if "wakes" in opened.notes:
        return
    opened.notes["wakes"] = True
    transaction.on_commit(partial(_publish, connection.schema_name), robust=True)


def _publish(schema: str) -> None:
    try:
        _redis().publish(CHANNEL, schema)
    except redis.RedisError as error:
        log.warning("followers not woken", error=type(error).__name__)
