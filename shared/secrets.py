"""Secrets: kept out of logs by their type, encrypted at rest, derived per purpose.

`FERNET_KEYS` encrypts with its first key and reads with all, so a key is rotated by putting a new one first.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Secret:
    """A text that never shows itself: `str()` and `repr()` give `***`; only `reveal()` gives the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not pickled")

    def reveal(self) -> str:
        """The text itself, for the one place that sends or compares it."""
        return self._text

    @property
    def hint(self) -> str:
        """The last four characters, as settings pages show them."""
        return "•••• " + self._text[-4:] if len(self._text) >= 8 else "••••"  # noqa: PLR2004


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt for the database with the first key."""
    return _box(tuple(settings.FERNET_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> Secret:
    """Read what `encrypt` wrote, with any of the keys. Raises ValueError when none fits."""
    try:
        return Secret(_box(tuple(settings.FERNET_KEYS)).decrypt(token.encode()).decode())
    except InvalidToken as error:
        raise ValueError("no key of FERNET_KEYS opens this") from error


def is_under_first_key(token: str) -> bool:
    """Whether the first key alone opens it."""
    try:
        _box(tuple(settings.FERNET_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def reencrypt(token: str) -> str:
    """The same secret under the first key, for `secrets rotate`."""
    return _box(tuple(settings.FERNET_KEYS)).rotate(token.encode()).decode()


@lru_cache(maxsize=4096)
def derive_key(purpose: str, salt: str) -> bytes:
    """32 bytes for one purpose and one owner, from SECRET_KEY by HKDF-SHA256 (RFC 5869)."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt.encode(), info=purpose.encode())
    return kdf.derive(settings.SECRET_KEY.encode())


def fingerprint(purpose: str, text: str) -> str:
    """A keyed hash (HMAC-SHA256, hex): equal texts compare equal, and the text cannot be guessed from it."""
    return hmac.new(derive_key(purpose, ""), text.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
