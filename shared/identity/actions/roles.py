"""Own roles: a tenant's, or the platform's."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared import locks
from shared.actor import Actor
from shared.errors import AlreadyExists, Forbidden, Invalid, NotFound
from shared.identity.errors import BuiltInRole, RoleInUse
from shared.identity.models import Role
from shared.identity.principals import known_permissions
from shared.spine import emit
from shared.unit import action


@action
def make_role(*, code: str, name: str, permissions: list[str], actor: Actor) -> Role:
    """A new role with permissions that the actor holds. Raises AlreadyExists, Invalid, Forbidden."""
    role = Role(code=code, name=name, permissions=_grantable(permissions, actor))
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise AlreadyExists(field="code") from error
    emit("role.made", role, actor=actor, code=code, permissions=role.permissions)
    return role


@action
def change_role(*, uid: uuid.UUID, changes: dict[str, Any], actor: Actor) -> Role:
    """Rename an own role, or give it other permissions; whoever holds it has them at once."""
    role = _take_own(uid, actor)
    role.name = changes.get("name", role.name)
    if "permissions" in changes:
        role.permissions = _grantable(changes["permissions"], actor)
    role.save(update_fields=["name", "permissions"])
    emit("role.changed", role, actor=actor, code=role.code, permissions=role.permissions)
    return role


@action
def drop_role(*, uid: uuid.UUID, actor: Actor) -> None:
    """Delete an own role that nobody holds. Raises RoleInUse, BuiltInRole."""
    role = _take_own(uid, actor)
    if role.users.exists() or role.invites.exists():
        raise RoleInUse
    emit("role.dropped", role, actor=actor, code=role.code)
    role.delete()


# Steps


def check_permissions(permissions: list[str], actor: Actor, *, field: str) -> list[str]:
    """Sorted and once each. Raises Invalid on the field for an unknown one, Forbidden for one the actor lacks."""
    unknown = sorted(set(permissions) - known_permissions())
    if unknown:
        raise Invalid.field(field, "unknown", _("There is no permission %(name)s.") % {"name": unknown[0]})
    if not all(actor.may(permission) for permission in permissions):
        raise Forbidden
    return sorted(set(permissions))


def _grantable(permissions: list[str], actor: Actor) -> list[str]:
    return check_permissions(permissions, actor, field="permissions")


def _take_own(uid: uuid.UUID, actor: Actor) -> Role:
    role = locks.take_uid(Role, uid)
    if role is None:
        raise NotFound
    if role.is_built_in:
        raise BuiltInRole
    if not all(actor.may(permission) for permission in role.permissions):
        raise Forbidden
    return role
