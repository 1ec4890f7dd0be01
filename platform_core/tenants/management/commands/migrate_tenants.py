"""`manage.py migrate_tenants`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from platform_core.tenants.migrating.run import AnotherRun, Wishes, migrate_all, tenants_behind
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Exit code 0: every tenant is up to date; 1: some are not, or one could not be migrated."""

    help = "Bring every tenant's schema up to this program's migrations; broken off, it goes on where it was."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """How carefully, and how much."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a tenant is behind")
        parser.add_argument("--tenant", action="append", default=[], metavar="SLUG", help="only this one; repeatable")
        parser.add_argument("--canary", type=int, default=1, help="tenants that go first and are examined")
        parser.add_argument("--wave", type=int, default=50, help="tenants between two reports")
        parser.add_argument("--parallel", type=int, default=2, help="connections at once")
        parser.add_argument("--stop-after", type=int, default=0, help="end after that many tenants")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, or migrate."""
        connection.set_schema_to_public()
        if options["check"]:
            self._check(options)
        else:
            self._migrate(options)

    def _check(self, options: dict[str, Any]) -> None:
        behind = [patient.slug for patient in tenants_behind(options["tenant"])]
        self.stdout.write(json.dumps({"behind": behind}) if options["json"] else f"{len(behind)} tenants are behind.")
        if behind:
            raise CommandError(f"{len(behind)} tenants wait for a migration, the first is {behind[0]}.")

    def _migrate(self, options: dict[str, Any]) -> None:
        wishes = Wishes(
            only=tuple(options["tenant"]),
            canary=max(options["canary"], 1),
            wave=max(options["wave"], 1),
            parallel=max(options["parallel"], 1),
            stop_after=max(options["stop_after"], 0),
        )
        try:
            report = migrate_all(wishes)
        except AnotherRun as error:
            raise CommandError("Another run migrates the tenants at this moment.") from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        elif report.behind:
            self.stdout.write(f"{report.done} of {report.behind} tenants migrated in {report.seconds:.1f} s.")
        if not report.is_well:
            first = report.failed[0]
            raise CommandError(f"Stopped at {first['tenant']}: {first['error']}")
