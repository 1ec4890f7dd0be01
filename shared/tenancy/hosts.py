"""What a Host header says. It is the only thing that picks a tenant."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings

HEALTH_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
WEBHOOKS = "/webhooks/"
APEX = ""
MOST_CHARACTERS = 253


def plain_host(host: str) -> str:
    """The name alone: without port and final dot, in lower case; an IPv6 address without brackets."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].removesuffix(".")


@lru_cache(maxsize=8)
def _base(domain: str) -> str:
    return plain_host(domain)


def key_of(host: str, path: str) -> str | None:
    """APEX for the platform, a slug under the base domain, a custom domain, or None where nobody can live.

    The health paths are the platform's at every host: probes call by address, and they must not need a database.
    """
    name, base = plain_host(host), _base(settings.BASE_DOMAIN)
    if name == base or path in HEALTH_PATHS:
        return APEX
    if not name or len(name) > MOST_CHARACTERS or _is_address(name):
        return None
    label = name.removesuffix("." + base)
    if label != name:
        return label if label and "." not in label else None
    return name if "." in name else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_of(slug: str) -> str:
    """Where a tenant of this slug is reached, with the port when the base domain is local: `asha.localhost:8000`."""
    return f"{slug}.{apex_host()}"


def apex_host() -> str:
    """The platform's own host, as browsers spell it."""
    base = str(settings.BASE_DOMAIN)
    return base if ":" in base or not _is_local(base) else f"{base}:{settings.PORT}"


def _is_local(base: str) -> bool:
    return base == "localhost" or base.endswith(".localhost")


def url_of(host: str) -> str:
    """The address of a host's front page, without a final slash."""
    return f"{'https' if settings.SECURE else 'http'}://{host}"
