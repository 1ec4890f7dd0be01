"""Endpoints as steps of the actions that own an account, and what their secrets are."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from shared import secrets
from shared.inbox.models import Endpoint
from shared.secrets import Secret
from shared.tenancy.connection import connection

OLD_ADDRESS_WORKS = timedelta(hours=24)


def open_endpoint(*, provider: str, account_uid: uuid.UUID, texts: Sequence[str]) -> Endpoint:
    """A new address for an account of the current schema. texts: the secrets that verify."""
    return Endpoint.objects.create(
        provider=provider, schema=connection.schema_name, account_uid=account_uid, secrets=sealed(texts)
    )


def keep_secrets(account_uid: uuid.UUID, texts: Sequence[str]) -> None:
    """Exchange the secrets of all the account's addresses."""
    endpoints = Endpoint.objects.filter(account_uid=account_uid, schema=connection.schema_name)
    endpoints.update(secrets=sealed(texts))


def rotate_endpoint(account_uid: uuid.UUID, *, now: datetime) -> Endpoint:
    """A new address with the same secrets; the old one works for another day, for what is on its way."""
    live = live_endpoints(account_uid)
    old = live[-1]
    Endpoint.objects.filter(pk__in=[one.pk for one in live], retires_at=None).update(retires_at=now + OLD_ADDRESS_WORKS)
    return Endpoint.objects.create(
        provider=old.provider, schema=old.schema, account_uid=account_uid, secrets=old.secrets
    )


def close_endpoints(account_uid: uuid.UUID, *, now: datetime) -> None:
    """Let the account's addresses end: what is on its way is still taken in for a day."""
    Endpoint.objects.filter(account_uid=account_uid, retires_at=None).update(retires_at=now + OLD_ADDRESS_WORKS)


def live_endpoints(account_uid: uuid.UUID) -> list[Endpoint]:
    """The account's addresses that are not being retired, oldest first."""
    rows = Endpoint.objects.filter(account_uid=account_uid, schema=connection.schema_name, retires_at=None)
    return list(rows.order_by("pk"))


def sealed(texts: Sequence[str]) -> str:
    """Secrets as they are stored."""
    return secrets.encrypt(json.dumps([text for text in texts if text]))


def secrets_of(endpoint: Endpoint) -> list[Secret]:
    """The secrets that verify at this address."""
    return [Secret(text) for text in json.loads(secrets.decrypt(endpoint.secrets).reveal())]
