"""`manage.py tenant create|list|suspend|reactivate|archive|verify`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from platform_core.tenants import flows, queries
from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.actions.states import archive_tenant, reactivate_tenant, suspend_tenant
from platform_core.tenants.api.shapes import SignedUpOut, TenantOut
from platform_core.tenants.examining import examine
from platform_core.tenants.verticals import VERTICALS
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.identity.visits import Visit
from shared.tenancy.connection import connection
from shared.unit import in_unit

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from platform_core.tenants.models import Tenant

AGENT = "manage.py"


class Command(BaseCommand):
    """Tenants, from the shell."""

    help = "Create, list, suspend, reactivate, archive and verify tenants."

    def add_arguments(self, parser: CommandParser) -> None:
        """One parser for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="sign a business up")
        create.add_argument("--slug", default="", help="made from the name when absent")
        create.add_argument("--name", required=True)
        create.add_argument("--vertical", required=True, choices=sorted(VERTICALS))
        create.add_argument("--owner-email", required=True)
        create.add_argument("--owner-password", required=True)
        create.add_argument("--owner-name", default="", help="the email's first part when absent")
        create.add_argument("--plan", default=None, help="a plan without a trial")
        create.add_argument("--json", action="store_true")
        verbs.add_parser("list", help="all tenants").add_argument("--json", action="store_true")
        for verb in ("suspend", "reactivate", "archive", "verify"):
            one = verbs.add_parser(verb)
            one.add_argument("slug")
            one.add_argument("--json", action="store_true")
            if verb in {"suspend", "reactivate"}:
                one.add_argument("--reason", default="by command")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the verb; a refusal is one line and exit code 1."""
        connection.set_schema_to_public()
        try:
            told, line = getattr(self, f"_{options['verb']}")(options)
        except DomainError as error:
            raise CommandError(_explained(error)) from error
        self.stdout.write(json.dumps(told, default=str) if options["json"] else line)
        if not told.get("ok", True):
            raise CommandError("; ".join(told["problems"]))

    def _create(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        email = options["owner_email"]
        owner = Owner(
            name=options["owner_name"] or email.partition("@")[0],
            email=email,
            phone="",
            password=options["owner_password"],
        )
        made = flows.take_in(
            business_name=options["name"],
            slug=options["slug"],
            vertical=options["vertical"],
            owner=owner,
            visit=Visit(agent=AGENT),
            actor=SYSTEM,
            plan=options["plan"],
        )
        return dict(SignedUpOut(made).data), f"{made.tenant.name} is at {queries.url(made.tenant)}"

    def _list(self, _options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        found = list(queries.tenants())
        lines = [f"{tenant.slug:32}{tenant.state:14}{tenant.name}" for tenant in found]
        return {"tenants": [dict(TenantOut(tenant).data) for tenant in found]}, "\n".join(lines)

    def _suspend(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        uid = queries.tenant_called(options["slug"]).uid
        return _shown(in_unit(lambda _: suspend_tenant(uid=uid, reason=options["reason"], actor=SYSTEM)))

    def _reactivate(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        uid = queries.tenant_called(options["slug"]).uid
        return _shown(in_unit(lambda _: reactivate_tenant(uid=uid, reason=options["reason"], actor=SYSTEM)))

    def _archive(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        uid = queries.tenant_called(options["slug"]).uid
        return _shown(in_unit(lambda _: archive_tenant(uid=uid, actor=SYSTEM)))

    def _verify(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        found = examine(queries.tenant_called(options["slug"]))
        line = f"{found.checked} things checked, all well." if found.is_well else "\n".join(found.problems)
        return {"ok": found.is_well, "checked": found.checked, "problems": found.problems}, line


def _shown(tenant: Tenant) -> tuple[dict[str, Any], str]:
    return dict(TenantOut(tenant).data), f"{tenant.slug} is {tenant.state}."


def _explained(error: DomainError) -> str:
    details = [item["detail"] for items in error.facts.get("errors", {}).values() for item in items]
    return " ".join([error.sentence, *details])
