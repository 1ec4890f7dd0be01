"""Finding an address, and reading what arrived."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from shared import clock
from shared.errors import NotFound
from shared.inbox.models import Endpoint, WebhookEvent
from shared.tenancy.connection import connection
from shared.together import Message, Stencil

AT_TOKEN = Stencil(lambda token: Endpoint.objects.filter(token=token))


def endpoint_at(provider: str, token: str) -> Endpoint:
    """The address of this host, provider and token. Raises NotFound."""
    message = Message()
    asked = message.ask(AT_TOKEN, token if token.isprintable() else "")
    message.send()
    found = asked.first
    if found is None or (found.provider, found.schema) != (provider, connection.schema_name):
        raise NotFound
    if found.retires_at is not None and found.retires_at <= clock.now():
        raise NotFound
    return found


def events_of(schema: str | None) -> QuerySet[WebhookEvent]:
    """What arrived, without the bodies. schema: None for the platform's operators, who see all."""
    rows = WebhookEvent.objects.select_related("endpoint").defer("body")
    return rows if schema is None else rows.filter(schema=schema)


def last_event_of(account_uid: uuid.UUID) -> WebhookEvent | None:
    """The latest event that arrived for an account of the current schema."""
    rows = events_of(connection.schema_name).filter(endpoint__account_uid=account_uid)
    return rows.order_by("-pk").first()
