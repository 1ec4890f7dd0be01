"""Rate limits: django-ratelimit's counter behind one door, so that it can be replaced.

Closed (503) on sign-in, codes, refresh and sign-up when Redis is down: nobody gets to guess unlimited.
Open elsewhere: a venue goes on working.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django_ratelimit.core import get_usage

from shared.api.access import actor_of
from shared.errors import RateLimited, Unavailable

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

CLOSED_WITHOUT_REDIS = frozenset({"login", "otp", "signup"})
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WINDOW = re.compile(r"^(\d+)/(\d*)([smhd])$")


def check(request: Request | HttpRequest, name: str, *, subject: str = "") -> dict[str, str]:
    """Count one request under a rate of the settings, in each of its windows. Returns the RateLimit headers.

    subject: who or what is counted (a phone's fingerprint, a slug); the caller when absent.
    Raises RateLimited, and Unavailable where a rate that guards a secret cannot be counted.
    """
    if not settings.RATE_LIMITS_ON:
        return {}
    who = subject or caller_of(request)
    try:
        usages = [_count(request, name, who, window) for window in windows(settings.RATES[name])]
    except redis.RedisError as error:
        if name in CLOSED_WITHOUT_REDIS:
            raise Unavailable(retry_after_s=2) from error
        return {}
    for usage in usages:
        if usage["should_limit"]:
            raise RateLimited(retry_after_s=max(1, usage["time_left"]))
    tightest = min(usages, key=lambda usage: usage["limit"] - usage["count"])
    return {
        "RateLimit-Limit": str(tightest["limit"]),
        "RateLimit-Remaining": str(max(0, tightest["limit"] - tightest["count"])),
        "RateLimit-Reset": str(tightest["time_left"]),
    }


def windows(text: str) -> list[tuple[int, int]]:
    """`3/10m,5/h` as [(3, 600), (5, 3600)]: how many in how many seconds."""
    found = []
    for part in text.split(","):
        match = WINDOW.match(part)
        if match is None:
            raise ValueError(f"not a rate: {part}")
        found.append((int(match[1]), int(match[2] or 1) * SECONDS[match[3]]))
    return found


def caller_of(request: Request | HttpRequest) -> str:
    """The signed-in caller, else the address."""
    actor = actor_of(request)
    return f"{actor.kind}:{actor.uid}" if actor.is_person else address_of(request)


def address_of(request: Request | HttpRequest) -> str:
    """The connection's address; X-Forwarded-For counts only from a trusted proxy."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and _is_trusted(remote):
        return forwarded.rpartition(",")[2].strip()
    return remote


def _is_trusted(remote: str) -> bool:
    try:
        address = ipaddress.ip_address(remote)
        return any(address in ipaddress.ip_network(known, strict=False) for known in settings.TRUSTED_PROXIES)
    except ValueError:
        return False


def _count(request: Request | HttpRequest, name: str, who: str, window: tuple[int, int]) -> dict[str, int]:
    plain = getattr(request, "_request", request)
    usage: dict[str, int] | None = get_usage(
        plain, group=f"{name}:{window[1]}", key=lambda *_: who, rate=window, increment=True
    )
    return usage or {"should_limit": False, "limit": window[0], "count": 0, "time_left": window[1]}
