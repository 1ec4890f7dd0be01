"""`manage.py bench [NAME ...]`: measure against the usual way, each in a process and on servers of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platform_core.embedded.paths import wipe
from platform_core.embedded.servers import start_servers

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

NAMES = ("provisioning", "request", "booking", "webhook", "checkout", "router", "messages", "migrate")


class Command(BaseCommand):
    """Prints ratios (how many times faster ours is), growth and peak memory; they are kept in no file."""

    help = "Measure our way and the usual way in turn, and print the ratio between them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
        parser.add_argument("--tiny", action="store_true", help="as little as shows that it works; no figures to trust")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        names = options["names"] or NAMES
        if unknown := set(names) - set(NAMES):
            raise CommandError(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        if not (settings.BASE_DIR / "tests" / "load").is_dir():
            raise CommandError("the measurements live in tests/load, which this installation does not have")
        for name in names:
            self._tell(self._measure(name, tiny=options["tiny"]), as_json=options["json"])

    def _measure(self, name: str, *, tiny: bool) -> dict[str, Any]:
        """On a fresh PostgreSQL that writes durably, and a fresh Redis."""
        state_dir = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
        servers = start_servers(state_dir, database_url="", redis_url="", durable=True)
        env = {
            **os.environ,
            "STATE_DIR": str(state_dir),
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "FERNET_KEYS": ",".join(settings.FERNET_KEYS),
            "RATE_LIMITS": "off",
            "DEBUG": "off",
            "LOG_FORMAT": "json",
        }
        try:
            _run(env, "manage.py", "migrate", "--verbosity", "0")
            told = _run(env, "-m", "tests.load", name, *(["--tiny"] if tiny else []))
        finally:
            servers.stop()
            wipe(state_dir)
        found: dict[str, Any] = json.loads(told.strip().splitlines()[-1])
        return found

    def _tell(self, found: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        machine = found["machine"]
        self.stdout.write(f"{found['bench']} ({machine['cores']} cores, load {machine['load'][0]})")
        for row in found["rows"]:
            self.stdout.write(f"  {_sentence(row)}")
        for name, value in found["facts"].items():
            self.stdout.write(f"  {name}: {_told(value)}")
        self.stdout.write(f"  peak memory: {found['peak_memory_mb']} MB")


def _sentence(row: dict[str, Any]) -> str:
    """Baseline, ours, ratio and its spread, target, met or not."""
    (least, most), (low, high) = row["range"], row["middle"]
    sides = f"baseline {row['baseline']:g} {row['unit']}, ours {row['ours']:g} {row['unit']}"
    spread = f"{least:g} to {most:g}, the middle half {low:g} to {high:g}"
    sentence = f"{row['what']}: {sides}, ratio {row['ratio']:g} ({spread})"
    if row["target"] is not None:
        bound = "at most" if row["at_most"] else "at least"
        sentence += f", target {bound} {row['target']:g}: {'met' if row['met'] else 'NOT met'}"
    return f"{sentence}. {row['note']}".strip(". ")


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)


def _run(env: dict[str, str], *argv: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *argv], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{' '.join(argv)} failed:\n{done.stderr[-3000:]}")
    return done.stdout
