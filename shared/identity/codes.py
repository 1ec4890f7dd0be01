"""Numbers and links that open something once: phone codes, authenticator codes, links in mails."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
from django.conf import settings
from django.db.models import F

from shared.clock import wall
from shared.identity.errors import LinkInvalid, OtpExpired, OtpLocked, OtpWrong
from shared.identity.models import Invite, MailToken, PhoneCode, User
from shared.ids import url_token
from shared.secrets import decrypt, fingerprint, same

if TYPE_CHECKING:
    from datetime import datetime

    from shared.errors import DomainError

DIGITS = 6
MOST_TRIES = 5
TOTP_STEP_S = 30
TOTP_SLACK = (0, -1, 1)
LINK_LIVES = {MailToken.Purpose.PASSWORD: timedelta(hours=1), MailToken.Purpose.EMAIL: timedelta(days=3)}
LINK_CHARACTERS = 43


def make_phone_code(phone: str, purpose: PhoneCode.Purpose, now: datetime) -> str:
    """A new code for the number; the one before it is no longer good."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = PhoneCode(
        phone=phone,
        purpose=purpose,
        code_mark=_code_mark(phone, purpose, code),
        expires_at=now + timedelta(seconds=settings.OTP_SECONDS),
    )
    PhoneCode.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["phone", "purpose"],
        update_fields=["code_mark", "expires_at", "attempts", "used_at", "updated_at"],
    )
    return code


def check_phone_code(phone: str, purpose: PhoneCode.Purpose, code: str, now: datetime) -> DomainError | None:
    """None when the code is right. Counts the try first, in one statement, so parallel guesses count too.

    The row stays locked until the unit ends; the caller uses it up with `use_phone_code`.
    """
    newest = PhoneCode.objects.filter(phone=phone, purpose=purpose)
    alive = newest.filter(used_at=None, expires_at__gt=now)
    if not alive.filter(attempts__lt=MOST_TRIES).update(attempts=F("attempts") + 1):
        return OtpLocked() if alive.exists() else OtpExpired()
    return None if same(newest.get().code_mark, _code_mark(phone, purpose, code)) else OtpWrong()


def use_phone_code(phone: str, purpose: PhoneCode.Purpose, now: datetime) -> None:
    """The code was good, once."""
    PhoneCode.objects.filter(phone=phone, purpose=purpose).update(used_at=now)


def use_totp(user: User, code: str) -> bool:
    """Whether the code is the authenticator's now (or half a minute off); each one is good once."""
    step = _totp_step(decrypt(user.totp_secret).reveal(), code)
    if step is None or step <= user.totp_last_step:
        return False
    user.totp_last_step = step
    user.save(update_fields=["totp_last_step"])
    return True


def is_totp(secret: str, code: str) -> bool:
    """Whether an authenticator with this secret shows the code."""
    return _totp_step(secret, code) is not None


def make_link(user: User, purpose: MailToken.Purpose, now: datetime) -> str:
    """The secret of a new link to the user's address; older ones for the same purpose end."""
    user.mail_tokens.filter(purpose=purpose, used_at=None).update(used_at=now)
    token = url_token(LINK_CHARACTERS)
    user.mail_tokens.create(
        purpose=purpose, email=user.email, token_mark=link_mark(token), expires_at=now + LINK_LIVES[purpose]
    )
    return token


def use_link(token: str, purpose: MailToken.Purpose, now: datetime) -> User:
    """Whose link it is, and that it is used now: exactly one caller gets it. Raises LinkInvalid."""
    found = MailToken.objects.filter(token_mark=link_mark(token), purpose=purpose, used_at=None, expires_at__gt=now)
    row = found.select_related("user__role").first()
    if row is None or row.email != row.user.email or not row.user.may_sign_in or not found.update(used_at=now):
        raise LinkInvalid
    return row.user


def use_invite(token: str, now: datetime) -> Invite:
    """The invite, used now: exactly one caller gets it. Raises LinkInvalid."""
    found = Invite.objects.filter(token_mark=link_mark(token), used_at=None, expires_at__gt=now)
    invite = found.select_related("role", "user__role").first()
    if invite is None or not found.update(used_at=now):
        raise LinkInvalid
    return invite


def link_mark(token: str) -> str:
    """The keyed hash under which a link is found."""
    return fingerprint("link", token)


def _code_mark(phone: str, purpose: str, code: str) -> str:
    return fingerprint("phone-code", f"{purpose}:{phone}:{code}")


def _totp_step(secret: str, code: str) -> int | None:
    step, totp = int(wall().timestamp()) // TOTP_STEP_S, pyotp.TOTP(secret)
    return next((step + slack for slack in TOTP_SLACK if same(totp.generate_otp(step + slack), code)), None)
