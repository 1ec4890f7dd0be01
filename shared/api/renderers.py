"""JSON out."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

from shared.money import Money


def write_special(value: object) -> Any:
    """What orjson does not know: money, lazy translations."""
    return value.as_json() if isinstance(value, Money) else str(value)


class JsonRenderer(BaseRenderer):
    """orjson: UUIDs and aware datetimes as they are, money in its form."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        """The bytes; nothing for nothing."""
        return b"" if data is None else orjson.dumps(data, default=write_special)
