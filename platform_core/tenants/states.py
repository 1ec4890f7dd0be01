"""Which state of a tenant may follow which."""

from __future__ import annotations

from platform_core.tenants.models import Tenant
from shared.errors import IllegalState

State = Tenant.State
NEXT: dict[str, frozenset[str]] = {
    State.PROVISIONING: frozenset({State.TRIAL, State.ACTIVE}),
    State.TRIAL: frozenset({State.ACTIVE, State.PAST_DUE, State.SUSPENDED, State.ARCHIVED}),
    State.ACTIVE: frozenset({State.PAST_DUE, State.SUSPENDED, State.ARCHIVED}),
    State.PAST_DUE: frozenset({State.ACTIVE, State.SUSPENDED, State.ARCHIVED}),
    State.SUSPENDED: frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE, State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
}


def check_transition(state: str, to: str) -> None:
    """Raise IllegalState unless `to` may follow `state`."""
    if to not in NEXT[state]:
        raise IllegalState(state=state)
