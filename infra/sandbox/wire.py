"""What goes over the wire: a call to a provider, its answer, and readers of the forms they come in."""

from __future__ import annotations

import base64
import json
import re
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

INDIA = timezone(timedelta(hours=5, minutes=30))
LETTERS = string.ascii_letters + string.digits


class Rupees(Decimal):
    """An amount that is written into JSON as a number with two places."""


@dataclass(slots=True, kw_only=True)
class Call:
    """One request. base: scheme, host and port that it came to."""

    method: str
    path: str
    base: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON with exact numbers; None when it is none."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError:
            return None

    def form(self) -> list[tuple[str, str]]:
        """The body as a form."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def basic(self) -> tuple[str, str]:
        """User and password of Basic authentication; empty without one."""
        scheme, _, word = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            user, _, password = base64.b64decode(word).decode().partition(":")
        except ValueError:
            return "", ""
        return user, password

    def bearer(self) -> str:
        """The token of Bearer authentication; empty without one."""
        scheme, _, word = self.headers.get("authorization", "").partition(" ")
        return word if scheme.lower() == "bearer" else ""


@dataclass(slots=True, kw_only=True)
class Answer:
    """What a provider says. body: JSON-able, or bytes as they are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes that are sent."""
        return self.body if isinstance(self.body, bytes) else to_json(self.body).encode()


class Refused(Exception):
    """The provider says no, in its own words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def to_json(value: Any) -> str:
    """JSON text; Rupees become numbers with two places."""
    numbers: list[str] = []

    def mark(found: Any) -> str:
        if not isinstance(found, Decimal):
            raise TypeError(f"{type(found)} is no JSON")
        numbers.append(f"{found:.2f}")
        return f"\0{len(numbers) - 1}"

    text = json.dumps(value, default=mark, separators=(",", ":"), ensure_ascii=False)
    return re.sub(r'"\\u0000(\d+)"', lambda found: numbers[int(found[1])], text)


def rupees(minor: int) -> Rupees:
    """An amount in whole units."""
    return Rupees(Decimal(minor) / 100)


def to_minor(amount: object) -> int | None:
    """An amount of whole units as minor ones; None when it is no number or finer than that."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        return None
    try:
        minor = (Decimal(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(minor) if minor == Decimal(amount) * 100 else None


def iso(at: float, zone: timezone = INDIA) -> str:
    """An instant as text."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).isoformat(timespec="seconds")


def from_iso(text: object) -> float | None:
    """An instant from text, None when it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=INDIA)).timestamp()


def new_id(prefix: str = "", length: int = 14) -> str:
    """A fresh id as gateways make them."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(length))


def new_digits(length: int) -> str:
    """A fresh number as text."""
    return secrets.choice("123456789") + "".join(secrets.choice(string.digits) for _ in range(length - 1))


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A form with `a[b][0][c]=v` as dictionaries; a number in brackets makes a list."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name) or [name]
        at, key = tree, first
        for word in rest:
            at = at.setdefault(key, {})
            key = word
        at[key] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    found = {name: _listed(inner) for name, inner in value.items()}
    if found and all(name.isdigit() for name in found):
        return [found[name] for name in sorted(found, key=int)]
    return found
