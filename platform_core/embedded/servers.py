"""The pair of servers of one stack: what is not given by an address is started, and stopped again."""

import fcntl
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.paths import Places, make_data_dirs, make_folder, make_socket_dir, places_of
from platform_core.embedded.postgres import PostgresServer, start_postgres
from platform_core.embedded.redis import RedisServer, start_redis
from platform_core.embedded.runfile import EmbeddedUrls, read_run_file, remove_run_file, write_run_file
from platform_core.embedded.stamp import tie_data_to_state

LOCK_FILE = "up.lock"


@dataclass(slots=True, kw_only=True)
class Servers:
    """A stack's hold on its state folder and on the servers that it started."""

    places: Places
    lock: IO[str]
    database_url: str = ""
    redis_url: str = ""
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None
    socket_dir: Path | None = field(default=None)
    sandbox_url: str | None = None

    def stop(self) -> None:
        """Stop what we started, forget the addresses and let go of the folder."""
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()
        if self.socket_dir is not None:
            shutil.rmtree(self.socket_dir, ignore_errors=True)
        remove_run_file(self.places.state_dir)
        self.lock.close()


def start_servers(
    state_dir: Path | str, *, database_url: str = "", redis_url: str = "", durable: bool = True
) -> Servers:
    """Hold the state folder and start each server whose address is not given.

    Raises EmbeddedError with one clear line; nothing runs then.
    """
    places = places_of(state_dir)
    make_folder(places.state_dir)
    servers = Servers(places=places, lock=_hold(places.state_dir), database_url=database_url, redis_url=redis_url)
    try:
        _clear_old_sockets(places.state_dir)
        _start_missing(servers, durable=durable)
        write_run_file(places.state_dir, _urls_of(servers))
    except BaseException:
        servers.stop()
        raise
    return servers


def tell_sandbox(servers: Servers, url: str | None) -> None:
    """Publish where the stack's sandbox is, so that a command beside it asks no real gateway."""
    servers.sandbox_url = url
    write_run_file(servers.places.state_dir, _urls_of(servers))


def restart_postgres(servers: Servers, *, durable: bool = True) -> None:
    """Start PostgreSQL again on the same socket after it died."""
    if servers.socket_dir is not None:
        servers.postgres = start_postgres(servers.places, servers.socket_dir, durable=durable)
        write_run_file(servers.places.state_dir, _urls_of(servers))


def restart_redis(servers: Servers) -> None:
    """Start Redis again on the same socket after it died."""
    if servers.socket_dir is not None:
        servers.redis = start_redis(servers.places, servers.socket_dir)
        write_run_file(servers.places.state_dir, _urls_of(servers))


def _start_missing(servers: Servers, *, durable: bool) -> None:
    if servers.database_url and servers.redis_url:
        return
    tie_data_to_state(servers.places)
    make_data_dirs(servers.places)
    servers.socket_dir = make_socket_dir(servers.places.account)
    if not servers.redis_url:
        servers.redis = start_redis(servers.places, servers.socket_dir)
        servers.redis_url = servers.redis.url
    if not servers.database_url:
        servers.postgres = start_postgres(servers.places, servers.socket_dir, durable=durable)
        servers.database_url = servers.postgres.url


def _hold(state_dir: Path) -> IO[str]:
    """One stack for each state folder; the kernel lets go of the lock when its holder dies."""
    try:
        lock = (state_dir / LOCK_FILE).open("a+")
    except OSError as err:
        raise EmbeddedError(f"Cannot write to {state_dir}: {err.strerror}. Set STATE_DIR to another folder.") from err
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise EmbeddedError(
            f"{state_dir} is in use by another stack (process {holder}): stop it, or set STATE_DIR to another folder."
        ) from err
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _clear_old_sockets(state_dir: Path) -> None:
    """A killed stack leaves its socket folder behind."""
    old = read_run_file(state_dir)
    if old is not None and old.socket_dir and Path(old.socket_dir).name.startswith("frontdesk-"):
        shutil.rmtree(old.socket_dir, ignore_errors=True)
    remove_run_file(state_dir)


def _urls_of(servers: Servers) -> EmbeddedUrls:
    return EmbeddedUrls(
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        postgres_pid=servers.postgres.process.pid if servers.postgres else None,
        redis_pid=servers.redis.process.pid if servers.redis else None,
        supervisor_pid=os.getpid(),
        socket_dir=str(servers.socket_dir) if servers.socket_dir else None,
        sandbox_url=servers.sandbox_url,
    )
