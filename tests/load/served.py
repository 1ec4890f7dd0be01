"""A side that is a server in a process of its own, asked over real HTTP and measured from the outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection

from platform_core.embedded import process
from platform_core.supervisor.listen import free_port
from tests.load.sides import Reading
from tests.load.volley import Volley

READY_WITHIN_S = 60.0
APPLICATION = "platform_core.wsgi:application"
Requests = Callable[[int], Sequence[bytes]]


def granian(application: str = APPLICATION, *, threads: int) -> list[str]:
    """As production serves Django."""
    return ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1",
            "--blocking-threads", str(threads), "--no-log", application]  # fmt: skip


def gunicorn(application: str = APPLICATION, *, threads: int = 0) -> list[str]:
    """As most people serve Django: `gthread`, or `sync` without threads."""
    kind = ["--worker-class", "gthread", "--threads", str(threads)] if threads else ["--worker-class", "sync"]
    return ["gunicorn", "--bind", "127.0.0.1:{port}", "--workers", "1", *kind, "--no-control-socket",
            "--log-level", "critical", application]  # fmt: skip


class Served:
    """`requests(n)` makes n of them before the clock runs. database: the process id of PostgreSQL's first process.

    Every answer must have the status `wanted`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        requests: Requests,
        clients: int,
        settings_module: str = "platform_core.settings",
        env: Mapping[str, str] | None = None,
        database: int | None = None,
        wanted: int = 200,
    ) -> None:
        self._requests, self._database, self._wanted = requests, database, wanted
        port = free_port()
        told = {**os.environ, "FRONTDESK_ROLE": "web", "DJANGO_SETTINGS_MODULE": settings_module, **(env or {})}
        self._process = process.spawn(
            [sys.executable, "-m", *(word.format(port=port) for word in argv)],
            death_signal=signal.SIGKILL, output=subprocess.DEVNULL, env=told, cwd=settings.BASE_DIR,
        )  # fmt: skip
        self._volley = Volley(port, clients)
        try:
            self._wait(port)
        except BaseException:
            self.__exit__()
            raise

    def run(self, times: int) -> Reading:
        """Fire so many requests. Raises RuntimeError when one is not answered as wanted."""
        requests = self._requests(times)
        wall, cpu, database = time.perf_counter(), cpu_of(self._process.pid), self._database_cpu()
        statuses = self._volley.fire(requests)
        wall = time.perf_counter() - wall
        if set(statuses) != {self._wanted}:
            raise RuntimeError(f"answers were {dict(statuses)}")
        per_time = 1000 / times
        return Reading(
            wall_ms=wall * per_time,
            cpu_ms=(cpu_of(self._process.pid) - cpu) * per_time,
            database_cpu_ms=(self._database_cpu() - database) * per_time,
        )

    @property
    def memory_mb(self) -> float:
        """The most that its largest process has held so far."""
        peaks = [_status(pid, "VmHWM") for pid in _family(self._process.pid)]
        return round(max(peaks) / 1024, 1)

    def _database_cpu(self) -> float:
        return cpu_of(self._database) if self._database else 0.0

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._volley.close()
        process.stop(self._process, signal.SIGTERM, 10)


def database_process() -> int:
    """The process from which all of PostgreSQL's descend."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[1])


def cpu_of(root: int) -> float:
    """Seconds that the living threads of a process and of all its descendants have worked, to the nanosecond."""
    return sum(_worked(task) for pid in _family(root) for task in _tasks(pid)) / 1e9


def _family(root: int) -> list[int]:
    """A process and all that descend from it and live."""
    parents = {int(one.name): int(_stat(int(one.name))[1]) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found = [root]
    for known in found:
        found += [pid for pid, parent in parents.items() if parent == known]
    return found


def _stat(pid: int) -> list[str]:
    """From the state on; zeros when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 2


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _worked(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except OSError:
        return 0


def _status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def get(path: str, *, host: str = "localhost", **headers: str) -> bytes:
    """A GET as a client writes it."""
    return _request("GET", path, host, headers, b"")


def post(path: str, body: bytes, *, host: str = "localhost", **headers: str) -> bytes:
    """A POST of JSON. headers: with `_` for `-`."""
    return _request("POST", path, host, {**headers, "content_type": "application/json"}, body)


def _request(method: str, path: str, host: str, headers: Mapping[str, Any], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"host: {host}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
