"""`manage.py credits grant|verify`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import get_tenant_model

from platform_core.credits import queries
from platform_core.credits.actions import grant
from platform_core.credits.models import Channel
from platform_core.credits.verify import verify_credits
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.tenancy.connection import connection
from shared.unit import in_unit

if TYPE_CHECKING:
    import uuid

    from django.core.management.base import CommandParser

    from platform_core.credits.models import Allotment


class Command(BaseCommand):
    """Message credits, from the shell."""

    help = "Grant message credits to a tenant, or compare lots, wallets and reservations with the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        granting = verbs.add_parser("grant", help="give a tenant messages")
        granting.add_argument("--tenant", required=True, help="its slug")
        granting.add_argument("--channel", choices=Channel.values, default=Channel.SMS)
        granting.add_argument("--quantity", type=int, required=True)
        granting.add_argument("--total-minor", type=int, default=0, help="what it pays for them, in paise")
        verifying = verbs.add_parser("verify", help="compare the books with the ledger")
        for verb in (granting, verifying):
            verb.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and tell."""
        connection.set_schema_to_public()
        if options["verb"] == "verify":
            self._verify(as_json=options["json"])
            return
        tenant = get_tenant_model().objects.filter(slug=options["tenant"]).exclude(state="archived").first()
        if tenant is None:
            raise CommandError(f"no tenant is called {options['tenant']}")
        try:
            given = in_unit(lambda _: _grant(tenant.uid, options))
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self._tell(tenant, given, as_json=options["json"])

    def _tell(self, tenant: Any, given: Allotment, *, as_json: bool) -> None:
        balance = next(row for row in queries.balances(tenant.uid) if row.channel == given.channel)
        line = {
            "uid": str(given.uid),
            "tenant": tenant.slug,
            "channel": given.channel,
            "quantity": given.quantity,
            "available": balance.available,
            "reserved": balance.reserved,
        }
        sentence = f"{tenant.slug} has {balance.available} {given.channel} messages."
        self.stdout.write(json.dumps(line) if as_json else sentence)

    def _verify(self, *, as_json: bool) -> None:
        verdict = verify_credits()
        for problem in [] if as_json else verdict.problems:
            self.stderr.write(problem)
        told = verdict.as_json()
        self.stdout.write(json.dumps(told) if as_json else f"{verdict.checked} checked, {len(verdict.problems)} wrong")
        if verdict.problems:
            sys.exit(1)


def _grant(tenant_uid: uuid.UUID, options: dict[str, Any]) -> Allotment:
    return grant(
        tenant_uid=tenant_uid,
        channel=options["channel"],
        quantity=options["quantity"],
        total_minor=options["total_minor"],
        actor=SYSTEM,
    )
