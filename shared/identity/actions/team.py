"""Staff of a tenant, operators of the platform: the same verbs on either side.

Nobody hands out, or takes charge of, more than they may do themselves; that is what keeps owners to owners.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shared import locks, ports
from shared.actor import Actor
from shared.errors import Forbidden, Invalid, NotFound
from shared.identity.codes import link_mark, use_invite
from shared.identity.errors import LastOwner
from shared.identity.links import link_to
from shared.identity.mails import mail_sender
from shared.identity.models import Invite, Role, User
from shared.identity.permissions import PlatformRole, TenantRole
from shared.identity.principals import actor_of_user, permissions_of
from shared.identity.queries import staff
from shared.identity.sides import is_platform_side
from shared.identity.steps import (
    clean_email,
    create_user,
    end_all_tokens,
    open_tokens,
    role_called,
    save_contact,
    set_password,
)
from shared.identity.visits import Entry, Visit
from shared.ids import url_token
from shared.spine import emit
from shared.unit import UNIT_NOW, action

INVITE_LIFE = timedelta(days=7)
CONTACT = ("name", "email", "phone", "language")


@action
def add_staff(
    *, name: str, email: str, phone: str, role: str, password: str | None, actor: Actor, now: datetime = UNIT_NOW
) -> tuple[User, str]:
    """Write a colleague. Without a password they are invited to choose one.

    Returns the user and the invite's address, empty with a password. Raises Forbidden, Invalid, AlreadyExists, and
    plan_limit_reached when a tenant's plan has no room for one more.
    """
    granted = _grantable(role, actor)
    _require_room(now)
    user = create_user(name=name, email=email, phone=phone, password=password, role=role, now=now)
    emit(_kind("added"), user, actor=actor, role=role)
    if password is not None:
        return user, ""
    return user, _invite(email=user.email, role=granted, user=user, actor=actor, now=now)[1]


@action
def change_staff(*, uid: uuid.UUID, changes: dict[str, Any], actor: Actor, now: datetime = UNIT_NOW) -> User:
    """Change a colleague's contact, role, password or whether they may come in; what they had open ends with it.

    Raises plan_limit_reached where they come back and the plan has no room.
    """
    user = _take_managed(uid, actor)
    role = _grantable(changes["role"], actor) if "role" in changes else user.role
    is_active = changes.get("is_active", user.is_active)
    if is_active and not user.is_active:
        _require_room(now)
    if (role.pk, is_active) != (user.role_id, user.is_active):
        _keep_an_owner(user, stays=is_active and role.code == _top_role())
    ends = (role.pk, is_active) != (user.role_id, user.is_active) or "password" in changes
    user.role, user.is_active = role, is_active
    _write_contact(user, changes)
    if "password" in changes:
        set_password(user, changes["password"])
    save_contact(user)
    emit(_kind("changed"), user, actor=actor, fields=sorted(changes), role=role.code)
    if ends:
        end_all_tokens(user, reason="changed_by_staff", actor=actor)
    return user


@action
def remove_staff(*, uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """A colleague leaves: nothing of theirs opens any more, and their email and phone are free again."""
    user = _take_managed(uid, actor)
    _keep_an_owner(user, stays=False)
    user.is_active, user.removed_at = False, now
    user.save(update_fields=["is_active", "removed_at"])
    emit(_kind("removed"), user, actor=actor)
    end_all_tokens(user, reason="removed", actor=actor)


@action
def invite_staff(*, email: str, role: str, actor: Actor, now: datetime = UNIT_NOW) -> tuple[Invite, str]:
    """Invite somebody by mail. Returns the invite and its address. Raises plan_limit_reached."""
    granted, address = _grantable(role, actor), clean_email(email)
    _require_room(now, invited=address)
    return _invite(email=address, role=granted, user=None, actor=actor, now=now)


@action
def accept_invite(*, token: str, password: str, name: str, visit: Visit, now: datetime = UNIT_NOW) -> Entry:
    """Join: the account gets its password, the address is proven, and the person is signed in. Raises LinkInvalid."""
    invite = use_invite(token, now)
    user = _joined(invite, password, name, now)
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    emit(_kind("joined"), user, actor=actor_of_user(user), invite=str(invite.uid))
    return open_tokens(user, visit=visit, now=now)


# Steps


def _require_room(now: datetime, *, invited: str = "") -> None:
    """A tenant's plan has room for one more. invited: whose older invite the new one takes the place of."""
    if is_platform_side():
        return
    open_invites = Invite.objects.filter(user=None, used_at=None, expires_at__gt=now).exclude(email=invited)
    for _name, plans in ports.plan_books.items():  # noqa: PERF102 - a port, not a dict
        plans.require(
            limit="staff", used=lambda: staff().filter(is_active=True).count() + open_invites.count(), adding=1
        )


