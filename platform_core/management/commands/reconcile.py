"""`manage.py reconcile payments [--tenant SLUG] [--now ISO]`: ask the other side what became of what is not final."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared import clock
from shared.payments.reconciling import Tally, reconcile
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

UNSEEN = ("provisioning", "archived")


class Command(BaseCommand):
    """Runs the reconciler for the platform and every tenant, or for one tenant."""

    help = "Ask the gateways about every payment and refund that is not final yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["payments"])
        parser.add_argument("--tenant", help="a slug; all of them when absent")
        parser.add_argument("--now", help="an instant (ISO 8601) that counts as now")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        told = Tally()
        with clock.standing_at(_instant(options["now"])) if options["now"] else nullcontext():
            for tenant in _places(options["tenant"]):
                _add(told, _reconcile_at(tenant))
        if options["json"]:
            self.stdout.write(json.dumps(told.as_json()))
        else:
            self.stdout.write(f"{told.checked} checked, {told.changed} changed, {told.unmatched} to look at")


def _reconcile_at(tenant: Tenant | None) -> Tally:
    connection.set_schema_to_public()
    if tenant is None:
        return reconcile(source="command", everything=True)
    with tenant_context(tenant):
        return reconcile(source="command", everything=True)


def _add(total: Tally, part: Tally) -> None:
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
