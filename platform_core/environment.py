"""The environment, read once into typed values; a bad value stops the start with one clear line.

Every variable that Frontdesk knows is a field of `Environment`; `.env.example` explains each.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import environ

from platform_core import formed
from platform_core.embedded import running_urls

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
NO_DATABASE = "postgres://none@/none?host=/nonexistent"
DATABASE_LIKE = "postgres://user:word@host:5432/name"
NO_REDIS = "unix:///nonexistent/redis.sock"
ONE_RATE = r"[1-9]\d*/([1-9]\d*)?[smhd]"
RATE = re.compile(rf"^{ONE_RATE}(,{ONE_RATE})*$")
KEYS_LIKE = "keys of 32 bytes in url-safe base64, with commas between them"
GATEWAY_BASES = {
    "STRIPE_API_BASE": "https://api.stripe.com",
    "RAZORPAY_API_BASE": "https://api.razorpay.com",
    "CASHFREE_API_BASE": "https://api.cashfree.com",
    "MSG91_API_BASE": "https://control.msg91.com",
    "TWILIO_API_BASE": "https://api.twilio.com",
    "FCM_API_BASE": "https://fcm.googleapis.com",
    "POSTMARK_API_BASE": "https://api.postmarkapp.com",
    "ASSISTANT_API_BASE": "",
}


class BadSetting(SystemExit):
    """A variable that cannot be used: its name, what is wrong and what would be right, on one line."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"frontdesk: {name} {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the process was told. Times are seconds, ports are TCP ports, 0 means a free one."""

    debug: bool
    port: int
    sandbox_port: int
    state_dir: Path
    media_dir: Path
    base_domain: str
    database_url: str
    database_direct_url: str
    redis_url: str
    secret_key: str
    fernet_keys: tuple[str, ...]
    log_format: str
    email_url: str
    web_threads: int
    hold_s: int
    pickup_code_s: int
    otp_s: int
    access_s: int
    refresh_s: int
    idempotency_hours: int
    trial_days: int
    signup_plan: str
    trusted_proxies: tuple[str, ...]
    rate_limits_on: bool
    rates: dict[str, str]
    clock_file: str
    outgoing_allow: tuple[str, ...]
    allow_loopback_providers: bool
    spares: int
    sentry_dsn: str
    assistant_api_key: str = field(repr=False)
    assistant_model: str
    api_bases: dict[str, str]


def _number(env: environ.Env, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    text = env.str(name, default=str(default))
    if not text.isdigit() or not least <= int(text) <= most:
        raise BadSetting(name, f"must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _flag(env: environ.Env, name: str, *, default: bool) -> bool:
    text = env.str(name, default="on" if default else "off").lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(name, f"must be on or off, not {text!r}")


def _choice(env: environ.Env, name: str, default: str, among: set[str]) -> str:
    text = env.str(name, default=default)
    if text not in among:
        raise BadSetting(name, f"must be one of {', '.join(sorted(among))}, not {text!r}")
    return text


def _address(env: environ.Env, name: str, default: str) -> str:
    text = env.str(name, default=default).rstrip("/")
    if text and not re.fullmatch(r"https?://[^/\s]+", text):
        raise BadSetting(name, f"must be a scheme, host and port without a path, not {text!r}")
    return text


def _text(env: environ.Env, name: str, fits: Callable[[str], bool], like: str, default: str = "") -> str:
    """A variable in a form of `formed`; empty is the default."""
    text = env.str(name, default="") or default
    if text and not fits(text):
        raise BadSetting(name, f"must look like {like}")
    return text


def _texts(env: environ.Env, name: str, fits: Callable[[str], bool], like: str) -> tuple[str, ...]:
    """The same of a list with commas. The value is not repeated: it may be a secret."""
    found = tuple(env.list(name, default=[]))
    if not all(fits(text) for text in found):
        raise BadSetting(name, f"must look like {like}")
    return found


def _rates(env: environ.Env) -> dict[str, str]:
    defaults = {
        "DEFAULT": "100/m",
        "LOGIN": "10/m",
        "OTP": "3/10m,5/h,10/d",
        "SIGNUP": "10/h",
        "PUBLIC": "60/m",
    }
    found = {}
    for name, default in defaults.items():
        text = env.str(f"RATE_LIMIT_{name}", default=default)
        if not RATE.match(text):
            raise BadSetting(f"RATE_LIMIT_{name}", f"must look like 100/m (s, m, h or d), not {text!r}")
        found[name.lower()] = text
    return found


def _kept_secret(state_dir: Path, name: str, make: Callable[[], str]) -> str:
    """A secret that was not given is made once and kept in the state folder, readable by its owner alone."""
    path = state_dir / name
    if path.exists():
        return path.read_text().strip()
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make())
    except OSError as error:
        raise BadSetting("STATE_DIR", f"must be a folder that can be written: {error}") from error
    return path.read_text().strip()


def _fernet_key() -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - 60 ms that only the first start needs

    return Fernet.generate_key().decode()


def _sandbox(state_dir: Path) -> str:
    """Where the stand-ins of the stack are that runs on this state folder; empty when there are none."""
    found = running_urls(state_dir)
    return (found.sandbox_url if found else None) or ""


def _servers(env: environ.Env, state_dir: Path) -> tuple[str, str]:
    """The two servers' addresses: as told, else those of the stack that runs on this state folder."""
    database = _text(env, "DATABASE_URL", formed.is_database_url, DATABASE_LIKE)
    redis = _text(env, "REDIS_URL", formed.is_redis_url, "redis://host:6379/0")
    if not (database and redis):
        found = running_urls(state_dir)
        database = database or (found.database_url if found else NO_DATABASE)
        redis = redis or (found.redis_url if found else NO_REDIS)
    return database, redis


def _secrets(env: environ.Env, state_dir: Path, *, debug: bool) -> tuple[str, tuple[str, ...]]:
    secret_key, fernet = env.str("SECRET_KEY", default=""), _texts(env, "FERNET_KEYS", formed.is_fernet_key, KEYS_LIKE)
    embedded = not env.str("DATABASE_URL", default="")
    if not (debug or embedded) and not (secret_key and fernet):
        raise BadSetting("SECRET_KEY and FERNET_KEYS", "must be set when DATABASE_URL is")
    if secret_key and len(secret_key) < 32:  # noqa: PLR2004 - the length that HS256 asks for
        raise BadSetting("SECRET_KEY", "must have at least 32 characters")
    return (
        secret_key or _kept_secret(state_dir, "secret_key", lambda: secrets.token_urlsafe(48)),
        fernet or (_kept_secret(state_dir, "fernet_key", _fernet_key),),
    )


def _testers_only(env: environ.Env, *, allowed: bool) -> tuple[str, tuple[str, ...]]:
    clock_file = env.str("CLOCK_FILE", default="")
    outgoing = _texts(env, "OUTGOING_ALLOW", formed.is_host_and_port, "host:port, with commas between them")
    for name, value in (("CLOCK_FILE", clock_file), ("OUTGOING_ALLOW", outgoing)):
        if value and not allowed:
            raise BadSetting(name, "is for testers: it needs ALLOW_LOOPBACK_PROVIDERS=on")
    return clock_file, outgoing


def read_environment() -> Environment:
    """Read and check all variables. Raises BadSetting, which ends the process with its one line."""
    env = environ.Env()
    if (ROOT / ".env").is_file():
        environ.Env.read_env(ROOT / ".env", overwrite=False)
    debug = _flag(env, "DEBUG", default=False)
    state_dir = Path(env.str("STATE_DIR", default=str(ROOT / ".frontdesk"))).resolve()
    database_url, redis_url = _servers(env, state_dir)
    secret_key, fernet_keys = _secrets(env, state_dir, debug=debug)
    sandbox = _sandbox(state_dir)
    loopback = _flag(env, "ALLOW_LOOPBACK_PROVIDERS", default=debug or bool(sandbox))
    clock_file, outgoing_allow = _testers_only(env, allowed=loopback)
    return Environment(
        debug=debug,
        port=_number(env, "PORT", 8000, most=65535),
        sandbox_port=_number(env, "SANDBOX_PORT", 0, most=65535),
        state_dir=state_dir,
        media_dir=Path(env.str("MEDIA_DIR", default=str(state_dir / "media"))),
        base_domain=_text(
            env, "BASE_DOMAIN", lambda text: formed.is_domain(text.lower()), "example.net, without a port", "localhost"
        ).lower(),
        database_url=database_url,
        database_direct_url=_text(env, "DATABASE_DIRECT_URL", formed.is_database_url, DATABASE_LIKE) or database_url,
        redis_url=redis_url,
        secret_key=secret_key,
        fernet_keys=fernet_keys,
        log_format=_choice(env, "LOG_FORMAT", "console", {"json", "console"}),
        email_url=_text(env, "EMAIL_URL", formed.is_mail_url, "smtp+tls://user:word@host:587"),
        web_threads=_number(env, "WEB_THREADS", 8, least=1, most=64),
        hold_s=_number(env, "HOLD_SECONDS", 600, least=1),
        pickup_code_s=_number(env, "PICKUP_CODE_SECONDS", 3600, least=1),
        otp_s=_number(env, "OTP_SECONDS", 600, least=1),
        access_s=_number(env, "ACCESS_SECONDS", 900, least=1),
        refresh_s=_number(env, "REFRESH_SECONDS", 604800, least=1),
        idempotency_hours=_number(env, "IDEMPOTENCY_HOURS", 24, least=1),
        trial_days=_number(env, "TRIAL_DAYS", 14),
        signup_plan=_choice(env, "SIGNUP_PLAN", "professional", {"free", "starter", "professional", "enterprise"}),
        trusted_proxies=_texts(env, "TRUSTED_PROXIES", formed.is_network, "10.0.0.0/8, with commas between them"),
        rate_limits_on=_flag(env, "RATE_LIMITS", default=True),
        rates=_rates(env),
        clock_file=clock_file,
        outgoing_allow=outgoing_allow,
        allow_loopback_providers=loopback,
        spares=_number(env, "SPARES", 3, most=100),
        sentry_dsn=_text(env, "SENTRY_DSN", formed.is_sentry_dsn, "https://key@host/project"),
        assistant_api_key=env.str("ASSISTANT_API_KEY", default=""),
        assistant_model=env.str("ASSISTANT_MODEL", default=""),
        api_bases={name: _address(env, name, sandbox or default) for name, default in GATEWAY_BASES.items()},
    )
