"""Whose connection it is."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def caller_address(request: HttpRequest) -> str | None:
    """The connection's address; behind trusted proxies the last one in X-Forwarded-For that is not a proxy.

    None when the connection has none (a Unix socket) and nobody trusted says more.
    """
    proxies = _networks(tuple(settings.TRUSTED_PROXIES))
    address = _clean(request.META.get("REMOTE_ADDR", ""))
    if not proxies or (address is not None and not _is_proxy(address, proxies)):
        return address
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        found = _clean(hop)
        if found is None:
            return address
        address = found
        if not _is_proxy(found, proxies):
            break
    return address


@lru_cache(maxsize=4)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def _is_proxy(address: str, proxies: tuple[Network, ...]) -> bool:
    found = ipaddress.ip_address(address)
    return any(found in network for network in proxies)


def _clean(text: str) -> str | None:
    """In one spelling: an IPv4 address that came over an IPv6 socket is an IPv4 address."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)
