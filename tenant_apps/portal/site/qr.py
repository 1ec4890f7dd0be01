"""A QR code as one path of an SVG: no picture to load, and sharp at any size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr:
    """size: modules along one side, without the quiet zone. path: of the dark ones."""

    size: int
    path: str


def qr_path(text: str) -> Qr:
    """The code of a short text, with a quarter of it to spare for scratches."""
    matrix = segno.make(text, error="q", micro=False, boost_error=False).matrix
    return Qr(size=len(matrix), path="".join(_row(y, row) for y, row in enumerate(matrix)))


def _row(y: int, row: bytearray) -> str:
    parts, x = [], 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(parts)
