"""The registry's tags in a template: a closed list, read once into pieces.

A typed tag stands in the text (`{#numeric#}`: BSNL, Airtel, Jio, Vi), or the text keeps `{#var#}` and the type stands
beside it (SmartPing, Tata); both forms are one piece here (TRAI Direction of 18 November 2025).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class Kind(StrEnum):
    """What a variable may hold."""

    VAR = "var"
    NUMERIC = "numeric"
    ALPHANUMERIC = "alphanumeric"
    URL = "url"
    CBN = "cbn"
    EMAIL = "email"


TAGS: Final[Mapping[str, Kind]] = {
    "var": Kind.VAR,
    "numeric": Kind.NUMERIC,
    "number": Kind.NUMERIC,
    "alphanumeric": Kind.ALPHANUMERIC,
    "url": Kind.URL,
    "urlott": Kind.URL,
    "cbn": Kind.CBN,
    "email": Kind.EMAIL,
}
DEFAULT_MAX: Final[Mapping[Kind, int]] = {
    Kind.VAR: 30,
    Kind.NUMERIC: 40,
    Kind.ALPHANUMERIC: 40,
    Kind.URL: 120,
    Kind.CBN: 15,
    Kind.EMAIL: 60,
}
MOST_MAX: Final = 200
TAG: Final = re.compile(r"\{#([a-z]+)#\}")
LOOKS_LIKE_A_TAG: Final = re.compile(r"\{#|#\}|##\w+##|#[A-Za-z]\w*#|\{\{|\}\}|\{\w+\}|\$\{|%\(\w+\)s")
URL_LIKE: Final = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.[a-z]{2,}/", re.IGNORECASE)
DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)
WORDS: Final = re.compile(r"[A-Za-z0-9 ]+", re.ASCII)
NUMBER_TO_CALL: Final = re.compile(
    r"(91)?[6-9][0-9]{9}|1[48]00[0-9]{4,7}|1860[0-9]{4,7}|1[46]0[0-9]{7}|[0-9]{10}", re.ASCII
)
ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
LINE_ENDS: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class UnknownTag(ValueError):
    """The text holds something that looks like a tag and is none: it would be sent as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One place for a value. trim: cut a long value; fallback: stands in for a value that its class refuses."""

    name: str
    kind: Kind = Kind.VAR
    most: int = 30
    trim: bool = False
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A registered text, read: fixed texts around the variables, one more than there are variables."""

    fixed: tuple[str, ...]
    variables: tuple[Variable, ...]

    @property
    def fixed_length(self) -> int:
        """How many characters never change."""
        return sum(len(text) for text in self.fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whitelist:
    """What the entity has registered to be tapped: whole addresses, prefixes that end in `?`, numbers to call."""

    urls: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def has_url(self, url: str) -> bool:
        """Whether the address is one of them, or one of them with another query."""
        head, mark, _query = url.partition("?")
        return url in self.urls or (bool(mark) and f"{head}?" in self.urls)

    def has_number(self, number: str) -> bool:
        """Whether this number was registered, with or without 91."""
        return number in self.numbers or number.removeprefix("91") in self.numbers


ANYTHING: Final = Whitelist()


def read_form(text: str, variables: Sequence[Variable] = ()) -> Form:
    """The template as pieces; `variables` are named in the order of their tags. Raises UnknownTag."""
    found = TAG.split(text)
    fixed, tags = found[0::2], found[1::2]
    kinds = [_kind_of(tag) for tag in tags]
    for piece in fixed:
        if (odd := LOOKS_LIKE_A_TAG.search(piece)) is not None:
            raise UnknownTag(odd[0])
    told = list(variables) + [
        Variable(name=f"var{place + 1}", kind=kind, most=DEFAULT_MAX[kind])
        for place, kind in enumerate(kinds)
        if place >= len(variables)
    ]
    return Form(fixed=tuple(fixed), variables=tuple(_joined(*pair) for pair in zip(told, kinds, strict=False)))


def _kind_of(tag: str) -> Kind:
    kind = TAGS.get(tag)
    if kind is None:
        raise UnknownTag(f"{{#{tag}#}}")
    return kind


def _joined(told: Variable, in_text: Kind) -> Variable:
    """The type in the text wins, unless the text says `var` and the type stands beside it."""
    return told if in_text is Kind.VAR else replace(told, kind=in_text)


def tags_in(text: str) -> list[str]:
    """The names of the well-formed tags, in order."""
    return TAG.findall(text)


# Values


def fits(value: str, variable: Variable, whitelist: Whitelist | None = None) -> bool:
    """Whether the value may stand there: at least a character, at most `most`, of its class, no link in plain text."""
    return 1 <= len(value) <= variable.most and _of_class(value, variable.kind, whitelist)


def _of_class(value: str, kind: Kind, whitelist: Whitelist | None) -> bool:
    if kind is Kind.URL:
        return _is_url(value) and (whitelist is None or whitelist.has_url(value))
    if kind is Kind.CBN:
        return NUMBER_TO_CALL.fullmatch(value) is not None and (whitelist is None or whitelist.has_number(value))
    return _PLAIN[kind](value)


def _is_url(value: str) -> bool:
    """http, https or www, a named host, nothing blank."""
    if LINE_ENDS.search(value) or " " in value or not value.startswith(("http://", "https://", "www.")):
        return False
    try:
        host = urlsplit(value if "://" in value else f"https://{value}").hostname or ""
    except ValueError:
        return False
    return "." in host and not host.replace(".", "").isdigit()


def has_link(value: str) -> bool:
    """Whether a plain value would be taken for a link, which the registry refuses there."""
    return URL_LIKE.search(value) is not None


_PLAIN: Final[Mapping[Kind, Callable[[str], bool]]] = {
    Kind.VAR: lambda value: not LINE_ENDS.search(value) and not has_link(value),
    Kind.NUMERIC: lambda value: DIGITS.fullmatch(value) is not None,
    Kind.ALPHANUMERIC: lambda value: WORDS.fullmatch(value) is not None,
    Kind.EMAIL: lambda value: ADDRESS.fullmatch(value) is not None,
}
