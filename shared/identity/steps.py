"""Steps that several actions share, here and in other apps: each runs inside the caller's unit."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared import ports
from shared.clock import wall
from shared.errors import AlreadyExists, Invalid
from shared.identity.errors import ElsewhereForbidden
from shared.identity.mails import tell_by_mail
from shared.identity.models import Device, Role, User
from shared.identity.networks import may_work_from
from shared.identity.principals import actor_of_user
from shared.identity.tokens import issue_pair, jti_mark, new_jti
from shared.identity.visits import Entry
from shared.spine import emit, emit_with
from shared.together import Message, Stencil

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.identity.visits import Visit


ROLE = Stencil(lambda code: Role.objects.filter(code=code))


def create_user(*, name: str, email: str, phone: str, password: str | None, role: str, now: datetime) -> User:
    """Write a user of the current schema. phone: E.164 or empty; password None: cannot sign in by one.

    Raises Invalid (weak password, unknown role), AlreadyExists (email or phone is taken).
    """
    user = User(name=name.strip(), email=clean_email(email), phone=phone, role=role_called(role), created_at=now)
    if password is None:
        user.set_unusable_password()
    else:
        set_password(user, password)
    return save_contact(user)


def clean_email(email: str) -> str:
    """As it is kept: lower case, without spaces around it."""
    return email.strip().lower()


def set_password(user: User, password: str, *, field: str = "password") -> None:
    """Put a password on the (unsaved) user. Raises Invalid on the field when it is weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors = [{"code": "weak", "detail": sentence} for sentence in error.messages]
        raise Invalid(errors={field: errors}) from error
    user.set_password(password)


def role_called(code: str) -> Role:
    """The role with this code. Raises Invalid on `role`."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise Invalid.field("role", "unknown", _("There is no role with this code."))
    return role


def save_contact(user: User, fields: list[str] | None = None) -> User:
    """Save; a taken email or phone is the caller's refusal. Raises AlreadyExists."""
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError as error:
        taken = "phone" if "identity_user_phone" in str(error) else "email"
        raise AlreadyExists(field=taken) from error
    return user


def open_tokens(user: User, *, visit: Visit, now: datetime, actor: Actor | None = None) -> Entry:
    """Sign a person in on a new API device; also for a sign-up, in the new tenant's schema."""
    jti = new_jti()
    device = _new_device(user, Device.Kind.API, visit, now)
    device.refresh_mark, device.expires_at = jti_mark(jti), wall() + settings.REFRESH_LIFE
    _admit(user, device, now, actor)
    return Entry(user=user, device=device, pair=issue_pair(user=user, device=device, jti=jti))


def hashed(password: str, *, name: str, email: str) -> str:
    """What is kept of a new person's password. Slow by design: call it before the unit opens. Raises Invalid."""
    user = User(name=name.strip(), email=clean_email(email))
    set_password(user, password)
    return user.password


def open_first(
    message: Message, *, name: str, email: str, phone: str, password_hash: str, role: str, visit: Visit, now: datetime
) -> Entry:
    """The first person of a schema that is new, signed in, written by a message that the caller sends.

    Nobody can be in the way.
    """
    ahead = Message()
    roles, keys, places = ahead.ask(ROLE, role), ahead.reserve_keys(User), ahead.reserve_keys(Device)
    ahead.send()
    user = User(
        id=keys.rows[0], name=name.strip(), email=clean_email(email), phone=phone, role=roles.rows[0],
        password=password_hash, created_at=now, last_login_at=now,
    )  # fmt: skip
    jti = new_jti()
    device = _new_device(user, Device.Kind.API, visit, now)
    device.pk, device.refresh_mark, device.expires_at = places.rows[0], jti_mark(jti), wall() + settings.REFRESH_LIFE
    message.write([user])
    message.write([device])
    actor = actor_of_user(user, device)
    emit_with(message, "auth.signed_in", user, actor=actor, device=str(device.uid), kind=device.kind)
    return Entry(user=user, device=device, pair=issue_pair(user=user, device=device, jti=jti))


def open_page(user: User, *, visit: Visit, now: datetime) -> Device:
    """Sign a person in on a new page device."""
    device = _new_device(user, Device.Kind.PAGE, visit, now)
    device.expires_at = wall() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    _admit(user, device, now, None)
    return device


def revoke_devices(user: User, *, reason: str, actor: Actor, but: uuid.UUID | None = None) -> int:
    """End a person's sign-ins, but for one device. Returns how many were ended."""
    open_ones = [device for device in user.devices.filter(revoked_at=None).order_by("pk") if device.uid != but]
    for device in open_ones:
        end_device(device, reason=reason, actor=actor)
    return len(open_ones)


def end_device(device: Device, *, reason: str, actor: Actor) -> None:
    """End one sign-in. reason: one word, such as `signed_out`."""
    device.revoked_at, device.revoked_for = wall(), reason
    device.save(update_fields=["revoked_at", "revoked_for"])
    emit("device.revoked", device, actor=actor, user=str(device.user.uid), reason=reason)


def end_all_tokens(user: User, *, reason: str, actor: Actor) -> None:
    """Raise the token version, so that no token and no page session of before is good any more."""
    user.token_version += 1
    user.save(update_fields=["token_version"])
    revoke_devices(user, reason=reason, actor=actor)


def _new_device(user: User, kind: Device.Kind, visit: Visit, now: datetime) -> Device:
    return Device(
        user=user,
        kind=kind,
        label=visit.label,
        agent_mark=visit.mark,
        address=visit.address,
        last_seen_at=now,
    )


def _admit(user: User, device: Device, now: datetime, actor: Actor | None) -> None:
    """Save the device, note the sign-in, and tell when this program was never seen with this person.

    Raises ElsewhereForbidden for staff outside the tenant's networks.
    """
    actor = actor or actor_of_user(user, device)
    if not may_work_from(actor, device.address):
        raise ElsewhereForbidden
    known = user.devices.exclude(kind=Device.Kind.IMPERSONATION)
    is_new = known.exists() and not known.filter(agent_mark=device.agent_mark).exists()
    device.save()
    user.last_login_at, user.failed_logins, user.locked_until = now, 0, None
    user.save(update_fields=["last_login_at", "failed_logins", "locked_until"])
    emit("auth.signed_in", user, actor=actor, device=str(device.uid), kind=device.kind)
    if is_new:
        emit("auth.device_added", device, actor=actor, user=str(user.uid), label=device.label)
        where = device.address or ""
        tell_by_mail(user, "new_device", device=device.label, address=where, at=now.isoformat(timespec="minutes"))


def welcome(
    user: User, *, actor: Actor, now: datetime, consents: list[str] | None = None, referral_code: str = ""
) -> None:
    """Tell whoever keeps customers' own rows about this one; again when an address is proven."""
    if not user.is_customer:
        return
    for _name, newcomer in ports.newcomers.items():  # noqa: PERF102 - a Port, not a dict
        newcomer.welcome(
            user_uid=user.uid,
            name=user.name,
            email=user.email,
            phone=user.phone,
            proven=proven_addresses(user),
            consents=consents or [],
            referral_code=referral_code,
            actor=actor,
            now=now,
        )


def proven_addresses(user: User) -> frozenset[str]:
    """Which of `email` and `phone` the person has shown to be theirs."""
    shown = {"email": user.email_verified_at, "phone": user.phone_verified_at}
    return frozenset(name for name, at in shown.items() if at is not None)
