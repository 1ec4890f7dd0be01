"""Names for rows: UUIDv7 for the outside, codes for people, random names for schemas."""

from __future__ import annotations

import secrets
import string
import time
import uuid
from datetime import UTC, datetime

SPOKEN = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I, which sound or look alike


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def made_at(uid: uuid.UUID) -> datetime:
    """When a uid of ours was made, to the millisecond, by the machine's clock."""
    return datetime.fromtimestamp((uid.int >> 80) / 1000, UTC)


def spoken_code(length: int) -> str:
    """A random code that survives being read out: `7F3K`."""
    return "".join(secrets.choice(SPOKEN) for _ in range(length))


def schema_name() -> str:
    """A new schema's name: `t_` and 12 random letters, independent of the tenant's slug."""
    return "t_" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))


def url_token(characters: int = 32) -> str:
    """A random url-safe secret of that many characters (6 bits each)."""
    return secrets.token_urlsafe(characters)[:characters]
