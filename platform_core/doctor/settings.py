"""Checks of settings that are legal one by one and wrong together."""

import os
from collections.abc import Iterator, Mapping

from platform_core.doctor.findings import Finding, bad, ok, warn
from platform_core.environment import Environment

FOR_TESTERS = ("CLOCK_FILE", "OUTGOING_ALLOW")
HSTS_NEEDS = "Put a proxy with TLS in front and name its address in TRUSTED_PROXIES."


def is_production(settings: Environment) -> bool:
    """Served under a name of its own, not under localhost."""
    return settings.base_domain != "localhost" and not settings.base_domain.endswith(".localhost")


def check_settings(settings: Environment, env: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """What an operator forgets between the first try and production."""
    if not is_production(settings):
        yield ok("settings", f"development, on {settings.base_domain}")
        return
    problems = [*_secrets(env), *_left_open(settings, env), *_embedded(settings, env)]
    yield from problems or [ok("settings", f"production, on {settings.base_domain}")]


def _secrets(env: Mapping[str, str]) -> Iterator[Finding]:
    for name in ("SECRET_KEY", "FERNET_KEYS"):
        if not env.get(name):
            yield bad("secrets", f"{name} is not set", f"Set {name}, and keep a copy where the backups are not.")


def _left_open(settings: Environment, env: Mapping[str, str]) -> Iterator[Finding]:
    if settings.debug:
        yield bad("settings", "DEBUG is on", "Unset DEBUG: it shows code and settings to strangers.")
    if settings.allow_loopback_providers:
        yield bad("settings", "ALLOW_LOOPBACK_PROVIDERS is on", "Unset it: gateways must not be on this machine.")
    if not settings.rate_limits_on:
        yield bad("settings", "RATE_LIMITS is off", "Unset it: passwords and codes could be guessed.")
    for name in FOR_TESTERS:
        if env.get(name):
            yield bad("settings", f"{name} is set", "Unset it: it is for testers.")
    if not settings.trusted_proxies:
        yield warn("settings", "TRUSTED_PROXIES is empty", HSTS_NEEDS)


def _embedded(settings: Environment, env: Mapping[str, str]) -> Iterator[Finding]:
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not env.get(name):
            yield warn("settings", f"{name} is not set", f"Set {name}: embedded servers have no backup and no replica.")
    if not settings.email_url:
        yield warn("settings", "EMAIL_URL is not set", "Set it, or no invite and no receipt leaves by mail.")
