"""The port is bound once by the supervisor and handed to the web processes, so it survives their restarts."""

import errno
import socket

from platform_core.embedded.errors import EmbeddedError

LOOPBACK = "127.0.0.1"


def bind_port(port: int) -> socket.socket:
    """Bind without listening: until a web process listens, clients are refused and not kept waiting.

    port: 0 for a free one. Raises EmbeddedError with one line when it is taken.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port))
    except OSError as err:
        sock.close()
        reason = "is taken by another program" if err.errno == errno.EADDRINUSE else f"cannot be used: {err.strerror}"
        raise EmbeddedError(f"Port {port} {reason}; set PORT to a free one.") from err
    return sock


def free_port() -> int:
    """A port that was free a moment ago, for a program that binds it itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.bind((LOOPBACK, 0))
        return int(sock.getsockname()[1])
