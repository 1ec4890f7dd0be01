"""`manage.py up`: the whole product in the foreground, on embedded servers unless told otherwise."""

import argparse
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from platform_core.environment import read_environment
from platform_core.supervisor.roles import has_module
from platform_core.supervisor.stack import Stack
from platform_core.supervisor.wishes import Wishes


class Command(BaseCommand):
    """Starts PostgreSQL, Redis, web, worker, beat and sandbox, and keeps them running."""

    help = "Start everything in the foreground; one JSON line on stdout says when it is ready."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the options of `up`."""
        parser.add_argument("--web", type=_count, default=1, metavar="N", help="web processes (default 1)")
        parser.add_argument("--workers", type=_count, default=1, metavar="N", help="job workers (default 1)")
        parser.add_argument(
            "--sandbox",
            action=argparse.BooleanOptionalAction,
            default=has_module("infra.sandbox"),
            help="stand-ins for gateways and channels",
        )
        parser.add_argument("--demo", action="store_true", help="make five tenants to look at")
        parser.add_argument("--reload", action="store_true", help="start again when code changes")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ARG002 - the form of a command
        """Run until a signal comes."""
        settings = read_environment()
        wishes = Wishes(
            state_dir=settings.state_dir,
            port=settings.port,
            base_domain=settings.base_domain,
            database_url=os.environ.get("DATABASE_URL", ""),
            redis_url=os.environ.get("REDIS_URL", ""),
            web=options["web"],
            workers=options["workers"],
            sandbox=options["sandbox"],
            sandbox_port=settings.sandbox_port,
            demo=options["demo"],
            reload=options["reload"],
        )
        sys.exit(Stack(wishes).run())


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:  # noqa: PLR2004 - more is a slip of the finger
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 64, not {text!r}")
    return int(text)
