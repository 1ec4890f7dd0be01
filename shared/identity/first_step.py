"""Between the password and the code of the authenticator: the first step is kept, encrypted, for five minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson

from shared import secrets
from shared.clock import wall

if TYPE_CHECKING:
    from django.http import HttpRequest

KEPT_AS = "first_step"
LIFE = timedelta(minutes=5)


def keep_first_step(request: HttpRequest, email: str, password: str) -> None:
    """Remember what was proven, so that no page ever holds the password."""
    until = (wall() + LIFE).timestamp()
    request.session[KEPT_AS] = secrets.encrypt(orjson.dumps([email, password, until]).decode())


def first_step_of(request: HttpRequest) -> tuple[str, str] | None:
    """The email and password that were kept, unless that is too long ago."""
    kept = request.session.get(KEPT_AS)
    if kept is None:
        return None
    email, password, until = orjson.loads(secrets.decrypt(kept).reveal())
    return (email, password) if until > wall().timestamp() else None


def forget_first_step(request: HttpRequest) -> None:
    """It was used."""
    request.session.pop(KEPT_AS, None)
