"""`manage.py doctor`: is this setup well, and if not, what is to be done?"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from platform_core.doctor.examine import examine, is_healthy
from platform_core.doctor.findings import Finding
from platform_core.environment import read_environment


class Command(BaseCommand):
    """Looks at everything that has to be right before the first request, and answers 0 or 1."""

    help = "Say in words what is wrong with this setup and what to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the options of `doctor`."""
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ARG002 - the form of a command
        """Print the findings; the exit code is 1 when one is bad."""
        findings = examine(read_environment())
        healthy = is_healthy(findings)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": healthy, "findings": [asdict(finding) for finding in findings]}))
        else:
            for finding in findings:
                self.stdout.write(_line(finding))
        sys.exit(0 if healthy else 1)


def _line(finding: Finding) -> str:
    line = f"{finding.level.upper():<5} {finding.check}: {finding.found}"
    return f"{line}\n      {finding.remedy}" if finding.remedy else line
