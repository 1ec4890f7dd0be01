"""What nobody should send: by kind, as Python values or as pieces of JSON that Python would not write."""

from __future__ import annotations

import json
import random
from typing import Any


class Raw(str):
    """JSON as it stands, valid or not."""

    __slots__ = ()


DEEP = Raw("[" * 5000 + "]" * 5000)
TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "😀" * 300, "x" * 70_000, "<script>alert(1)</script>",
    "' OR 1=1 --", "../../etc/passwd", "{{ settings }}", "{0.__class__}", "%s%n", "=HYPERLINK(1)", "\r\nX: y",
    "\u202etxt", "null", "NaN", "0", "-1", "1e400", "2026-02-30", "2026-11-20T25:61:00+99:99", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00", "2026-11-20T10:00:00", "00000000-0000-0000-0000-000000000000", "INR", "owner", "+",
    "+910000000000", "09820014233", "a@b", "@", "\uff41sha", "\u0000\u0301", "9" * 400,
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**40, 0.1, -0.0, 1e308, Raw("1e400"), Raw("-1e999"), Raw("NaN"),
    Raw("Infinity"), Raw("1" * 5000), Raw("0x10"), Raw("1_000"),
)  # fmt: skip
SHAPES: tuple[Any, ...] = (None, True, False, [], {}, [None], {"": ""}, [[]], {"a": {"b": {"c": []}}}, DEEP)
PRIVILEGED: dict[str, Any] = {
    "id": 1, "uid": "00000000-0000-0000-0000-000000000000", "role": "owner", "permissions": ["*"], "is_staff": True,
    "is_superuser": True, "tenant": "dev", "schema_name": "public", "balance": 10**9, "price": {"minor": 1},
    "total": {"minor": 0, "currency": "INR"}, "status": "paid", "state": "accepted", "paid_at": "2026-01-01T00:00:00Z",
    "token_version": 99, "act_uid": "00000000-0000-0000-0000-000000000000", "__proto__": {}, "pk": 1,
}  # fmt: skip
BODIES = (
    b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'"text"', b"0", b"{}" * 3, b'{"a":1,"a":2}', b"\x00" * 10,
    b'{"\\ud800": 1}', b"a=1&b=2", b"<xml/>", ("[" * 100_000).encode(), b'{"a":' * 2000,
)  # fmt: skip
TYPES = (
    "application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "text/plain", "",
    "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
    "image/png", "application/merge-patch+json", ";;;", "application/json, text/html",
)  # fmt: skip
HEADERS = {
    "Accept": ("*/*", "text/html", "image/png", "application/json;q=x", "", "a/b" * 500),
    "Accept-Language": ("hi", "xx-YY;q=2", "\xe9", "," * 500),
    "Idempotency-Key": ("", "x" * 300, "a\tb", "\xe9", "same-key-same-key-same-key"),
    "If-None-Match": ("*", '"x"', "W/", "x" * 3000),
    "Origin": ("null", "https://evil.example", "::"),
    "Range": ("bytes=0-1", "bytes=-", "lines=5"),
    "X-Request-ID": ("\xe9", "a b", "x" * 200, ""),
    "X-Forwarded-Host": ("dev.localhost:8000",),
    "X-HTTP-Method-Override": ("DELETE",),
    "Content-Encoding": ("gzip",),
    "Last-Event-ID": ("x",),
}


def any_junk(dice: random.Random) -> Any:
    """One value of any kind."""
    return dice.choice((dice.choice(TEXTS), dice.choice(NUMBERS), dice.choice(SHAPES)))


def write(value: Any) -> str:
    """JSON, with the raw pieces in their places."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(name))}:{write(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(one) for one in value) + "]"
    return json.dumps(value)
