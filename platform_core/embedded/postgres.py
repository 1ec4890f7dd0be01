"""One embedded PostgreSQL: make the cluster, start it, find it again, stop it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from platform_core.embedded import process
from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.paths import Places, server_binary
from platform_core.embedded.pidfile import clear_stale_pid_file, status_of

SUPERUSER = "postgres"
DATABASE = "frontdesk"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
POLL_S = 0.02
LOG_FILE = "postgres.log"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # a dump or a drop of a schema locks all its tables at once
    "shared_buffers": "128MB",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "log_lock_waits": "on",  # a wait past deadlock_timeout and every deadlock are told in the log
    "deadlock_timeout": "1s",
    "log_line_prefix": "%m [%p] %a ",
    "log_checkpoints": "off",
}
if sys.platform == "linux":  # after a crash, one call for all files of all tenants instead of one for each: no 7 s
    SETTINGS["recovery_init_sync_method"] = "syncfs"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A running server that is our child."""

    process: subprocess.Popen[bytes]
    socket_dir: Path
    url: str

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, data are on disk when this returns."""
        process.stop(self.process, signal.SIGINT, STOP_TIMEOUT_S)


def start_postgres(places: Places, socket_dir: Path, *, durable: bool = True) -> PostgresServer:
    """Start the cluster of `places`, making it first if there is none.

    durable: off for tests only, where a crash of the machine may lose everything.
    """
    if not (places.postgres_data / "PG_VERSION").exists():
        _make_cluster(places)
    _refuse_other_major(places)
    clear_stale_pid_file(places.postgres_data)
    child = _launch(places, socket_dir, DURABLE if durable else THROWAWAY)
    try:
        _wait_until_ready(child, places)
        _make_database(socket_dir)
    except BaseException:
        process.stop(child, signal.SIGINT, STOP_TIMEOUT_S)
        raise
    return PostgresServer(process=child, socket_dir=socket_dir, url=database_url(socket_dir))


def database_url(socket_dir: Path, name: str = DATABASE) -> str:
    """The address of a database behind a socket folder."""
    return f"postgres://{SUPERUSER}@/{name}?host={socket_dir}"


def log_path(places: Places) -> Path:
    """The server's log; it is opened by us, so it may lie where the server's account cannot."""
    return places.state_dir / LOG_FILE


def _make_cluster(places: Places) -> None:
    """Make it beside its place and rename it, so that a broken-off start leaves no half cluster."""
    draft = places.postgres_data.with_name("pg.new")
    shutil.rmtree(draft, ignore_errors=True)
    argv = [
        str(server_binary("initdb", places.account)),
        "-D",
        str(draft),
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
    with process.open_log(log_path(places)) as log:
        child = process.spawn(
            argv, death_signal=signal.SIGKILL, output=log, env=_clean_env(), account=places.account, cwd=places.data_dir
        )
        if child.wait() != 0:
            raise EmbeddedError(f"PostgreSQL could not make its data folder: {_last_complaint(places)}")
    draft.rename(places.postgres_data)


def _refuse_other_major(places: Places) -> None:
    found = (places.postgres_data / "PG_VERSION").read_text().strip()
    binary = server_binary("postgres", places.account)
    answer = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    ours = answer.stdout.split()[2].split(".")[0]
    if found != ours:
        raise EmbeddedError(
            f"The data in {places.postgres_data} were written by PostgreSQL {found}, the installed one is {ours}: "
            "move that folder away, or set STATE_DIR to another."
        )


def _launch(places: Places, socket_dir: Path, durability: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = {**SETTINGS, **durability, "unix_socket_directories": str(socket_dir)}
    argv = [str(server_binary("postgres", places.account)), "-D", str(places.postgres_data)]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    with process.open_log(log_path(places)) as log:
        return process.spawn(
            argv, death_signal=signal.SIGINT, output=log, env=_clean_env(), account=places.account, cwd=places.data_dir
        )


def _wait_until_ready(child: subprocess.Popen[bytes], places: Places) -> None:
    """Ready is what pg_ctl reads: the status line of the pid file."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while child.poll() is None:
        if status_of(places.postgres_data) == "ready":
            return
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL was not ready within {START_TIMEOUT_S:.0f} s, see {log_path(places)}.")
        time.sleep(POLL_S)
    raise EmbeddedError(f"PostgreSQL did not start: {_last_complaint(places)}")


def _make_database(socket_dir: Path) -> None:
    with psycopg.connect(database_url(socket_dir, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _last_complaint(places: Places) -> str:
    """The last line of the log that is a complaint, for the one line that the person sees."""
    path = log_path(places)
    lines = path.read_text(errors="replace").splitlines()[-50:]
    told = [line for line in lines if "FATAL" in line or "error:" in line or "ERROR" in line]
    return (told or lines or ["it said nothing"])[-1].strip() + f" (see {path})"


def _clean_env() -> dict[str, str]:
    """No PG* variable of the caller may steer the server; messages stay English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
