"""How a text travels: its parts, and the operator's look at it before it may."""

from __future__ import annotations

import re
from datetime import datetime

from infra.sandbox.rows import Template
from infra.sandbox.wire import INDIA

PLAIN = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = set("\f^{}\\[~]|€")
ALONE = {True: 160, False: 70}
TOGETHER = {True: 153, False: 67}
TAG = re.compile(r"\{#(var|numeric|number|alphanumeric|url|urlott|cbn|email)#\}")
LIMIT = {"var": 30}
LIMIT_TYPED = 40
SHAPES = {"numeric": r"[0-9]+", "number": r"[0-9]+", "alphanumeric": r"[A-Za-z0-9 ]+"}
DAY_STARTS, DAY_ENDS = 10, 21


def parts_of(text: str) -> int:
    """How many segments a text takes; a pair of characters is never split over two."""
    plain = all(letter in PLAIN or letter in DOUBLE for letter in text)
    sizes = [_size(letter, plain=plain) for letter in text]
    if sum(sizes) <= ALONE[plain]:
        return 1
    parts, room = 1, TOGETHER[plain]
    for size in sizes:
        if size > room:
            parts, room = parts + 1, TOGETHER[plain]
        room -= size
    return parts


def rendered(template: Template, values: dict[str, str]) -> str:
    """The template with its variables filled in, in one pass and in the order of its names."""
    names = iter(template.names)
    return TAG.sub(lambda tag: values.get(next(names, ""), tag[0]), template.text)


def scrubbed(template: Template, text: str, at: float) -> str:
    """Why the operator refuses this text; empty when it passes. at: seconds since 1970."""
    if not _matches(template.text, text):
        return "TEMPLATE_NOT_MATCHED"
    hour = datetime.fromtimestamp(at, INDIA).hour
    if template.category == "P" and not DAY_STARTS <= hour < DAY_ENDS:
        return "EC_INVALID_PROMO_TIME"
    return ""


def _size(letter: str, *, plain: bool) -> int:
    if plain:
        return 2 if letter in DOUBLE else 1
    return 2 if ord(letter) > 0xFFFF else 1  # noqa: PLR2004 - beyond this UTF-16 takes two units


def _matches(template: str, text: str) -> bool:
    """Fixed words to the letter, each variable of its class and length."""
    pattern, end = "", 0
    for tag in TAG.finditer(template):
        kind = tag[1]
        shape = SHAPES.get(kind, r"[^\r\n]+").removesuffix("+")
        pattern += re.escape(template[end : tag.start()]) + f"{shape}{{1,{LIMIT.get(kind, LIMIT_TYPED)}}}"
        end = tag.end()
    return re.fullmatch(pattern + re.escape(template[end:]), text) is not None
