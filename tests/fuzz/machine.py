"""Requests from a document: mostly right, with one thing or another wrong; the same seed gives the same requests."""

from __future__ import annotations

import functools
import random
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.contracts.operations import NOBODY, Operation, described
from tests.fuzz.junk import BODIES, HEADERS, PRIVILEGED, TEXTS, TYPES, any_junk, write

WORDS = {"uuid": NOBODY, "email": "x@example.com", "date": "2026-12-07", "date-time": "2026-12-07T06:00:00+05:30"}
NAMED_LIKE = {"venue": "venues", "customer": "customers", "area": "areas", "resource": "seats", "payable": "bookings"}
GOOD: dict[str, Any] = {
    "permissions": ["bookings.read"], "scopes": ["bookings.read"], "role": "kitchen", "timezone": "Asia/Kolkata",
    "currency": "INR", "minor": 1000, "labels": ["Z-1", "Z-2"], "opens": "06:00", "closes": "12:00", "plan": "starter",
    "language": "hi", "payable_kind": "booking", "method": "cash", "start": "2026-12-07T09:00:00+05:30",
    "end": "2026-12-07T10:30:00+05:30", "topics": ["bookings"], "password": "a quiet place to read", "lat": 18.5,
    "lng": 73.8, "time_zone": "Asia/Kolkata", "consents": ["terms"], "limits": {"customers": 5}, "elements": [],
}  # fmt: skip
GOOD_QUERIES = {
    "limit": "3", "ordering": "-created_at", "date": "2026-12-07", "count": "true", "search": "a", "format": "xlsx",
    "lat": "18.5", "lng": "73.8", "from": "2026-01-01", "to": "2026-12-31", "state": "active",
}  # fmt: skip
KNOWN = 0.85
EXTRA = "no_such_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One request. has_extra: its body names a field that the document does not know."""

    operation: Operation
    path: str
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    has_extra: bool = False


@functools.cache
def components(urlconf: str) -> dict[str, Any]:
    """The named shapes of a document."""
    document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return dict(document["components"]["schemas"])


@dataclass(slots=True)
class Machine:
    """uids: a row that exists, by the word before it in a path."""

    urlconf: str
    dice: random.Random
    uids: Mapping[str, str]

    def shoot(self, *, allow: Sequence[Operation] | None = None) -> Shot:
        """The next request."""
        operation = self.dice.choice(allow or list(described(self.urlconf)))
        said = described(self.urlconf)[operation]
        body, content_type, has_extra = self._body(operation, said)
        return Shot(
            operation=operation,
            path=self._path(operation) + self._query(said),
            body=body,
            content_type=content_type,
            headers=self._headers(),
            has_extra=has_extra,
        )

    def _path(self, operation: Operation) -> str:
        def fill(match: re.Match[str]) -> str:
            known = self.uids.get(match["before"], NOBODY)
            return f"{match['before']}/{known if self.dice.random() < KNOWN else self.dice.choice((NOBODY, 'x', '0'))}"

        return re.sub(r"(?P<before>[\w-]+)/\{\w+\}", fill, operation.path)

    def _query(self, said: Mapping[str, Any]) -> str:
        names = [one["name"] for one in said.get("parameters", []) if one["in"] == "query"]
        chosen = self.dice.sample([*names, EXTRA], min(len(names) + 1, self.dice.choice((0, 0, 1, 2, 5))))
        pairs = [(name, self._query_value(name)) for name in chosen]
        return "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""

    def _query_value(self, name: str) -> str:
        value = GOOD_QUERIES.get(name, self.uids.get(f"{name}s")) if self.dice.random() < KNOWN / 2 else None
        text = value or self.dice.choice((*TEXTS, "999999999999999999999", "bm8=", *self.uids.values()))
        return urllib.parse.quote(text[:2000].encode("utf-8", "surrogatepass"))

    def _headers(self) -> dict[str, str]:
        headers = {"Idempotency-Key": f"{self.dice.getrandbits(96):x}"}
        for name in self.dice.sample(sorted(HEADERS), self.dice.choice((0, 0, 0, 1, 2))):
            headers[name] = self.dice.choice(HEADERS[name])
        return headers

    def _body(self, operation: Operation, said: Mapping[str, Any]) -> tuple[bytes, str, bool]:
        if operation.method in {"GET", "DELETE"} and self.dice.random() < 0.9:
            return b"", "application/json", False
        if self.dice.random() < 0.12:
            return self.dice.choice(BODIES), self.dice.choice(TYPES), False
        content = said.get("requestBody", {}).get("content", {})
        shape = next(iter(content.values()), {}).get("schema", {})
        value = self._value(shape, depth=0)
        has_extra = isinstance(value, dict) and bool(content) and self.dice.random() < 0.2
        if has_extra:
            known = self._resolved(shape).get("properties", {})
            strange = {name: what for name, what in PRIVILEGED.items() if name not in known} | {EXTRA: 1}
            name = self.dice.choice(sorted(strange))
            value = {**value, name: strange[name]}
        return write(value).encode("utf-8", "surrogatepass"), "application/json", has_extra

    def _resolved(self, shape: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in shape:
            return self._resolved(components(self.urlconf)[shape["$ref"].rpartition("/")[2]])
        for word in ("allOf", "oneOf", "anyOf"):
            if word in shape:
                return self._resolved(self.dice.choice(shape[word]))
        return shape

    def _value(self, shape: Mapping[str, Any], depth: int) -> Any:
        """A value of this shape; one in eight is junk."""
        shape = self._resolved(shape)
        if depth and self.dice.random() < 0.1:
            return any_junk(self.dice)
        if "enum" in shape:
            return self.dice.choice(shape["enum"])
        kind = shape.get("type")
        kind = self.dice.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            return self._object(shape, depth)
        if kind == "array":
            return [self._value(shape.get("items", {}), depth + 1) for _ in range(self.dice.choice((0, 1, 2, 30)))]
        return self._plain(str(kind), shape)

    def _object(self, shape: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties, required = shape.get("properties", {}), shape.get("required", [])
        named = [name for name in properties if name in required or self.dice.random() < 0.6]
        kept = [name for name in named if self.dice.random() > 0.03]
        return {name: self._named(name, properties[name], depth) for name in kept}

    def _named(self, name: str, shape: Mapping[str, Any], depth: int) -> Any:
        """Names of things are often those of things that exist, and well-known fields mostly hold what they should."""
        known = self.uids.get(NAMED_LIKE.get(name, ""))
        if known and self.dice.random() < 0.7:
            return known
        if name in GOOD and self.dice.random() < KNOWN:
            return GOOD[name]
        return self._value(shape, depth + 1)

    def _plain(self, kind: str, shape: Mapping[str, Any]) -> Any:
        match kind:
            case "integer":
                return self.dice.choice((0, 1, 7, shape.get("minimum", 1), shape.get("maximum", 100)))
            case "number":
                return self.dice.choice((0, 18.5, 73.8, -91))
            case "boolean":
                return self.dice.random() < 0.5
            case "string":
                return WORDS.get(shape.get("format", ""), self.dice.choice(("Hall", "A-01", "06:00", "9820014233")))
        return None
