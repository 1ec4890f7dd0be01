"""Who stands behind a request: what `request.user` is, in the API and on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.actor import Actor
from shared.identity.permissions import (
    IMPERSONATION_FORBIDS,
    PLATFORM_MATRIX,
    PLATFORM_PERMISSIONS,
    TENANT_MATRIX,
    TENANT_PERMISSIONS,
)
from shared.identity.sides import is_platform_side

if TYPE_CHECKING:
    from shared.identity.models import ApiKey, Device, Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A known caller. user and device are None for an API key."""

    actor: Actor
    user: User | None = None
    device: Device | None = None
    is_authenticated: bool = True

    @property
    def pk(self) -> int | None:
        """The user's key, for libraries that ask."""
        return self.user.pk if self.user else None


def known_permissions() -> frozenset[str]:
    """Every permission there is on this side."""
    return PLATFORM_PERMISSIONS if is_platform_side() else TENANT_PERMISSIONS


def permissions_of(role: Role) -> frozenset[str]:
    """What a role of this side may do."""
    if not role.is_built_in:
        return frozenset(role.permissions) & known_permissions()
    matrix = PLATFORM_MATRIX if is_platform_side() else TENANT_MATRIX
    return matrix.get(role.code, frozenset())


def actor_of_user(user: User, device: Device | None = None) -> Actor:
    """The actor of a signed-in person; through an impersonator's device without money and keys."""
    act_uid = device.act_uid if device else None
    permissions = permissions_of(user.role)
    return Actor(
        kind=_kind_of(user),
        uid=user.uid,
        name=user.name,
        role=user.role.code,
        permissions=permissions - IMPERSONATION_FORBIDS if act_uid else permissions,
        act_uid=act_uid,
    )


def actor_of_key(key: ApiKey) -> Actor:
    """The actor of an API key: its scopes and nothing else."""
    return Actor(
        kind="api_key",
        uid=key.uid,
        name=key.name,
        role="api_key",
        permissions=frozenset(key.scopes) & known_permissions(),
    )


def _kind_of(user: User) -> str:
    if is_platform_side():
        return "operator"
    return "customer" if user.is_customer else "user"
