"""`manage.py reconcile payments|messages|credits [--tenant SLUG] [--now ISO]`: ask what became of what is not final."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.credits.verify import verify_credits
from platform_core.tenants.models import Tenant
from shared import clock
from shared.messaging.reconciling import reconcile as reconcile_messages
from shared.payments.reconciling import Tally, reconcile
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

UNSEEN = ("provisioning", "archived")


class Counted(Protocol):
    """What a reconciler tells."""

    checked: int
    changed: int
    unmatched: int


class Command(BaseCommand):
    """Runs the reconciler for the platform and every tenant, or for one tenant."""

    help = "Ask gateways and carriers about all that is not final yet, or compare credits with the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["payments", "messages", "credits"])
        parser.add_argument("--tenant", help="a slug; all of them when absent")
        parser.add_argument("--now", help="an instant (ISO 8601) that counts as now")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        told = Tally()
        with clock.standing_at(_instant(options["now"])) if options["now"] else nullcontext():
            for tenant in _places(options["tenant"]):
                _add(told, _reconcile_at(tenant, options["what"]))
        if options["json"]:
            self.stdout.write(json.dumps(told.as_json()))
        else:
            self.stdout.write(f"{told.checked} checked, {told.changed} changed, {told.unmatched} to look at")


def _reconcile_at(tenant: Tenant | None, what: str) -> Counted:
    connection.set_schema_to_public()
    if tenant is None:
        return _reconcile(what)
    with tenant_context(tenant):
        return _reconcile(what)


def _reconcile(what: str) -> Counted:
    if what == "credits":
        return _compare_credits()
    return reconcile_messages() if what == "messages" else reconcile(source="command", everything=True)


def _compare_credits() -> Counted:
    """Nothing is put right by itself: what differs is to be looked at. The books stand in public alone."""
    if connection.schema_name != PUBLIC:
        return Tally()
    verdict = verify_credits()
    return Tally(checked=verdict.checked, unmatched=len(verdict.problems))


def _add(total: Tally, part: Counted) -> None:
    total.checked += part.checked
    total.changed += part.changed
    total.unmatched += part.unmatched


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now must be an instant such as 2026-11-20T12:00:00+05:30, not {text!r}") from error
    if found.tzinfo is None:
        raise CommandError("--now needs an offset, such as +05:30")
    return found


def _places(slug: str | None) -> list[Tenant | None]:
    connection.set_schema_to_public()
    found = Tenant.objects.exclude(state__in=UNSEEN)
    if slug is None:
        return [None, *found.order_by("pk")]
    tenants: list[Tenant | None] = list(found.filter(slug=slug))
    if not tenants:
        raise CommandError(f"no tenant is called {slug}")
    return tenants
