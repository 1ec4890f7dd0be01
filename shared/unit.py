"""One unit of work: one durable transaction with one `now`, one idempotency key and ordered locks.

Exactly four doors open it: the API's base view, the pages' base view, the job runner and a command. Actions
join it; a second one, or a nested one, raises.
"""

from __future__ import annotations

import functools
import inspect
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar, cast

from django.db import OperationalError, connection, transaction

from shared import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

P = ParamSpec("P")
R = TypeVar("R")

LOCK_TIMEOUT_MS = 3_000
RETRIES = 3
RETRIED_STATES = frozenset({"40001", "40P01"})  # serialisation failure, deadlock: the transaction had no effect

UNIT_NOW = cast("datetime", None)
"""Default of an action's `now`: the open unit's."""


class UnitError(RuntimeError):
    """The rule of units was broken by the program."""


class Claim(Protocol):
    """What a unit holds from its first statement to its last: an idempotency key, or a job."""

    def open(self) -> None:
        """Take it, in the unit's transaction."""

    def close(self) -> None:
        """Write down that the work is done, in the same transaction."""


@dataclass(slots=True)
class Unit:
    """The open unit. now: aware, UTC, fixed at the start."""

    now: datetime
    running: str | None = None
    last_lock: tuple[int, int] = (0, 0)
    notes: dict[str, object] = field(default_factory=dict)


_open: ContextVar[Unit | None] = ContextVar("unit", default=None)


def current_unit() -> Unit:
    """The open unit. Raises UnitError when none is."""
    found = _open.get()
    if found is None:
        raise UnitError("no unit is open: call this through a view, a job or a command")
    return found


def is_unit_open() -> bool:
    """Whether a unit is open; adapters that talk to the outside assert that none is."""
    return _open.get() is not None


@contextmanager
def unit(*, key: Claim | None = None, job: Claim | None = None) -> Iterator[Unit]:
    """Open the one transaction of a request, job or command; commit at the end, roll back on any error."""
    if _open.get() is not None:
        raise UnitError("a unit is open already")
    claims = [claim for claim in (key, job) if claim is not None]
    with transaction.atomic(durable=True), clock.standing_still() as instant:
        opened = Unit(now=instant)
        token = _open.set(opened)
        try:
            _say_first(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
            for claim in claims:
                claim.open()
            yield opened
            for claim in claims:
                claim.close()
        finally:
            _say_first("")
            _open.reset(token)


def in_unit(work: Callable[[Unit], R], *, key: Claim | None = None, job: Claim | None = None) -> R:
    """Do the work in a unit; after a deadlock or a serialisation failure, again in a new one (3 times)."""
    for attempt in range(RETRIES):
        try:
            with unit(key=key, job=job) as opened:
                return work(opened)
        except OperationalError as error:
            if sqlstate(error) not in RETRIED_STATES or attempt == RETRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)
    raise UnitError("unreachable")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a public action: it joins the open unit, gets the unit's `now`, and does not run inside another."""
    wants_now = "now" in inspect.signature(function).parameters

    @functools.wraps(function)
    def join_unit(*args: P.args, **kwargs: P.kwargs) -> R:
        opened = current_unit()
        if opened.running is not None:
            raise UnitError(f"{function.__qualname__} runs inside {opened.running}: share a step instead")
        if wants_now and kwargs.get("now") is None:
            kwargs["now"] = opened.now
        opened.running = function.__qualname__
        try:
            return function(*args, **kwargs)
        finally:
            opened.running = None

    return join_unit


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five-character code behind a Django database error, or an empty text."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def _say_first(statement: str) -> None:
    """It goes in one message with the unit's first statement (`shared.tenancy.backend`)."""
    connection.first = statement  # type: ignore[attr-defined]
