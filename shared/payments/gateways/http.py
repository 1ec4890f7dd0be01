"""The one way out to a gateway: TLS checked, deadlines kept, nothing followed, repeated or shared.

A `Wire` lives for one conversation. It remembers the last answer, because SDKs lose status and body in their errors.
"""

from __future__ import annotations

import ipaddress
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import certifi
import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from shared.unit import UnitError, is_unit_open

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_S = 2.0
READ_S = 5.0
MOST_BYTES = 1024 * 1024
PIECE = 64 * 1024
NOT_CONNECTED = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


class NotAnswered(Exception):
    """No whole answer came. was_sent: the request may have arrived. SDKs let it through: it is none of requests."""

    def __init__(self, code: str, *, was_sent: bool) -> None:
        super().__init__(code)
        self.code, self.was_sent = code, was_sent


@dataclass(frozen=True, slots=True)
class Answered:
    """The last answer's status and body. document: None when it is not a JSON object or list."""

    status: int
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON, numbers with a point as Decimal."""
        try:
            found = json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict | list) else None


class Wire(requests.Session):
    """A session for one conversation. base: scheme, host and port. seconds: for all of its calls together."""

    def __init__(self, base: str, *, seconds: float) -> None:
        super().__init__()
        check_base(base)
        self.base = base
        self.ends = time.monotonic() + seconds
        self.trust_env = False
        self.max_redirects = 0
        self.answered: Answered | None = None
        self.not_answered: NotAnswered | None = None
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=0, pool_connections=1, pool_maxsize=1))

    @property
    def left_s(self) -> float:
        """Seconds until this conversation is over."""
        return self.ends - time.monotonic()

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:
        """Send one request and read its answer within the deadline. Raises NotAnswered."""
        self.answered = self.not_answered = None
        try:
            return self._send(request, given)
        except NotAnswered as error:
            self.not_answered = error
            raise

    def _send(self, request: requests.PreparedRequest, given: dict[str, Any]) -> requests.Response:
        if is_unit_open():
            raise UnitError("a gateway is called while a unit is open")
        left = self.left_s
        if left <= 0:
            raise NotAnswered("deadline", was_sent=False)
        safe = {
            "timeout": (min(CONNECT_S, left), min(READ_S, left)),
            "allow_redirects": False,
            "verify": certifi.where(),
            "proxies": {},
            "stream": True,
        }
        try:
            response = super().send(request, **{**given, **safe})
            _read_whole(response, self.ends)
        except (requests.RequestException, HTTPError) as error:
            raise _not_answered(error) from error
        answered = Answered(response.status_code, response.content)
        if answered.document is None:
            raise NotAnswered("unreadable", was_sent=True)
        self.answered = answered
        return response


@contextmanager
def open_wire(base: str, *, seconds: float) -> Iterator[Wire]:
    """A wire that is closed in the end."""
    wire = Wire(base, seconds=seconds)
    try:
        yield wire
    finally:
        wire.close()


def check_base(base: str) -> None:
    """Refuse an address without TLS, and this machine's own, unless the installation allows it. Raises NotAnswered."""
    parts = urlsplit(base)
    is_local = _is_loopback(parts.hostname or "")
    if is_local and not (settings.DEBUG or settings.ALLOW_LOOPBACK_PROVIDERS):
        raise NotAnswered("loopback_refused", was_sent=False)
    if parts.scheme != "https" and not is_local:
        raise NotAnswered("no_tls", was_sent=False)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _read_whole(response: requests.Response, ends: float) -> None:
    """Read the body in pieces: a gateway that drips must not hold us, one that pours must not fill us."""
    content = bytearray()
    try:
        while piece := response.raw.read1(PIECE, decode_content=True):
            content += piece
            if len(content) > MOST_BYTES:
                raise NotAnswered("too_large", was_sent=True)
            if time.monotonic() > ends:
                raise NotAnswered("slow", was_sent=True)
    except OSError as error:
        raise NotAnswered("cut", was_sent=True) from error
    finally:
        response.close()
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and "Content-Encoding" not in response.headers and len(content) < int(expected):
        raise NotAnswered("short", was_sent=True)
    response._content = bytes(content)  # noqa: SLF001 - what requests itself would set
    response._content_consumed = True  # type: ignore[attr-defined] # noqa: SLF001


def _not_answered(error: Exception) -> NotAnswered:
    """Only what fails before a connection stands was surely never sent."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.InvalidURL):
        return NotAnswered("not_connected", was_sent=False)
    reason = error.args[0] if error.args else None
    inner = getattr(reason, "reason", reason)
    if isinstance(inner, NOT_CONNECTED) or isinstance(error, NOT_CONNECTED):
        return NotAnswered("not_connected", was_sent=False)
    if isinstance(error, requests.Timeout):
        return NotAnswered("timeout", was_sent=True)
    return NotAnswered("cut", was_sent=True)
