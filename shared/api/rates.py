"""Rate limits: windows that slide, several for one rate, counted in Redis.

While Redis is away the doors that guess (sign-in, codes, refresh, sign-up) stay shut; everything else stays open, and
each process counts for itself with django-ratelimit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import structlog
from django.conf import settings
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from shared.api.access import actor_of
from shared.api.addresses import caller_address
from shared.api.sliding import Usage, Window, count
from shared.errors import RateLimited, Unavailable
from shared.tenancy.keys import tkey

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

SHUT_WITHOUT_REDIS = frozenset({"login", "otp", "refresh", "signup"})
UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WINDOW = re.compile(r"(\d+)/(\d*)([smhd])")
log = structlog.get_logger(__name__)


def check(request: Request | HttpRequest, name: str, *, subject: str = "") -> dict[str, str]:
    """Count one request under a rate of the settings, in each of its windows. Returns the RateLimit headers.

    subject: who or what is counted (an account, a number, by its fingerprint); the caller when absent. Raises
    RateLimited, and Unavailable where a rate that guards a door cannot be counted.
    """
    if not settings.RATE_LIMITS_ON:
        return {}
    plain, who = _plain(request), subject or caller_of(request)
    try:
        usages = count(tkey("rate", name, who), windows_of(name))
    except (RedisError, OSError) as error:
        _without_redis(name, error)
        usages = [_count_here(plain, name, who, window) for window in windows_of(name)]
    _note(plain, usages)
    waits = [usage.reset_s for usage in usages if usage.is_over]
    if waits:
        raise RateLimited(retry_after_s=max(waits))
    return rate_headers(request)


def rate_headers(request: Request | HttpRequest) -> dict[str, str]:
    """RateLimit-* of the tightest window that this request was counted in; empty when none was."""
    usage: Usage | None = getattr(_plain(request), "rate_usage", None)
    if usage is None:
        return {}
    return {
        "RateLimit-Limit": str(usage.limit),
        "RateLimit-Remaining": str(usage.remaining),
        "RateLimit-Reset": str(usage.reset_s),
    }


def windows_of(name: str) -> tuple[Window, ...]:
    """The windows of a named rate; a name without a rate of its own has the default one."""
    return parse_rate(settings.RATES.get(name, settings.RATES["default"]))


def caller_of(request: Request | HttpRequest) -> str:
    """The signed-in caller, else the address."""
    actor = actor_of(request)
    return f"{actor.kind}:{actor.uid}" if actor.is_person else f"address:{caller_address(_plain(request))}"


@lru_cache(maxsize=64)
def parse_rate(text: str) -> tuple[Window, ...]:
    """Read `3/10m,5/h,10/d`. Raises ValueError."""
    matches = [WINDOW.fullmatch(part.strip()) for part in text.split(",")]
    found = [match.groups() for match in matches if match]
    if len(found) != len(matches):
        raise ValueError(f"not a rate: {text}")
    return tuple(
        Window(limit=int(limit), length_s=int(multiple or 1) * UNIT_S[letter]) for limit, multiple, letter in found
    )


def _count_here(request: HttpRequest, name: str, whom: str, window: Window) -> Usage:
    """In this process's memory alone."""
    used = get_usage(
        request,
        group=name,
        key=lambda _group, _request: whom,
        rate=(window.limit, window.length_s),
        increment=True,
    )
    return Usage(limit=window.limit, count=used["count"], reset_s=max(1, used["time_left"]))


def _plain(request: Request | HttpRequest) -> HttpRequest:
    return cast("HttpRequest", getattr(request, "_request", request))


def _note(request: HttpRequest, usages: list[Usage]) -> None:
    known: Usage | None = getattr(request, "rate_usage", None)
    tightest = min([*usages, *([known] if known else [])], key=lambda usage: (usage.remaining, -usage.reset_s))
    request.rate_usage = tightest  # type: ignore[attr-defined]


def _without_redis(name: str, error: Exception) -> None:
    log.warning("rate limits cannot be counted", rate=name, error=type(error).__name__)
    if name in SHUT_WITHOUT_REDIS:
        raise Unavailable(retry_after_s=1) from error
