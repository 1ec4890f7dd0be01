"""What must be true of an installation before it serves tenants (`manage.py check`)."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core import checks

from shared.rows import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = "shared.tenancy.backend"
CACHE_KEYS = "shared.tenancy.keys.cache_key"
LEAST_TENANTS = (4, 0, 1)
OURS = ("platform_core.", "tenant_apps.", "shared.")


@checks.register(checks.Tags.security)
def check_tenancy(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Settings that keep tenants apart."""
    return [checks.Error(sentence, id=f"frontdesk.{number}") for number, sentence in _settings_findings()]


@checks.register(checks.Tags.models)
def check_homes(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every table of ours says where it lives, and the app lists agree."""
    found = (
        checks.Error(sentence, obj=model, id=f"frontdesk.{number}")
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        for number, sentence in home_findings(model)
    )
    return list(found)


def _settings_findings() -> Iterator[tuple[str, str]]:
    database = settings.DATABASES["default"]
    if _version() < LEAST_TENANTS:
        yield "E101", "django-tenants before 4.0.1 reads another tenant's rows after a savepoint was rolled back."
    if getattr(settings, "TENANT_LIMIT_SET_CALLS", False):
        yield "E102", "TENANT_LIMIT_SET_CALLS must be off."
    if database["ENGINE"] != ENGINE:
        yield "E103", f"The database's ENGINE must be {ENGINE}."
    if any(one.get("KEY_FUNCTION") != CACHE_KEYS for one in settings.CACHES.values()):
        yield "E104", f"The cache's KEY_FUNCTION must be {CACHE_KEYS}: without it tenants share their entries."
    if getattr(settings, "TENANT_BASE_SCHEMA", None):
        yield "E105", "TENANT_BASE_SCHEMA records migrations that the copy does not have; schemas are replayed here."
    if settings.USE_X_FORWARDED_HOST:
        yield "E106", "USE_X_FORWARDED_HOST must be off: the Host alone picks the tenant."
    if set(settings.SHARED_APPS) & set(settings.TENANT_APPS) - set(settings.BOTH_APPS):
        yield "E107", "An app that is in SHARED_APPS and TENANT_APPS must be in BOTH_APPS."
    if getattr(settings, "SESSION_COOKIE_DOMAIN", None):
        yield "E108", "SESSION_COOKIE_DOMAIN must be unset: a cookie of one tenant must not go to another."


def _version() -> tuple[int, ...]:
    return tuple(int(part) for part in version("django-tenants").split(".")[:3] if part.isdigit())


def home_findings(model: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a model's home."""
    home, app = getattr(model, "HOME", None), apps.get_app_config(model._meta.app_label).name
    if home is None:
        yield "E111", "The model does not state its HOME."
        return
    is_public, is_tenants = app in settings.SHARED_APPS, app in settings.TENANT_APPS
    if (home == Home.BOTH) != (is_public and is_tenants):
        yield "E112", f"HOME is {home}, and the app is {_lists(is_public, is_tenants)}."
    if home == Home.TENANT and is_public:
        yield "E113", "A tenant's table must not be in public too: it would answer where the tenant's is missing."
    if model._meta.pk.get_internal_type() not in {"BigAutoField", "UUIDField"} and not model._meta.pk.remote_field:
        yield "E114", "The primary key must be a BigAutoField or a UUID."


def _lists(is_public: bool, is_tenants: bool) -> str:  # noqa: FBT001
    if is_public and is_tenants:
        return "on both lists"
    return "a public app" if is_public else "a tenants' app"
