"""What kinds of jobs there are, and which of them a clock starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

H = TypeVar("H", bound="Callable[..., None]")
QUEUES = ("fast", "default", "slow")


class UnknownKind(LookupError):
    """No handler is registered for this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job. opens_units: the handler opens its own units, the runner none around it."""

    name: str
    handler: Callable[..., None]
    queue: str
    time_limit_s: int
    max_attempts: int
    backoff_s: int
    opens_units: bool
    for_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A kind that the clock starts once in each slot of `every`; for each tenant, or once for the platform."""

    kind: str
    every: timedelta
    per_tenant: bool
    when: Callable[[], bool] | None


_kinds: dict[str, Kind] = {}
_schedules: dict[str, Schedule] = {}


def job(
    name: str,
    *,
    queue: str = "default",
    time_limit_s: int = 60,
    max_attempts: int = 5,
    backoff_s: int = 5,
    opens_units: bool = False,
    for_suspended: bool = False,
) -> Callable[[H], H]:
    """Register a handler. It gets the payload as keywords, runs in the job's schema, and may run twice."""

    def register(handler: H) -> H:
        if name in _kinds:
            raise ValueError(f"two jobs are called {name}")
        if queue not in QUEUES:
            raise ValueError(f"there is no queue {queue}")
        _kinds[name] = Kind(
            name=name,
            handler=handler,
            queue=queue,
            time_limit_s=time_limit_s,
            max_attempts=max_attempts,
            backoff_s=backoff_s,
            opens_units=opens_units,
            for_suspended=for_suspended,
        )
        return handler

    return register


def schedule(kind: str, *, every: timedelta, per_tenant: bool = False, when: Callable[[], bool] | None = None) -> None:
    """Let the clock start a kind in every slot. `when`: a cheap question asked first (platform only)."""
    _schedules[kind] = Schedule(kind=kind, every=every, per_tenant=per_tenant, when=when)


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def schedules() -> list[Schedule]:
    """All that the clock starts."""
    return list(_schedules.values())
