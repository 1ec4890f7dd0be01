"""What addresses, names and keys of the environment must look like. Pure: each says whether a text will do."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

DATABASES = frozenset({"postgres", "postgresql"})
MAILS = frozenset({"smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"})
DOMAIN = re.compile(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")
HIGHEST_PORT = 65535
KEY_BYTES = 32


def is_database_url(text: str) -> bool:
    """`postgres://user:word@host:5432/name`; the host may be a folder of sockets in `?host=`."""
    found = _split(text)
    return found is not None and found.scheme in DATABASES and bool(found.path.strip("/"))


def is_redis_url(text: str) -> bool:
    """`redis://host:6379/0`, `rediss://` with TLS, or `unix:///path?db=0`."""
    found = _split(text)
    if found is None:
        return False
    if found.scheme == "unix":
        return found.path.startswith("/")
    return (
        found.scheme in {"redis", "rediss"}
        and bool(found.hostname)
        and re.fullmatch(r"(/\d*)?", found.path) is not None
    )


def is_mail_url(text: str) -> bool:
    """`smtp+tls://user:word@host:587`."""
    found = _split(text)
    return found is not None and found.scheme in MAILS and (bool(found.hostname) or not found.scheme.startswith("smtp"))


def is_sentry_dsn(text: str) -> bool:
    """`https://key@host/project`."""
    found = _split(text)
    return found is not None and found.scheme in {"http", "https"} and bool(found.username and found.hostname)


def is_domain(text: str) -> bool:
    """A host's name without a scheme and without a port."""
    return DOMAIN.match(text) is not None


def is_network(text: str) -> bool:
    """An address, or a network such as 10.0.0.0/8."""
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return True


def is_host_and_port(text: str) -> bool:
    """`host:port`."""
    host, _, port = text.strip().rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) <= HIGHEST_PORT


def is_fernet_key(text: str) -> bool:
    """32 bytes in url-safe base64."""
    try:
        return len(base64.urlsafe_b64decode(text.strip().encode())) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _split(text: str) -> SplitResult | None:
    try:
        found = urlsplit(text)
        _ = found.port  # reading it is what checks it
    except ValueError:
        return None
    return found
