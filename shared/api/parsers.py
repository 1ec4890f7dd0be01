"""JSON in: at most 1 MiB, valid, and nothing that is only nearly JSON."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JsonParser(BaseParser):
    """orjson refuses NaN, lone surrogates and very deep nesting; Django's own limit refuses large bodies."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:  # noqa: ARG002 - DRF's signature
        """The value. Raises ParseError; RequestDataTooBig comes from reading the body."""
        raw = getattr(stream, "body", None)
        if raw is None:
            raw = stream.read()
        if not raw.strip():
            return {}
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError from error
