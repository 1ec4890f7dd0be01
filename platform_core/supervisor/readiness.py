"""Ready is what /readyz says, asked as a client would ask, and a sandbox that listens where one was wished."""

import http.client
import socket

from platform_core.supervisor.listen import LOOPBACK


def readiness(port: int, base_domain: str, *, sandbox_port: int | None = None) -> tuple[bool, str]:
    """Whether the stack answers 200, and what it says otherwise."""
    if sandbox_port is not None and not _listens(sandbox_port):
        return False, "the sandbox does not listen"
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"{base_domain}:{port}"})
        answer = connection.getresponse()
        body = answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as err:
        return False, str(err)
    finally:
        connection.close()
    return answer.status == http.HTTPStatus.OK, f"{answer.status} {body}"


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=5).close()
    except OSError:
        return False
    return True
