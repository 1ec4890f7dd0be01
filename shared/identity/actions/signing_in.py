"""Coming in, staying in, going out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings

from shared import locks
from shared.actor import ANONYMOUS
from shared.clock import wall
from shared.errors import DomainError
from shared.identity.authentication import check_device
from shared.identity.codes import check_phone_code, make_phone_code, use_phone_code, use_totp
from shared.identity.errors import CredentialsInvalid, TokenRevoked, TotpRequired
from shared.identity.mails import otp_sender, tell_by_mail
from shared.identity.models import Device, PhoneCode, User
from shared.identity.permissions import TenantRole
from shared.identity.principals import actor_of_user
from shared.identity.steps import create_user, end_device, open_tokens, welcome
from shared.identity.tokens import issue_pair, jti_mark, new_jti
from shared.identity.visits import Entry, Visit
from shared.phones import spoken_phone
from shared.spine import emit
from shared.unit import UNIT_NOW, action

LOCK_AFTER = 5
LOCK_LIFE = timedelta(minutes=15)


@action
def settle_password(
    *, user_id: int, is_right: bool, password_seen: str, totp: str, now: datetime = UNIT_NOW
) -> User | DomainError:
    """Accept or count a password that was compared before: comparing is slow, and no lock is held for it.

    password_seen: the stored hash it was compared with. Returns the user, or the refusal to raise after the commit.
    """
    user = locks.take(User, user_id)
    if user is None or not user.may_sign_in or (user.locked_until is not None and user.locked_until > now):
        return CredentialsInvalid()
    if not is_right or user.password != password_seen:
        return _count_failure(user, now)
    if user.asks_totp and not totp:
        return TotpRequired()
    if user.asks_totp and not use_totp(user, totp):
        return _count_failure(user, now)
    return user


@action
def request_code(*, phone: str, now: datetime = UNIT_NOW) -> None:
    """Send a code to sign in with. Whether the number is known makes no difference to the caller."""
    code = make_phone_code(phone, PhoneCode.Purpose.LOGIN, now)
    otp_sender().send_code(phone=phone, code=code, purpose="login_otp")


@action
def settle_code(*, phone: str, code: str, totp: str, now: datetime = UNIT_NOW) -> User | DomainError:
    """Accept or count a phone code; a number that nobody has becomes a new customer.

    Returns the user, or the refusal to raise after the commit.
    """
    refusal = check_phone_code(phone, PhoneCode.Purpose.LOGIN, code, now)
    if refusal is not None:
        return refusal
    user = User.objects.select_related("role").filter(phone=phone, removed_at=None).first()
    if user is not None and not user.may_sign_in:
        return CredentialsInvalid()
    if user is not None and user.asks_totp and not use_totp(user, totp):
        return CredentialsInvalid() if totp else TotpRequired()
    use_phone_code(phone, PhoneCode.Purpose.LOGIN, now)
    return _proven_phone(user or _new_customer(phone, now), now)


@action
def sign_in(*, user_id: int, visit: Visit, now: datetime = UNIT_NOW) -> Entry:
    """Open a device for somebody who has proven who they are, and hand out its first tokens."""
    user = locks.take(User, user_id)
    if user is None or not user.may_sign_in:
        raise CredentialsInvalid
    return open_tokens(user, visit=visit, now=now)


@action
def refresh_tokens(
    *, user_uid: uuid.UUID, device_uid: uuid.UUID, token_version: int, jti: str, visit: Visit, now: datetime = UNIT_NOW
) -> Entry | DomainError:
    """Exchange the newest refresh token for a new pair; an older one was copied, and ends the whole family.

    Raises TokenRevoked for a family that has ended; returns it for one that ends here.
    """
    device = check_device(locks.take_uid(Device, device_uid), user_uid=user_uid, token_version=token_version)
    user, actor = device.user, actor_of_user(device.user, device)
    if device.refresh_mark != jti_mark(jti):
        end_device(device, reason="token_reused", actor=actor)
        emit("auth.token_reused", user, actor=actor, device=str(device.uid))
        tell_by_mail(user, "token_reused", device=device.label)
        return TokenRevoked()
    jti = new_jti()
    device.refresh_mark, device.last_seen_at, device.address = jti_mark(jti), now, visit.address
    device.expires_at = wall() + settings.REFRESH_LIFE
    device.save(update_fields=["refresh_mark", "last_seen_at", "address", "expires_at"])
    return Entry(user=user, device=device, pair=issue_pair(user=user, device=device, jti=jti))


@action
def sign_out(*, device_uid: uuid.UUID, user_uid: uuid.UUID) -> None:
    """End one sign-in; ending it twice is harmless."""
    device = locks.take_uid(Device, device_uid)
    if device is not None and device.user.uid == user_uid and device.revoked_at is None:
        end_device(device, reason="signed_out", actor=actor_of_user(device.user, device))


# Steps


def _count_failure(user: User, now: datetime) -> DomainError:
    """One more wrong try; the fifth in a row locks the account for a while. A lock that ran out starts anew."""
    user.failed_logins = 1 if user.locked_until is not None else user.failed_logins + 1
    user.locked_until = now + LOCK_LIFE if user.failed_logins >= LOCK_AFTER else None
    user.save(update_fields=["failed_logins", "locked_until"])
    emit("auth.failed", user, actor=ANONYMOUS, tries=user.failed_logins)
    if user.locked_until is not None:
        emit("auth.locked", user, actor=ANONYMOUS, until=user.locked_until.isoformat())
        tell_by_mail(user, "account_locked")
    return CredentialsInvalid()


def _new_customer(phone: str, now: datetime) -> User:
    return create_user(
        name=spoken_phone(phone), email="", phone=phone, password=None, role=TenantRole.CUSTOMER, now=now
    )


def _proven_phone(user: User, now: datetime) -> User:
    """The first code that arrives proves the number, and brings the customer's own row along."""
    if user.phone_verified_at is None:
        user.phone_verified_at = now
        user.save(update_fields=["phone_verified_at"])
        welcome(user, actor=actor_of_user(user), now=now)
    return user
