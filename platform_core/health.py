"""Whether the process lives, whether it can serve, and its numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.api.metrics import registry
from shared.errors import NotFound
from shared.jobs.queries import oldest_wait, queue_metrics
from shared.problems import problem_response

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST_WAIT = timedelta(seconds=60)
LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


def problems_with_serving() -> dict[str, str]:
    """What is down, in words; empty when all is well."""
    found = {}
    if why := _database_problem():
        found["database"] = why
    elif (waited := oldest_wait()) is not None and waited > LONGEST_WAIT:
        found["jobs"] = f"the oldest due job has waited {waited.total_seconds():.0f} s"
    if why := _redis_problem():
        found["redis"] = why
    return found


def _database_problem() -> str:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        return f"does not answer ({type(error).__name__})"
    return ""


def _redis_problem() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.RedisError as error:
        return f"does not answer ({type(error).__name__})"
    finally:
        client.close()
    return ""


@method_decorator(never_cache, name="dispatch")
class Healthz(View):
    """The process lives."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Always 200."""
        return JsonResponse({"ok": True})


@method_decorator(never_cache, name="dispatch")
class Readyz(View):
    """Database, Redis and the age of the oldest waiting job."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """200, or 503 with the reasons."""
        found = problems_with_serving()
        status, headers = (503, {"Retry-After": "2"}) if found else (200, {})
        return JsonResponse({"ok": not found, "problems": found}, status=status, headers=headers)


class Metrics(View):
    """Prometheus' text, for this machine and the trusted proxies' network only."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The numbers of this process, and the queues'."""
        if request.META.get("REMOTE_ADDR", "") not in LOOPBACK or "HTTP_X_FORWARDED_FOR" in request.META:
            return problem_response(NotFound())
        return HttpResponse(generate_latest(registry) + _queue_lines(), content_type=CONTENT_TYPE_LATEST)


def _queue_lines() -> bytes:
    lines = ["# HELP frontdesk_jobs Jobs by queue and state.", "# TYPE frontdesk_jobs gauge"]
    for queue, states in queue_metrics().items():
        lines += [f'frontdesk_jobs{{queue="{queue}",state="{state}"}} {count}' for state, count in states.items()]
    return ("\n".join(lines) + "\n").encode()
