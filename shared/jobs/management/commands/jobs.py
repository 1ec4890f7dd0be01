"""`manage.py jobs stats|sweep|retry|run`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.jobs.actions import retry_jobs
from shared.jobs.draining import drain
from shared.jobs.queries import dead_letters, queue_metrics
from shared.jobs.sweep import sweep
from shared.unit import in_unit

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Background jobs, from the shell."""

    help = "Show, sweep, retry or run background jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        """The four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (("stats", "counts per queue"), ("sweep", "send what was forgotten")):
            verbs.add_parser(verb, help=text).add_argument("--json", action="store_true")
        retry = verbs.add_parser("retry", help="let failed jobs run again: all, or those named")
        retry.add_argument("uids", nargs="*")
        retry.add_argument("--json", action="store_true")
        run = verbs.add_parser("run", help="run due jobs in this process")
        run.add_argument("--until-empty", action="store_true")
        run.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do one of them."""
        verb = getattr(self, f"_{options['verb']}")
        self.stdout.write(json.dumps(verb(options)))

    def _stats(self, _options: dict[str, Any]) -> dict[str, dict[str, int]]:
        return queue_metrics()

    def _sweep(self, _options: dict[str, Any]) -> dict[str, int]:
        return {"sent": sweep()}

    def _retry(self, options: dict[str, Any]) -> dict[str, int]:
        uids = options["uids"] or list(dead_letters().values_list("uid", flat=True))
        try:
            rows = in_unit(lambda _: retry_jobs(uids=uids, schema=None, actor=SYSTEM))
        except DomainError as error:
            raise CommandError(error.sentence) from error
        return {"retried": len(rows)}

    def _run(self, options: dict[str, Any]) -> dict[str, int]:
        states = drain(most=None if options["until_empty"] else 1)
        return {state: states.count(state) for state in sorted(set(states))}
