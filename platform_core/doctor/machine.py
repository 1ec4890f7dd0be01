"""Checks of the machine: Python, folders, the port, the time zones."""

import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from platform_core.doctor.findings import Finding, bad, ok, warn
from platform_core.embedded import EmbeddedError, running_urls
from platform_core.environment import Environment
from platform_core.supervisor.listen import bind_port

PYTHON_FROM, PYTHON_BELOW = (3, 11), (3, 14)
FREE_BYTES = 1024**3
ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York")


def check_machine(settings: Environment) -> Iterator[Finding]:
    """Everything that needs no server."""
    yield check_python(sys.version_info[:2])
    for name, folder in (("state folder", settings.state_dir), ("media folder", settings.media_dir)):
        yield check_folder(name, folder)
    yield check_port(settings)
    yield check_time_zones()


def check_python(version: tuple[int, ...]) -> Finding:
    """The versions that the tests run on."""
    found = "Python " + ".".join(map(str, version))
    if PYTHON_FROM <= version < PYTHON_BELOW:
        return ok("python", found)
    return bad("python", found, "Use Python 3.11, 3.12 or 3.13: make run PYTHON=python3.12")


def check_folder(name: str, folder: Path) -> Finding:
    """A folder that exists or can be made, with room in it."""
    existing = next(step for step in (folder, *folder.parents) if step.exists())
    if not existing.is_dir() or not _takes_files(existing):
        return bad(name, f"{existing} cannot be written", "Give it to this account, or set the variable to another.")
    free = shutil.disk_usage(existing).free
    if free < FREE_BYTES:
        return warn(
            name, f"{existing} has {free // 1024**2} MB left", "Make room: PostgreSQL stops when a disk is full."
        )
    return ok(name, f"{folder} can be written, {free // 1024**3} GB left")


def _takes_files(folder: Path) -> bool:
    """Tried, not asked: root may write everywhere, and a read-only file system still refuses."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def check_port(settings: Environment) -> Finding:
    """Free, or in use by our own stack."""
    if running_urls(settings.state_dir) is not None:
        return ok("port", "A stack runs on this state folder.")
    try:
        bind_port(settings.port).close()
    except EmbeddedError as err:
        return bad("port", str(err), "Find its user with `ss -ltnp`, or start with PORT=8001.")
    return ok("port", f"{settings.port} is free")


def check_time_zones() -> Finding:
    """Venues live in zones; their rules come from the machine or the tzdata package."""
    missing = [name for name in ZONES if name not in zoneinfo.available_timezones()]
    if missing:
        return bad("time zones", f"{missing[0]} is unknown", "Install the tzdata package.")
    return ok("time zones", "known")
