"""Names for what is kept outside PostgreSQL: the schema comes first, so no tenant can meet another's."""

from __future__ import annotations

from shared.tenancy.connection import connection

SEPARATOR = ":"


def tkey(kind: str, *parts: object) -> str:
    """The current tenant's name for a cache entry, lock, rate or live topic: `t_abc:otp:+9198...`."""
    return tkey_of(connection.schema_name, kind, *parts)


def tkey_of(schema_name: str, kind: str, *parts: object) -> str:
    """The same for a schema that is named, for code that holds no connection (live)."""
    return SEPARATOR.join([schema_name, kind, *(_plain(part) for part in parts)])


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION."""
    return SEPARATOR.join([connection.schema_name, key_prefix, str(version), key])


def _plain(part: object) -> str:
    """Two different lists of parts never give one key."""
    return str(part).replace("%", "%25").replace(SEPARATOR, "%3A")
