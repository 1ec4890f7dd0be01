"""Our tokens: JWT by HS256 with a key derived for the tenant, so that elsewhere the signature is simply wrong.

Lives run on the wall clock. The claims are those of docs/api.md ("Getting in"), and `dev`: the device, which
is the family of its refresh tokens.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jwt
from django.conf import settings

from shared.clock import wall
from shared.identity.errors import TokenExpired, TokenInvalid
from shared.identity.sides import current_side
from shared.secrets import fingerprint

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from shared.identity.models import Device, User
    from shared.identity.sides import Side

ALGORITHM = "HS256"
ACCESS, REFRESH = "access", "refresh"
REQUIRED = ["iss", "sub", "ten", "aud", "typ", "role", "tv", "jti", "iat", "exp", "dev"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says, once its signature, side, kind and time were found good."""

    user_uid: uuid.UUID
    device_uid: uuid.UUID
    token_version: int
    jti: str
    expires_at: int
    act_uid: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a sign-in hands out. expires_in_s: the life of `access`."""

    access: str
    refresh: str
    expires_in_s: int


def issue_pair(*, user: User, device: Device, jti: str) -> Pair:
    """An access token, and the refresh token that the device knows by its `jti`."""
    return Pair(
        access=issue(ACCESS, user=user, device=device, life=settings.ACCESS_LIFE),
        refresh=issue(REFRESH, user=user, device=device, life=settings.REFRESH_LIFE, jti=jti),
        expires_in_s=int(settings.ACCESS_LIFE.total_seconds()),
    )


def issue(typ: str, *, user: User, device: Device, life: timedelta, jti: str = "") -> str:
    """Sign one token for the current side."""
    side, issued_at = current_side(), wall()
    claims = _claims(side, user=user, device=device, issued_at=issued_at)
    claims |= {"typ": typ, "jti": jti or new_jti(), "exp": int((issued_at + life).timestamp())}
    if device.act_uid is not None:
        claims["act"] = {"sub": str(device.act_uid)}
    return jwt.encode(claims, side.key, algorithm=ALGORITHM, headers={"kid": side.kid})


def read(token: str, typ: str) -> Claims:
    """Check a token of this kind on the current side. Raises TokenInvalid, TokenExpired."""
    claims = _verified(token, typ, current_side())
    if claims.expires_at <= wall().timestamp():
        raise TokenExpired
    return claims


@lru_cache(maxsize=4096)
def _verified(token: str, typ: str, side: Side) -> Claims:
    """Once for each token: its signature and what it says never change. Whether its time is over is asked again."""
    try:
        if jwt.get_unverified_header(token).get("kid") != side.kid:
            raise TokenInvalid
        claims = jwt.decode(
            token,
            side.key,
            algorithms=[ALGORITHM],
            audience=side.audience,
            issuer=side.issuer,
            options={"require": REQUIRED, "strict_aud": True},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenInvalid from error
    if claims["ten"] != side.owner or claims["typ"] != typ:
        raise TokenInvalid
    return _read_claims(claims)


def new_jti() -> str:
    """A name for one token."""
    return uuid.uuid4().hex


def jti_mark(jti: str) -> str:
    """The keyed hash under which a device keeps its newest refresh token."""
    return fingerprint("refresh", jti)


def _claims(side: Side, *, user: User, device: Device, issued_at: datetime) -> dict[str, Any]:
    return {
        "iss": side.issuer,
        "sub": str(user.uid),
        "ten": side.owner,
        "aud": side.audience,
        "role": user.role.code,
        "tv": user.token_version,
        "dev": str(device.uid),
        "iat": int(issued_at.timestamp()),
    }


def _read_claims(claims: dict[str, Any]) -> Claims:
    """The types of a token that we signed ourselves; anything else under our key is refused all the same."""
    try:
        act = claims.get("act")
        return Claims(
            user_uid=uuid.UUID(claims["sub"]),
            device_uid=uuid.UUID(claims["dev"]),
            token_version=int(claims["tv"]),
            jti=str(claims["jti"]),
            expires_at=int(claims["exp"]),
            act_uid=uuid.UUID(act["sub"]) if act else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TokenInvalid from error