def _joined(invite: Invite, password: str, name: str, now: datetime) -> User:
    if invite.user is None:
        shown = name or invite.email.partition("@")[0]
        return create_user(name=shown, email=invite.email, phone="", password=password, role=invite.role.code, now=now)
    user = locks.take(User, invite.user.pk)
    if user is None or not user.may_sign_in:
        raise NotFound
    set_password(user, password)
    user.name = name or user.name
    user.save(update_fields=["password", "name"])
    return user


def _write_contact(user: User, changes: dict[str, Any]) -> None:
    """Another address is not proven yet."""
    before = (user.email, user.phone)
    for field in CONTACT:
        setattr(user, field, changes.get(field, getattr(user, field)))
    user.email = clean_email(user.email)
    user.email_verified_at = user.email_verified_at if user.email == before[0] else None
    user.phone_verified_at = user.phone_verified_at if user.phone == before[1] else None


def _invite(*, email: str, role: Role, user: User | None, actor: Actor, now: datetime) -> tuple[Invite, str]:
    """A link that is good for a week; an older one to the same address ends."""
    if not email:
        raise Invalid.field("email", "required", _("Give an email address to invite, or choose a password."))
    Invite.objects.filter(email=email, used_at=None).update(used_at=now)
    token = url_token(43)
    invite = Invite.objects.create(
        email=email,
        role=role,
        user=user,
        token_mark=link_mark(token),
        invited_by=actor.uid,
        expires_at=now + INVITE_LIFE,
    )
    url = link_to("invite", token)
    emit(_kind("invited"), invite, actor=actor, role=role.code)
    mail_sender().send_mail(
        email=email, purpose="invite", language="en", variables={"by": actor.name, "role": role.title, "url": url}
    )
    return invite, url


def _grantable(code: str, actor: Actor) -> Role:
    """The role, if it is one of staff and holds no more than the actor does."""
    role = role_called(code)
    if role.code == TenantRole.CUSTOMER:
        raise Invalid.field("role", "not_staff", _("A customer is not one of the staff."))
    _refuse_above(role, actor)
    return role


def _refuse_above(role: Role, actor: Actor) -> None:
    if not all(actor.may(permission) for permission in permissions_of(role)):
        raise Forbidden


def _take_managed(uid: uuid.UUID, actor: Actor) -> User:
    """A colleague that the actor may manage, locked; the top role first, so two owners cannot demote each other."""
    locks.take(Role, role_called(_top_role()).pk)
    user = locks.take_uid(User, uid)
    if user is None or user.removed_at is not None or user.is_customer:
        raise NotFound
    _refuse_above(user.role, actor)
    return user


def _keep_an_owner(user: User, *, stays: bool) -> None:
    """Somebody with every right remains. Raises LastOwner."""
    if stays or user.role.code != _top_role():
        return
    if not staff().filter(role=user.role, is_active=True).exclude(pk=user.pk).exists():
        raise LastOwner


def _top_role() -> str:
    return PlatformRole.SUPER_ADMIN if is_platform_side() else TenantRole.OWNER


def _kind(verb: str) -> str:
    return f"{'operator' if is_platform_side() else 'staff'}.{verb}"
