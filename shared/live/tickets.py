"""Tickets for apps: half a minute, once, for one device and named topics. The token itself never is in a URL."""

from __future__ import annotations

import functools

import orjson
import redis
from django.conf import settings

from shared.errors import NotAuthenticated, Unavailable
from shared.ids import url_token
from shared.ports import Holder
from shared.tenancy.keys import tkey_of

LIFE_S = 30
TIMEOUT_S = 1


@functools.lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


def issue(schema: str, *, holder: Holder, topics: list[str]) -> str:
    """A new ticket. Raises Unavailable without Redis."""
    ticket = url_token(43)
    stored = orjson.dumps([holder.device_uid, holder.token_version, topics])
    try:
        _redis().set(tkey_of(schema, "ticket", ticket), stored, ex=LIFE_S)
    except redis.RedisError as error:
        raise Unavailable(retry_after_s=2) from error
    return ticket


def redeem(schema: str, ticket: str) -> tuple[Holder, tuple[str, ...]]:
    """The device and the topics; the ticket is gone. Raises NotAuthenticated, Unavailable."""
    try:
        stored = _redis().getdel(tkey_of(schema, "ticket", ticket))
    except redis.RedisError as error:
        raise Unavailable(retry_after_s=2) from error
    if not isinstance(stored, bytes):
        raise NotAuthenticated
    device_uid, token_version, topics = orjson.loads(stored)
    return Holder(device_uid=device_uid, token_version=token_version), tuple(topics)
