"""Conversations of signing in: the slow comparison runs with no transaction open, and a refusal is committed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.hashers import check_password, make_password

from shared.errors import DomainError
from shared.identity import tokens
from shared.identity.actions import signing_in
from shared.identity.errors import CredentialsInvalid
from shared.identity.queries import user_at
from shared.ids import url_token
from shared.unit import in_unit

if TYPE_CHECKING:
    from shared.identity.models import User
    from shared.identity.visits import Entry, Visit

T = TypeVar("T")


def prove_password(*, email: str = "", phone: str = "", password: str, totp: str = "") -> User:
    """Who signs in with this address and password. Raises CredentialsInvalid, TotpRequired.

    Somebody unknown costs the same comparison as a wrong password.
    """
    user = user_at(email=email, phone=phone)
    stored = user.password if user is not None and user.has_usable_password() else _nobodys_password()
    is_right = check_password(password, stored)
    if user is None:
        raise CredentialsInvalid
    return _raised(
        in_unit(
            lambda _: signing_in.settle_password(user_id=user.pk, is_right=is_right, password_seen=stored, totp=totp)
        )
    )


def prove_code(*, phone: str, code: str, totp: str = "") -> User:
    """Who signs in with the code that was sent to this number. Raises OtpWrong, OtpExpired, OtpLocked, TotpRequired."""
    return _raised(in_unit(lambda _: signing_in.settle_code(phone=phone, code=code, totp=totp)))


def enter(user: User, visit: Visit) -> Entry:
    """Open a device and its tokens for somebody proven."""
    return in_unit(lambda _: signing_in.sign_in(user_id=user.pk, visit=visit))


def refresh(token: str, visit: Visit) -> Entry:
    """A new pair for a refresh token. Raises TokenInvalid, TokenExpired, TokenRevoked."""
    claims = tokens.read(token, tokens.REFRESH)
    return _raised(
        in_unit(
            lambda _: signing_in.refresh_tokens(
                user_uid=claims.user_uid,
                device_uid=claims.device_uid,
                token_version=claims.token_version,
                jti=claims.jti,
                visit=visit,
            )
        )
    )


def _raised(outcome: T | DomainError) -> T:
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(url_token())
