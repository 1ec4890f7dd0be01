"""Ready is what /readyz says, asked as a client would ask."""

import http.client

from platform_core.supervisor.listen import LOOPBACK


def readiness(port: int, base_domain: str) -> tuple[bool, str]:
    """Whether the stack answers 200, and what it says otherwise."""
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
