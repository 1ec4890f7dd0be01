"""`manage.py reset`: delete the embedded data of STATE_DIR for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from platform_core.embedded import running_urls
from platform_core.embedded.paths import wipe
from platform_core.environment import read_environment


class Command(BaseCommand):
    """Wipes the state folder, unless a stack runs on it."""

    help = "Delete the embedded database and everything else in STATE_DIR."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ARG002 - the form of a command
        """Wipe, or refuse while a stack runs there."""
        state_dir = read_environment().state_dir
        if running_urls(state_dir) is not None:
            raise CommandError(f"A stack runs on {state_dir}; stop it first.")
        wipe(state_dir)
        self.stderr.write(f"{state_dir} is gone; the next start begins with nothing.")
