"""Who does something: a person, an API key, a clock, or a command. Facts and audit rows name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """kind: user, operator, api_key, customer, anonymous, system. `act_uid` is the operator who impersonates."""

    kind: str
    uid: uuid.UUID | None = None
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    act_uid: uuid.UUID | None = None

    def may(self, permission: str) -> bool:
        """Whether the permission (`customers.write`) is held; `*` holds all."""
        return "*" in self.permissions or permission in self.permissions

    @property
    def is_person(self) -> bool:
        """Whether somebody is signed in behind it."""
        return self.uid is not None and self.kind != "system"


SYSTEM = Actor(kind="system", name="system", permissions=frozenset({"*"}))
ANONYMOUS = Actor(kind="anonymous")
