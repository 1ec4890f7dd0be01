"""What must be true of a machine that serves people (`manage.py check --deploy`, `--database default`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

AUTHENTICATION = ["shared.identity.authentication.TokenAuthentication"]
PERMISSION = ["shared.api.permissions.DenyByDefault"]
RENDERER = ["shared.api.renderers.JsonRenderer"]
GUARDED_RATES = {"default", "login", "otp", "signup", "public"}
HASHER = "django.contrib.auth.hashers.Argon2PasswordHasher"
LEAST_SECRET = 50
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@checks.register(checks.Tags.security, deploy=True)
def check_deployment(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Settings of a machine that serves people."""
    comforts = (checks.Warning(sentence, id=f"frontdesk.{number}") for number, sentence in _comforts())
    faults = (checks.Error(sentence, id=f"frontdesk.{number}") for number, sentence in _faults())
    return [*comforts, *faults]


@checks.register(checks.Tags.database)
def check_durability(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """What was acknowledged is on the disk."""
    if not databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        found = durability_findings(dict(cursor.fetchall()))
        return [checks.Error(sentence, id=f"frontdesk.{number}") for number, sentence in found]


def durability_findings(known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with these settings of PostgreSQL."""
    for name in DURABLE:
        if known.get(name) == "off":
            yield "E221", f"PostgreSQL's {name} is off: a crash loses what was acknowledged."


def _comforts() -> Iterator[tuple[str, str]]:
    """What is right on a desk and wrong on the street."""
    if settings.DEBUG:
        yield "W201", "DEBUG is on."
    if not settings.RATE_LIMITS_ON:
        yield "W202", "RATE_LIMITS is off: nothing stops who guesses."
    if not settings.SECURE:
        yield "W203", "BASE_DOMAIN is local or DEBUG is on: cookies travel without TLS."
    if settings.OUTBOX_FILE is not None:
        yield "W204", "ALLOW_LOOPBACK_PROVIDERS is on: messages are written to a file."
    if settings.CLOCK_FILE:
        yield "W205", "CLOCK_FILE is set: whoever writes it moves the time."


def _faults() -> Iterator[tuple[str, str]]:
    """What is right nowhere."""
    rest = settings.REST_FRAMEWORK
    if rest.get("DEFAULT_AUTHENTICATION_CLASSES") != AUTHENTICATION:
        yield "E211", "The API's authentication must be ours alone: others' tokens know no tenant."
    if rest.get("DEFAULT_PERMISSION_CLASSES") != PERMISSION:
        yield "E212", "The API must deny by default."
    if rest.get("DEFAULT_RENDERER_CLASSES") != RENDERER:
        yield "E213", "The API must answer JSON alone: no browsable pages."
    if not set(settings.RATES) >= GUARDED_RATES:
        yield "E214", f"RATES must name {', '.join(sorted(GUARDED_RATES))}."
    if settings.PASSWORD_HASHERS != [HASHER]:
        yield "E215", "Passwords must be hashed with Argon2 alone."
    if len(settings.SECRET_KEY) < LEAST_SECRET:
        yield "E216", f"SECRET_KEY must have {LEAST_SECRET} characters or more."
    if not settings.FERNET_KEYS:
        yield "E217", "FERNET_KEYS must hold a key: secrets are not kept in the clear."
    if settings.ACCESS_LIFE >= settings.REFRESH_LIFE:
        yield "E218", "ACCESS_SECONDS must be less than REFRESH_SECONDS."
