"""When two names are the same name, and what a search looks through. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DOTS = str.maketrans(dict.fromkeys(".,'`\u2019", " "))


def fold(text: str) -> str:
    """Without case, width and other ways of writing the same letters (NFKC), spaces made single."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def name_key(name: str) -> str:
    """Equal for the same name: `Kavya  S. Patil` and `kavya s patil`."""
    return " ".join(fold(name.translate(DOTS)).split())[:120]


def search_key(words: Iterable[str]) -> str:
    """All that a person is looked for by, folded, in one text."""
    return fold(" ".join(word for word in words if word))


def search_terms(typed: str) -> list[str]:
    """What somebody typed, as the pieces that must all occur; a phone may be typed with spaces or a 0 before it."""
    folded = fold(typed)
    digits = "".join(character for character in folded if character.isdigit())
    if len(digits) >= 6 and all(character in "0123456789+-() " for character in folded):  # noqa: PLR2004 - a phone
        return [digits.lstrip("0")]
    return folded.split()[:6]
