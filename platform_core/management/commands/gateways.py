"""`manage.py gateways connect ACCOUNT`: tell a gateway where it is to report."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.inbox.models import PLATFORM, Endpoint
from shared.payments import flows, queries
from shared.payments.gateways.registry import ADAPTERS
from shared.payments.models import GatewayAccount
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Accounts at gateways, from a shell."""

    help = "Create the webhook endpoint of an account at its gateway, with the account's own address."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, and whose."""
        parser.add_argument("what", choices=["connect"])
        parser.add_argument("account", help="the account's uid; with --tenant also a gateway's name")
        parser.add_argument("--tenant", help="a slug; the platform's own accounts when absent")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Connect it where it lives."""
        connection.set_schema_to_public()
        uid = _uid_of(options["account"])
        tenant = _tenant_of(uid, options["tenant"])
        if tenant is None:
            told = _connected(uid, options["account"])
        else:
            with tenant_context(tenant):
                told = _connected(uid, options["account"])
        self.stdout.write(json.dumps(told) if options["json"] else "{gateway} reports to {webhook_url}".format(**told))


def _connected(uid: uuid.UUID | None, name: str) -> dict[str, str]:
    wanted = {"uid": uid} if uid else {"gateway": name}
    account = GatewayAccount.objects.filter(archived_at=None, **wanted).order_by("priority", "pk").first()
    if account is None:
        raise CommandError(f"there is no account {name}")
    try:
        flows.connect_webhook(account_uid=account.uid, actor=SYSTEM)
    except DomainError as error:
        raise CommandError(
            f"{account.gateway} did not take the address: {error.facts.get('why', error.code)}"
        ) from error
    return {"account": str(account.uid), "gateway": account.gateway, "webhook_url": queries.webhook_of(account).url}


def _uid_of(text: str) -> uuid.UUID | None:
    if text in ADAPTERS:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise CommandError(f"{text} is neither an account's uid nor one of {', '.join(sorted(ADAPTERS))}") from error


def _tenant_of(uid: uuid.UUID | None, slug: str | None) -> Tenant | None:
    """By name, else whose account it is; None for the platform."""
    if slug is None:
        endpoint = Endpoint.objects.filter(account_uid=uid).first() if uid else None
        return Tenant.objects.get(schema_name=endpoint.schema) if endpoint and endpoint.schema != PLATFORM else None
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"no tenant is called {slug}")
    return tenant
