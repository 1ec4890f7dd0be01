"""The networks from which a tenant's staff may work, where the tenant lists some."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from shared.api.addresses import caller_address
from shared.identity.errors import ElsewhereForbidden
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from rest_framework.request import Request

    from shared.actor import Actor


def is_from_staff_network(actor: Actor, request: Request | HttpRequest) -> bool:
    """Whether the caller is where the tenant lets this one work."""
    return may_work_from(actor, caller_address(request))


def may_work_from(actor: Actor, address: str | None) -> bool:
    """Customers and keys work from anywhere, staff from the networks that the tenant lists, if it lists some.

    Who impersonates comes from the platform's own network.
    """
    listed = getattr(connection.tenant, "staff_networks", None) or ()
    if not listed or actor.kind != "user" or actor.act_uid is not None:
        return True
    return is_in(listed, address)


def is_in(networks: Iterable[str], address: str | None) -> bool:
    """Whether one of the networks holds the address; nobody knows of none."""
    return address is not None and any(_holds(network, address) for network in networks)


def check_network(actor: Actor, request: Request | HttpRequest) -> None:
    """Raise ElsewhereForbidden for staff who call from elsewhere."""
    if not is_from_staff_network(actor, request):
        raise ElsewhereForbidden


def _holds(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
