"""Which tenant a live connection is for: its Host, through the same directory and gate as a request."""

from __future__ import annotations

import asyncio

from shared.tenancy.connection import connection
from shared.tenancy.current import CurrentTenant
from shared.tenancy.directory import tenant_at
from shared.tenancy.errors import NoSuchTenant
from shared.tenancy.gate import admit
from shared.tenancy.hosts import APEX, host_of, key_of


async def tenant_of_host(host: str) -> CurrentTenant:
    """The tenant, admitted. Raises NoSuchTenant, SchemaBehind, TenantSuspended."""
    return await asyncio.to_thread(_find, host)


async def check_admitted(tenant: CurrentTenant) -> None:
    """Whether it still may be served. Raises NoSuchTenant, SchemaBehind, TenantSuspended."""
    await asyncio.to_thread(_find, host_of(tenant.slug))


def _find(host: str) -> CurrentTenant:
    key = key_of(host, "/live/")
    if key is None or key == APEX:
        raise NoSuchTenant
    try:
        connection.set_schema_to_public()
        tenant = tenant_at(key)
        if tenant is None:
            raise NoSuchTenant
        admit(tenant)
    finally:
        connection.close()
    return tenant
