"""How a text travels: GSM-7 or UCS-2, in how many parts (3GPP TS 23.038 and 23.040).

A character of the extension table takes two septets, one outside the BMP two units; neither is split over two parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
BMP_END: Final = 0xFFFF


class Encoding(StrEnum):
    """As the API names them."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


SINGLE: Final = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
OF_MANY: Final = {Encoding.GSM_7: 153, Encoding.UCS_2: 67}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """encoding and parts of a text; units: septets or UTF-16 units; left: units that still fit the last part."""

    encoding: Encoding
    units: int
    parts: int
    left: int


def segments_of(text: str) -> Segments:
    """Count. An empty text has no parts."""
    encoding = Encoding.GSM_7 if is_gsm(text) else Encoding.UCS_2
    widths = [_width(character, encoding) for character in text]
    units, single, of_many = sum(widths), SINGLE[encoding], OF_MANY[encoding]
    if units <= single:
        return Segments(encoding=encoding, units=units, parts=1 if text else 0, left=single - units)
    parts, room = 1, of_many
    for width in widths:
        if width > room:
            parts, room = parts + 1, of_many
        room -= width
    return Segments(encoding=encoding, units=units, parts=parts, left=room)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return all(character in BASIC or character in EXTENSION for character in text)


def outside_gsm(text: str) -> str:
    """The characters that force UCS-2, each once, in order."""
    return "".join(dict.fromkeys(character for character in text if not is_gsm(character)))


def _width(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM_7:
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > BMP_END else 1
