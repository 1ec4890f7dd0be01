"""One embedded Redis: a carrier that may be emptied at any time, so it writes nothing to disk."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from platform_core.embedded import process
from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.paths import Places, redis_server_binary
from platform_core.embedded.urls import redis_socket_url

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
POLL_S = 0.02
LOG_FILE = "redis.log"
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "maxmemory-policy": "noeviction",  # an evicted job or rate limit would be silent
    "save": "",
    "appendonly": "no",
    "databases": "16",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisServer:
    """A running server that is our child."""

    process: subprocess.Popen[bytes]
    url: str

    def stop(self) -> None:
        """Ask it to go; it has nothing to save."""
        process.stop(self.process, signal.SIGTERM, STOP_TIMEOUT_S)


def start_redis(places: Places, socket_dir: Path) -> RedisServer:
    """Start a server on a socket in `socket_dir`."""
    path = socket_dir / "redis.sock"
    argv = [str(redis_server_binary(places.account)), "--unixsocket", str(path)]
    for name, value in SETTINGS.items():
        argv += [f"--{name}", value]
    log_path = places.state_dir / LOG_FILE
    with process.open_log(log_path) as log:
        child = process.spawn(
            argv, death_signal=signal.SIGTERM, output=log, account=places.account, cwd=places.redis_dir
        )
    _wait_until_ready(child, path, log_path)
    return RedisServer(process=child, url=redis_socket_url(str(path)))


def _wait_until_ready(child: subprocess.Popen[bytes], path: Path, log_path: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while child.poll() is None and time.monotonic() < deadline:
        if _answers(path):
            return
        time.sleep(POLL_S)
    process.stop(child, signal.SIGTERM, STOP_TIMEOUT_S)
    raise EmbeddedError(f"Redis did not start, see {log_path}.")


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
