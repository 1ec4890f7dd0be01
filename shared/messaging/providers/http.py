"""One way to call a provider: a deadline, no redirects, no repetition, and never inside a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

from shared.messaging.providers.promise import Answer, Outcome
from shared.unit import is_unit_open

TIMEOUT_S: Final = (3.0, 10.0)
MOST_BYTES: Final = 256 * 1024
SERVER_ERROR: Final = 500


class CalledInUnit(RuntimeError):
    """A provider was called while a transaction is open: it would hold locks for as long as the provider likes."""


def call(method: str, url: str, **what: Any) -> requests.Response:
    """One request on a connection of its own. Raises requests' errors."""
    if is_unit_open():
        raise CalledInUnit(urlsplit(url).hostname)
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=TIMEOUT_S, allow_redirects=False, **what)


def after_failure(error: RequestException) -> Answer:
    """No answer: when nothing can have been sent it was certainly not taken; otherwise nobody knows."""
    name = type(error).__name__
    if isinstance(error, ConnectTimeout) or (isinstance(error, NoConnection) and _never_connected(error)):
        return Answer(outcome=Outcome.REFUSED, code="no_connection", detail=name, down=True)
    return Answer(outcome=Outcome.UNKNOWN, code="no_answer", detail=name)


def _never_connected(error: NoConnection) -> bool:
    """Whether the name or the address failed, before a byte was sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def json_of(response: requests.Response) -> Mapping[str, Any]:
    """The answer's object, or an empty one for what is none."""
    if len(response.content) > MOST_BYTES:
        return {}
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
