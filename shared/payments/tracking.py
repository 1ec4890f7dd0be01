"""What somebody who is not signed in holds: a token that reads one payable and its payment, and pays it. Nothing else.

32 characters: the payable's uid, and 64 bits that only we can write. Nothing is stored; it ends with SECRET_KEY.
"""

from __future__ import annotations

import binascii
import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from shared.secrets import derive_key
from shared.tenancy.connection import connection

PURPOSE = "payment tracking"
CHARACTERS = 32
UID_BYTES, MARK_BYTES = 16, 8


def token_of(payable_kind: str, payable: uuid.UUID) -> str:
    """The token of a payable of the current schema."""
    return urlsafe_b64encode(payable.bytes + _mark(payable_kind, payable)).decode()


def is_token_of(token: str, payable_kind: str, payable: uuid.UUID) -> bool:
    """Whether it opens this one; compared in constant time."""
    return hmac.compare_digest(token.encode(), token_of(payable_kind, payable).encode())


def payable_in(token: str) -> uuid.UUID | None:
    """What a token names, before anybody knows whether it is ours."""
    try:
        told = urlsafe_b64decode(token.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return None
    return uuid.UUID(bytes=told[:UID_BYTES]) if len(told) == UID_BYTES + MARK_BYTES else None


def _mark(payable_kind: str, payable: uuid.UUID) -> bytes:
    key = derive_key(PURPOSE, connection.schema_name)
    return hmac.new(key, f"{payable_kind}:{payable}".encode(), sha256).digest()[:MARK_BYTES]
