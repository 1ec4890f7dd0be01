"""The stock settings without any tenants: Django's engine, the tables found by a search path of the connection."""

import os

from tests.load.baselines.stock_settings import *  # noqa: F403
from tests.load.baselines.stock_settings import DATABASES, INSTALLED_APPS, MIDDLEWARE  # type: ignore[attr-defined]

_stock = DATABASES["default"]
_options = f"{_stock['OPTIONS']['options']} -c search_path={os.environ['BENCH_SCHEMA']},public"
DATABASES = {
    "default": {
        **_stock,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {**_stock["OPTIONS"], "options": _options},
    }
}
DATABASE_ROUTERS = ()
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "django_tenants"]
MIDDLEWARE = MIDDLEWARE[1:]
