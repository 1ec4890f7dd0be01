"""The legal ways of a message. Pure. They lead forward; what is over stays over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.errors import IllegalState
from shared.messaging.models import Message

S = Message.State
WAYS: Final[Mapping[str, frozenset[str]]] = {
    S.QUEUED: frozenset({S.DEFERRED, S.RESERVED, S.SUBMITTING, S.REJECTED, S.EXPIRED, S.FAILED}),
    S.DEFERRED: frozenset({S.DEFERRED, S.SUBMITTING, S.REJECTED, S.EXPIRED, S.FAILED}),
    S.RESERVED: frozenset({S.SUBMITTING, S.REJECTED, S.EXPIRED, S.FAILED}),
    S.SUBMITTING: frozenset({S.ACCEPTED, S.DELIVERED, S.FAILED, S.UNKNOWN, S.RESERVED}),
    S.UNKNOWN: frozenset({S.ACCEPTED, S.DELIVERED, S.FAILED, S.EXPIRED, S.RESERVED}),
    S.ACCEPTED: frozenset({S.DELIVERED, S.FAILED}),
    S.DELIVERED: frozenset(),
    S.FAILED: frozenset(),
    S.EXPIRED: frozenset(),
    S.REJECTED: frozenset(),
}
FINAL: Final = frozenset(state for state, ways in WAYS.items() if not ways)
TO_BE_SENT: Final = frozenset({S.QUEUED, S.DEFERRED, S.RESERVED})
REPORTABLE: Final = frozenset({S.SUBMITTING, S.UNKNOWN, S.ACCEPTED})


def check_way(old: str, new: str) -> None:
    """Raise IllegalState when there is no way from the old state to the new one."""
    if new not in WAYS[old]:
        raise IllegalState(state=old)
