"""The door of every request: its Host picks the tenant, the gate lets it in, and its schema is checked at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.urls import set_urlconf

from shared.errors import DomainError, Unavailable
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.connection import connection
from shared.tenancy.directory import tenant_at
from shared.tenancy.errors import NoSuchTenant
from shared.tenancy.gate import admit
from shared.tenancy.hosts import APEX, WEBHOOKS, key_of
from shared.tenancy.outage import OUTAGES, RETRY_AFTER_S, drop_dead_connection, drop_lost_connection, is_outage
from shared.tenancy.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from shared.tenancy.current import CurrentTenant

log = structlog.get_logger(__name__)


class WrongSchema(DomainError):
    """A view left the connection in another schema. Nothing of its answer goes out."""


class TenantMiddleware:
    """Sets `request.tenant` (None at the apex), `request.urlconf` and the connection's schema."""

    async_capable: ClassVar[bool] = False
    sync_capable: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the host's schema; afterwards the connection stands where it stood."""
        drop_dead_connection()
        before = connection.tenant
        try:
            _enter(request)
            response = self.get_response(request)
        except DomainError as refusal:
            response = refuse(request, refusal)
        except OUTAGES as error:
            response = _answer_outage(request, error)
        else:
            response = _checked(request, response)
        _at_close(response, lambda: connection.set_tenant(before))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view refused outside the API's and the pages' doors, or met a lost database or a lock it could not have."""
        if isinstance(error, DomainError):
            return refuse(request, error)
        return _answer_outage(request, error) if is_outage(error) else None


def _enter(request: HttpRequest) -> None:
    """Find who lives here and stand in that schema. Raises a DomainError to refuse."""
    connection.set_schema_to_public()
    key = key_of(_host(request), request.path)
    if key == APEX:
        _settle(request, None, settings.PUBLIC_SCHEMA_URLCONF)
        return
    tenant = tenant_at(key) if key else None
    if tenant is None:
        raise NoSuchTenant
    request.tenant = tenant  # type: ignore[attr-defined] # a refusal, too, speaks in the tenant's name
    if not request.path.startswith(WEBHOOKS):
        admit(tenant)
    connection.set_tenant(tenant)
    _settle(request, tenant, settings.ROOT_URLCONF)


def _at_close(response: HttpResponse, work: Callable[[], None]) -> None:
    """When the server has sent it all: a streamed body is still read in the request's schema."""
    closers: list[Callable[[], None]] = response._resource_closers  # type: ignore[attr-defined] # noqa: SLF001
    closers.append(work)


def _host(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _settle(request: HttpRequest, tenant: CurrentTenant | None, urlconf: str) -> None:
    request.tenant = tenant  # type: ignore[attr-defined]
    request.urlconf = urlconf
    set_urlconf(urlconf)


def _checked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The schema at the end is the one from the start; else nothing goes out and the connection is closed."""
    tenant: CurrentTenant | None = request.tenant  # type: ignore[attr-defined]
    wanted = tenant.schema_name if tenant else PUBLIC
    if connection.schema_name == wanted:
        return response
    log.critical("a request ended in another schema", wanted=wanted, found=connection.schema_name)
    connection.close()
    return refuse(request, WrongSchema())


def _answer_outage(request: HttpRequest, error: BaseException) -> HttpResponse:
    log.error("not available", error=type(error).__name__, path=request.path)
    drop_lost_connection(error)
    return refuse(request, Unavailable(retry_after_s=RETRY_AFTER_S))
