"""Numbers for Prometheus: few labels, none of them a tenant's or a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram

if TYPE_CHECKING:
    from django.http import HttpRequest

registry = CollectorRegistry()
requests = Counter("frontdesk_requests", "Requests answered.", ["side", "method", "route", "status"], registry=registry)
durations = Histogram(
    "frontdesk_request_seconds",
    "Seconds until the answer.",
    ["side", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=registry,
)


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answer under its route's pattern."""
    match = getattr(request, "resolver_match", None)
    route = match.route if match else "none"
    side = "tenant" if getattr(request, "tenant", None) else "platform"
    requests.labels(side, request.method, route, status).inc()
    durations.labels(side, route).observe(seconds)
