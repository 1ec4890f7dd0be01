"""`manage.py demo`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from shared.tenancy.connection import connection
from tenant_apps.portal.demo.houses import HOUSES
from tenant_apps.portal.demo.logins import Logins
from tenant_apps.portal.demo.opening import open_house
from tenant_apps.portal.demo.trade import is_sandboxed, open_platform

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

UNCONNECTED = (
    "no sandbox: pages are paid at the desk until an owner connects a gateway at /desk/gateways (docs/gateways.md)"
)


class Command(BaseCommand):
    """Five tenants to look at."""

    help = "Make the demo tenants, one of each kind; what is there already stays. Passwords: STATE_DIR/demo.json."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to tell what was made."""
        parser.add_argument("--json", action="store_true", help="the logins as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open the houses one after the other."""
        logins = Logins.read(settings.ENV.state_dir / "demo.json")
        sandboxed = is_sandboxed()
        if sandboxed:
            open_platform()
        else:
            self.stderr.write(UNCONNECTED)
        for house in HOUSES:
            url = open_house(house, logins, trades=sandboxed)
            if not options["json"]:
                self.stderr.write(f"{house.name} is at {url}")
        connection.set_schema_to_public()
        if options["json"]:
            self.stdout.write(json.dumps(logins.known))
