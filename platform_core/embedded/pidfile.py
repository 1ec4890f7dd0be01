"""PostgreSQL's pid file: who lives in a data directory, and whether it is ready."""

import os
import signal
import time
from pathlib import Path

from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.runfile import is_alive

PID_FILE = "postmaster.pid"
STATUS_LINE = 7
LEAVE_TIMEOUT_S = 20.0
POLL_S = 0.02


def status_of(data: Path) -> str:
    """What the server says of itself: `starting`, `ready`, `stopping`, or nothing. pg_ctl reads the same line."""
    try:
        lines = (data / PID_FILE).read_text().splitlines()
    except OSError:
        return ""
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""


def server_on(data: Path) -> int | None:
    """The process id of a server that lives in `data`; a number left by a crash does not count."""
    try:
        pid = int((data / PID_FILE).read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_server_on(pid, data) else None


def clear_stale_pid_file(data: Path) -> None:
    """Remove what a crash left behind, also when its process id now belongs to somebody else.

    The caller holds the state folder's lock, so a server that still lives here lost its supervisor and is told to go.
    """
    pid = server_on(data)
    if pid is not None:
        _end_orphan(pid, data)
    (data / PID_FILE).unlink(missing_ok=True)


def _is_server_on(pid: int, data: Path) -> bool:
    if pid <= 0 or not is_alive(pid):
        return False
    try:
        argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return Path("/proc").is_dir() is False  # without /proc nothing is known: take its word
    return os.fsencode(data) in argv


def _end_orphan(pid: int, data: Path) -> None:
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + LEAVE_TIMEOUT_S
    while _is_server_on(pid, data):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"An old PostgreSQL (process {pid}) still uses {data}: stop it and try again.")
        time.sleep(POLL_S)
