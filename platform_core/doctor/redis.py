"""Checks of Redis: that it answers, is new enough, and evicts nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import redis

from platform_core.doctor.findings import Finding, bad, ok, skip, warn
from platform_core.environment import NO_REDIS, Environment

OLDEST = (6, 2)
TIMEOUT_S = 3


def check_redis(settings: Environment) -> Iterator[Finding]:
    """Everything about Redis; without a connection, only that."""
    if settings.redis_url == NO_REDIS:
        yield skip("redis", "REDIS_URL is not set and no stack runs: `make run` starts an embedded one")
        return
    client = redis.Redis.from_url(
        settings.redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, decode_responses=True
    )
    try:
        yield check_version(dict(client.info("server")))
        yield check_eviction(dict(client.info("memory")))
    except redis.RedisError as err:
        yield bad("redis", f"does not answer: {err}", "See that it runs and that REDIS_URL names it.")
    finally:
        client.close()


def check_version(server: Mapping[str, Any]) -> Finding:
    """6.2 is the oldest that is tested."""
    version = str(server["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) >= OLDEST:
        return ok("redis", f"Redis {version}")
    return bad("redis", f"Redis {version}", "Use Redis 6.2 or later.")


def check_eviction(memory: Mapping[str, Any]) -> Finding:
    """A Redis that evicts forgets rate limits and carried jobs without a word."""
    policy = str(memory.get("maxmemory_policy", "unknown"))
    if policy == "noeviction":
        return ok("redis", "evicts nothing")
    if policy == "unknown":
        return warn("redis", "does not tell its maxmemory-policy", "See that it is noeviction.")
    return bad("redis", f"maxmemory-policy is {policy}", "Set maxmemory-policy to noeviction.")
