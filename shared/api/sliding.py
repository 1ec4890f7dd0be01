"""Counting in windows that slide: no stretch of a window's length holds more than the limit, wherever it begins.

One sorted set in Redis for what is counted holds the instants of what passed, by Redis' own clock; one script looks
at all windows of a rate and notes the request only if each of them has room.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings

from shared.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMEOUT_S = 1
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local longest, room, told = 0, true, {}
for place = 2, #ARGV, 2 do
  longest = math.max(longest, ARGV[place + 1] * 1000000)
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
for place = 2, #ARGV, 2 do
  local limit, since = tonumber(ARGV[place]), now - ARGV[place + 1] * 1000000
  local count = redis.call('ZCOUNT', KEYS[1], '(' .. since, '+inf')
  local first = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. since, '+inf', 'WITHSCORES', 'LIMIT', math.max(0, count - limit), 1)
  local free = first[2] and tonumber(first[2]) - since or now - since
  told[#told + 1] = count
  told[#told + 1] = math.ceil(free / 1000000)
  room = room and count < limit
end
if room then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], math.ceil(longest / 1000))
end
return {room and 1 or 0, unpack(told)}
"""  # noqa: E501 - Lua


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """So many requests in so many seconds."""

    limit: int
    length_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used of one window, this request included. reset_s: seconds until the oldest of them leaves it."""

    limit: int
    count: int
    reset_s: int

    @property
    def remaining(self) -> int:
        """Requests that are still allowed now."""
        return max(0, self.limit - self.count)

    @property
    def is_over(self) -> bool:
        """Whether this window had no room for the request."""
        return self.count > self.limit


def count(key: str, windows: Sequence[Window]) -> list[Usage]:
    """Count one request in each window, or in none when one of them is full. Raises RedisError."""
    numbers = [number for window in windows for number in (window.limit, window.length_s)]
    _passed, *told = _script()(keys=[key], args=[uuid7().hex, *numbers], client=_client())
    pairs = zip(windows, told[::2], told[1::2], strict=True)
    return [Usage(limit=window.limit, count=before + 1, reset_s=max(1, free)) for window, before, free in pairs]


@functools.lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


@functools.lru_cache(maxsize=1)
def _script() -> Any:
    return _client().register_script(SCRIPT)
