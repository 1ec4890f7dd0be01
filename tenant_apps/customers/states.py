"""How an import goes on. Pure."""

from __future__ import annotations

from typing import Final

from tenant_apps.customers.models import Import

State = Import.State
NEXT: Final[dict[str, frozenset[str]]] = {
    State.UPLOADED: frozenset({State.CHECKING, State.FAILED, State.CANCELLED}),
    State.CHECKING: frozenset({State.CHECKING, State.CHECKED, State.RUNNING, State.FAILED, State.CANCELLED}),
    State.CHECKED: frozenset({State.UPLOADED, State.CANCELLED}),
    State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}


def may_become(state: str, following: str) -> bool:
    """Whether an import may go from one state to another."""
    return following in NEXT[state]
