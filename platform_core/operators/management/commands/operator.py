"""`manage.py operator create`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from platform_core.operators.actions import create_operator
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.identity.permissions import PlatformRole
from shared.tenancy.connection import connection
from shared.unit import in_unit

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from shared.identity.models import User


class Command(BaseCommand):
    """The platform's own staff, from the shell."""

    help = "Create an operator of the platform."

    def add_arguments(self, parser: CommandParser) -> None:
        """The one verb."""
        create = parser.add_subparsers(dest="verb", required=True).add_parser("create", help="a new operator")
        create.add_argument("--email", required=True)
        create.add_argument("--password", required=True)
        create.add_argument("--name", default="", help="the email's first part when absent")
        create.add_argument("--role", default=PlatformRole.SUPER_ADMIN.value)
        create.add_argument("--totp-secret", default="", help="base32; signing in then needs the second step")
        create.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the operator; the password is shown nowhere."""
        connection.set_schema_to_public()
        try:
            user = in_unit(lambda _: _create(options))
        except DomainError as error:
            raise CommandError(_explained(error)) from error
        shown = {"uid": str(user.uid), "name": user.name, "email": user.email, "role": user.role.code}
        line = {**shown, "totp": user.asks_totp}
        self.stdout.write(json.dumps(line) if options["json"] else f"{user.email} is {user.role.title}.")


def _create(options: dict[str, Any]) -> User:
    return create_operator(
        name=options["name"] or options["email"].partition("@")[0],
        email=options["email"],
        password=options["password"],
        role=options["role"],
        totp_secret=options["totp_secret"],
        actor=SYSTEM,
    )


def _explained(error: DomainError) -> str:
    details = [item["detail"] for items in error.facts.get("errors", {}).values() for item in items]
    return " ".join([error.sentence, *details])
