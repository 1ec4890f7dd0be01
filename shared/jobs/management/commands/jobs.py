"""`manage.py jobs stats|list|sweep|retry|delete|run`."""

from __future__ import annotations

import argparse
import json
import uuid
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.jobs.actions import delete_jobs, retry_jobs
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.jobs.queries import dead_letters, queue_metrics, raised_by
from shared.jobs.sweep import sweep
from shared.unit import in_unit

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Background jobs, from the shell."""

    help = "Count, list, sweep, retry, delete or run background jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        """The six verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (("stats", "counts per queue"), ("sweep", "send what was forgotten")):
            verbs.add_parser(verb, help=text).add_argument("--json", action="store_true")
        listing = verbs.add_parser("list", help="the newest jobs, one on a line")
        listing.add_argument("--state", choices=Job.State.values, default=Job.State.FAILED.value)
        listing.add_argument("--limit", type=int, default=50)
        listing.add_argument("--json", action="store_true")
        retry = verbs.add_parser("retry", help="let failed jobs run again: all, or those named")
        retry.add_argument("uids", nargs="*", type=_uid)
        retry.add_argument("--json", action="store_true")
        delete = verbs.add_parser("delete", help="remove those failed jobs for good")
        delete.add_argument("uids", nargs="+", type=_uid)
        delete.add_argument("--json", action="store_true")
        run = verbs.add_parser("run", help="run due jobs in this process")
        run.add_argument("--until-empty", action="store_true")
        run.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do one of them; a refusal is one line and exit code 1."""
        verb = getattr(self, f"_{options['verb']}")
        try:
            told = verb(options)
        except DomainError as error:
            raise CommandError(error.sentence) from error
        if options["verb"] == "list" and not options["json"]:
            self.stdout.writelines(f"{_line(row)}\n" for row in told["jobs"])
        else:
            self.stdout.write(json.dumps(told))

    def _stats(self, _options: dict[str, Any]) -> dict[str, dict[str, int]]:
        return queue_metrics()

    def _sweep(self, _options: dict[str, Any]) -> dict[str, int]:
        return {"sent": sweep()}

    def _retry(self, options: dict[str, Any]) -> dict[str, int]:
        uids = options["uids"] or list(dead_letters().values_list("uid", flat=True))
        return {"retried": len(in_unit(lambda _: retry_jobs(uids=uids, schema=None, actor=SYSTEM)))}

    def _list(self, options: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        rows = Job.objects.filter(state=options["state"]).order_by("-id")[: max(options["limit"], 0)]
        return {"jobs": [_shown(row) for row in rows]}

    def _delete(self, options: dict[str, Any]) -> dict[str, int]:
        return {"deleted": in_unit(lambda _: delete_jobs(uids=options["uids"], schema=None, actor=SYSTEM))}

    def _run(self, options: dict[str, Any]) -> dict[str, int]:
        states = drain(most=None if options["until_empty"] else 1)
        return {state: states.count(state) for state in sorted(set(states))}


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a job's uid") from error


def _shown(row: Job) -> dict[str, Any]:
    """One job; of its error the last line, which says what was wrong."""
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "queue": row.queue,
        "schema": row.schema,
        "state": row.state,
        "attempts": row.attempts,
        "run_at": row.run_at.isoformat(),
        "error": raised_by(row.error),
    }


def _line(shown: dict[str, Any]) -> str:
    return f"{shown['uid']}  {shown['state']:<9}  {shown['kind']:<28}  {shown['schema']:<16}  {shown['error']}".rstrip()
