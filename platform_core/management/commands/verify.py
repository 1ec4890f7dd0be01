"""`manage.py verify ledger|audit [--tenant SLUG]`: recompute what must not have changed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Protocol

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.audit.verify import verify_chain
from platform_core.tenants.models import Tenant
from shared.ledger.verify import verify_ledger
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

PUBLIC = "public"
UNSEEN = ("provisioning", "archived")


class Verdict(Protocol):
    """What a verification found."""

    checked: int
    problems: list[str]


class Command(BaseCommand):
    """Verifies the platform's books and every tenant's, or one tenant's."""

    help = "Verify the ledger (every transfer sums to zero, every balance is its entries) or the audit chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["ledger", "audit"])
        parser.add_argument("--tenant", help="a slug; all of them when absent")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        checked, problems = 0, []
        for name, verdict in self._verdicts(options["what"], options["tenant"]):
            checked += verdict.checked
            problems += [f"{name}: {problem}" for problem in verdict.problems]
        self._tell({"ok": not problems, "checked": checked, "problems": problems}, as_json=options["json"])
        if problems:
            sys.exit(1)

    def _verdicts(self, what: str, slug: str | None) -> list[tuple[str, Verdict]]:
        connection.set_schema_to_public()
        found = [("platform", _verify(what, PUBLIC))] if slug is None else []
        for tenant in _tenants(slug):
            with tenant_context(tenant):
                found.append((tenant.slug, _verify(what, tenant.schema_name)))
        return found

    def _tell(self, verdict: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(verdict))
            return
        for problem in verdict["problems"]:
            self.stderr.write(problem)
        self.stdout.write(f"{verdict['checked']} checked, {len(verdict['problems'])} wrong")


def _verify(what: str, schema: str) -> Verdict:
    return verify_chain(schema) if what == "audit" else verify_ledger()


def _tenants(slug: str | None) -> list[Tenant]:
    found = Tenant.objects.exclude(schema_name=PUBLIC).exclude(state__in=UNSEEN)
    if slug is None:
        return list(found.order_by("pk"))
    tenants = list(found.filter(slug=slug))
    if not tenants:
        raise CommandError(f"no tenant is called {slug}")
    return tenants
