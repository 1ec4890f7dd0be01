"""The networks from which a tenant's staff may work, where the tenant lists some."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from shared.api.addresses import caller_address
from shared.errors import Forbidden
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from shared.actor import Actor


def is_from_staff_network(actor: Actor, request: Request | HttpRequest) -> bool:
    """Whether the caller is where the tenant lets this one work: customers and keys anywhere, staff as listed.

    Who impersonates comes from the platform's own network.
    """
    listed = getattr(connection.tenant, "staff_networks", None) or ()
    if not listed or actor.kind != "user" or actor.act_uid is not None:
        return True
    address = caller_address(request)
    return address is not None and any(_holds(network, address) for network in listed)


def check_network(actor: Actor, request: Request | HttpRequest) -> None:
    """Raise Forbidden for staff who call from elsewhere."""
    if not is_from_staff_network(actor, request):
        raise Forbidden


def _holds(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
