"""Trouble on demand: which call it strikes, and what it does to the answer."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from infra.sandbox.rows import Fault
from infra.sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from infra.sandbox.book import Book

KINDS = ("hang", "cut", "error", "html", "garbage", "slow", "short", "huge")
WHEN = ("before", "after")
PAGE = b"<html><body><h1>502 Bad Gateway</h1><p>The upstream server did not answer.</p></body></html>"
HUGE = 32 * 1024 * 1024
SLOW_STEPS = 20


class Faults:
    """What is planned, first come first struck."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._dice = random.Random()  # noqa: S311 - dice, no secret

    def seed(self, number: int) -> None:
        """Make shares repeatable."""
        self._dice = random.Random(number)  # noqa: S311 - dice, no secret

    def strike(self, call: Call, provider: str, account: str) -> Fault | None:
        """The fault for this call, used up by it; None when it goes well."""
        for fault in self._book.find(Fault):
            if not _fits(fault, call, provider, account):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                self._book.save(fault)
            elif self._dice.random() < fault.share:
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times > 0:
            self._book.save(fault)
        else:
            self._book.delete(Fault, fault.id)


def _fits(fault: Fault, call: Call, provider: str, account: str) -> bool:
    route = f"{call.method} {call.path}"
    wanted = re.escape(fault.route).replace(r"\*", ".*")
    return (
        fault.provider in {"", provider}
        and fault.account in {"", account}
        and (not fault.route or re.fullmatch(wanted, route) is not None)
    )


def spoiled(fault: Fault, trouble: Answer) -> Answer:
    """The answer that a fault gives in place of the right one. trouble: an error in the provider's own shape."""
    match fault.how:
        case "html":
            return Answer(status=fault.status, body=PAGE, headers={"content-type": "text/html"})
        case "garbage":
            return Answer(status=200, body=b'{"id": "half an ans')
        case "huge":
            return Answer(status=200, body=b'{"filler": "' + b"x" * HUGE + b'"}')
        case _:
            return trouble


async def drip(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    """A body that takes `seconds` to come."""
    size = max(1, len(content) // SLOW_STEPS)
    for start in range(0, len(content), size):
        yield content[start : start + size]
        await asyncio.sleep(seconds / SLOW_STEPS)
