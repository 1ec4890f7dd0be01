"""The sandbox's clock: the machine's, moved by whoever tests."""

from __future__ import annotations

import time

from infra.sandbox.book import Book
from infra.sandbox.rows import Meta

OFFSET = "clock.offset_s"


class Clock:
    """Seconds since 1970, plus an offset that the book remembers."""

    def __init__(self, book: Book) -> None:
        self._book = book
        kept = book.get(Meta, OFFSET)
        self.offset_s = kept.number if kept else 0.0

    def now(self) -> float:
        """The sandbox's time: of expiry, of retries, of what is written in objects."""
        return time.time() + self.offset_s

    def move(self, offset_s: float) -> None:
        """Stand `offset_s` seconds off the machine's time."""
        self.offset_s = offset_s
        self._book.save(Meta(id=OFFSET, number=offset_s))

    @staticmethod
    def wall() -> float:
        """The machine's own time, which signatures carry however far the clock was moved."""
        return time.time()
