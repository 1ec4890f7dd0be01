"""One web process: `python -m platform_core.supervisor.serve FD` serves the ASGI application on a bound socket."""

import socket
import sys

import uvicorn

STREAMS_MAY_LAST_S = 2
KEEP_ALIVE_S = 75


def main(listening_fd: int) -> None:
    """Serve until SIGTERM; open streams get two seconds to end.

    Proxy headers stay untouched here: who a proxy is, TRUSTED_PROXIES alone decides.
    """
    config = uvicorn.Config(
        "platform_core.asgi:application",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STREAMS_MAY_LAST_S,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=listening_fd)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
