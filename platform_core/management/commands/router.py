"""`manage.py router simulate FILE --tenant SLUG`: what past payments would have cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared import clock
from shared.payments.routing.reading import what_to_choose_by
from shared.payments.routing.simulate import BadFile, read_past, simulate
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """By a tenant's own accounts, fees and rules as they stand now."""

    help = "Compare one gateway alone with the router over a file of past payments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["simulate"])
        parser.add_argument("file", type=Path, help="paid_at,amount_minor,currency,method,gateway,outcome")
        parser.add_argument("--tenant", required=True, help="a slug")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"no tenant is called {options['tenant']}")
        with tenant_context(tenant):
            told = _simulated(options["file"])
        self.stdout.write(json.dumps(told) if options["json"] else _in_words(told))


def _simulated(file: Path) -> dict[str, Any]:
    now = clock.now()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return simulate(read_past(lines), *what_to_choose_by(now=now), now=now)
    except (OSError, BadFile, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error


def _in_words(told: dict[str, Any]) -> str:
    only = ", ".join(f"{name} alone {minor / 100:,.2f}" for name, minor in told["only"].items())
    return f"{told['payments']} payments: {only}; routed {told['routed'] / 100:,.2f}"
