"""What people do with their own account."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shared import locks
from shared.actor import Actor
from shared.errors import ImpersonationForbids, Invalid, NotFound
from shared.identity.codes import make_link, use_link
from shared.identity.links import link_to
from shared.identity.mails import tell_by_mail
from shared.identity.models import Device, MailToken, User
from shared.identity.permissions import TenantRole
from shared.identity.principals import actor_of_user
from shared.identity.queries import devices_of, uid_of, user_at
from shared.identity.steps import (
    clean_email,
    create_user,
    end_all_tokens,
    end_device,
    open_tokens,
    revoke_devices,
    save_contact,
    set_password,
    welcome,
)
from shared.identity.visits import Entry, Visit
from shared.spine import emit
from shared.unit import UNIT_NOW, action

PROFILE = ("name", "email", "phone", "language")


@action
def register(
    *,
    name: str,
    email: str,
    phone: str,
    password: str | None,
    consents: list[str],
    referral_code: str,
    visit: Visit,
    now: datetime = UNIT_NOW,
) -> Entry:
    """A visitor becomes a customer and is signed in. Raises Invalid, AlreadyExists."""
    if not (email or phone):
        raise Invalid.field("email", "required", _("Give an email address or a phone number."))
    if password is None and not phone:
        raise Invalid.field("password", "required", _("Choose a password, or give a phone number for codes."))
    user = create_user(name=name, email=email, phone=phone, password=password, role=TenantRole.CUSTOMER, now=now)
    actor = actor_of_user(user)
    emit("user.registered", user, actor=actor, consents=consents)
    welcome(user, actor=actor, now=now, consents=consents, referral_code=referral_code)
    ask_to_verify(user, now)
    return open_tokens(user, visit=visit, now=now)


@action
def change_profile(*, changes: dict[str, Any], actor: Actor, now: datetime = UNIT_NOW) -> User:
    """Change the caller's name, email, phone or language; a new address is not proven yet. Raises AlreadyExists."""
    user = take_self(actor)
    changed = _changed(user, changes)
    for field in changed:
        setattr(user, field, changes[field])
    if not (user.email or user.phone):
        raise Invalid.field("email", "required", _("Keep an email address or a phone number."))
    if "email" in changed:
        user.email_verified_at = None
    if "phone" in changed:
        user.phone_verified_at = None
    save_contact(user, [*changed, "email_verified_at", "phone_verified_at"])
    if changed:
        emit("user.changed", user, actor=actor, fields=changed)
    if "email" in changed:
        ask_to_verify(user, now)
    return user


@action
def change_password(*, current: str, password: str, actor: Actor, device_uid: uuid.UUID | None) -> User:
    """Choose another password; every other sign-in ends. Raises Invalid on `current_password` or `password`."""
    user = take_self(actor)
    if user.has_usable_password() and not user.check_password(current):
        raise Invalid.field("current_password", "wrong", _("That is not your password."))
    set_password(user, password)
    user.save(update_fields=["password"])
    emit("user.password_changed", user, actor=actor)
    tell_by_mail(user, "password_changed")
    revoke_devices(user, reason="password_changed", actor=actor, but=device_uid)
    return user


@action
def forget_password(*, email: str, now: datetime = UNIT_NOW) -> None:
    """Mail a link to choose a new password, if somebody has this address; the caller cannot tell."""
    user = user_at(email=email)
    if user is not None and user.may_sign_in:
        token = make_link(user, MailToken.Purpose.PASSWORD, now)
        tell_by_mail(user, "reset_password", token=token, url=link_to("reset", token))


@action
def reset_password(*, token: str, password: str, now: datetime = UNIT_NOW) -> User:
    """Choose a new password by the link; every sign-in ends, and the address is proven. Raises LinkInvalid, Invalid."""
    user = locks.take(User, use_link(token, MailToken.Purpose.PASSWORD, now).pk)
    if user is None:
        raise NotFound
    set_password(user, password)
    user.failed_logins, user.locked_until = 0, None
    user.email_verified_at = user.email_verified_at or now
    user.save(update_fields=["password", "failed_logins", "locked_until", "email_verified_at"])
    actor = actor_of_user(user)
    end_all_tokens(user, reason="password_reset", actor=actor)
    emit("user.password_changed", user, actor=actor, by="link")
    welcome(user, actor=actor, now=now)
    return user


@action
def verify_email(*, token: str, now: datetime = UNIT_NOW) -> User:
    """The link that arrived proves the address. Raises LinkInvalid."""
    user = use_link(token, MailToken.Purpose.EMAIL, now)
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    actor = actor_of_user(user)
    emit("user.email_verified", user, actor=actor)
    welcome(user, actor=actor, now=now)
    return user


@action
def send_verification(*, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Mail the link again."""
    ask_to_verify(take_self(actor), now)


@action
def revoke_device(*, uid: uuid.UUID, actor: Actor) -> None:
    """End one of the caller's own sign-ins. Raises NotFound."""
    refuse_impersonation(actor)
    if not devices_of(actor).filter(uid=uid).exists():
        raise NotFound
    device = locks.take_uid(Device, uid)
    if device is not None and device.revoked_at is None:
        end_device(device, reason="revoked", actor=actor)


# Steps


def take_self(actor: Actor) -> User:
    """The caller's own row, locked; not for keys, and not in somebody else's name."""
    refuse_impersonation(actor)
    user = locks.take_uid(User, uid_of(actor))
    if user is None:
        raise NotFound
    return user


def refuse_impersonation(actor: Actor) -> None:
    """What would outlast the impersonation is not done in it. Raises ImpersonationForbids."""
    if actor.act_uid is not None:
        raise ImpersonationForbids


def ask_to_verify(user: User, now: datetime) -> None:
    """Mail a link that proves the address, if there is one."""
    if user.email and user.email_verified_at is None:
        token = make_link(user, MailToken.Purpose.EMAIL, now)
        tell_by_mail(user, "verify_email", token=token, url=link_to("verify", token))


def _changed(user: User, changes: dict[str, Any]) -> list[str]:
    if "email" in changes:
        changes["email"] = clean_email(changes["email"])
    return [field for field in PROFILE if field in changes and changes[field] != getattr(user, field)]
