"""Django's settings, from the typed environment. Nothing here is read from a tenant."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import environ

from platform_core.environment import ROOT, read_environment
from platform_core.logs import configure_logs

ENV = read_environment()
ROLE = os.environ.get("FRONTDESK_ROLE", "command")

BASE_DIR = ROOT
DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
FERNET_KEYS = ENV.fernet_keys
BASE_DOMAIN = ENV.base_domain
PORT = ENV.port
ALLOWED_HOSTS = ["*"]  # the tenant middleware knows every host that exists, and refuses all others

# -- who lives where ------------------------------------------------------------------------------------------
# An app in PUBLIC_APPS has its tables in public, in TENANT_APPS in every tenant's schema; BOTH_APPS are the
# engines that serve the platform and the tenants with the same code, and the only ones allowed on both lists.
BOTH_APPS = [
    "django.contrib.sessions",
    "shared.spine",
    "shared.identity",
    "shared.ledger",
    "shared.payments",
    "shared.messaging",
]
PUBLIC_APPS = [
    "django.contrib.contenttypes",  # django-tenants' backend imports its model; nothing of ours uses it
    "platform_core",
    "platform_core.tenants",
    "platform_core.plans",
    "platform_core.credits",
    "platform_core.audit",
    "platform_core.operators",
    "platform_core.console",
    "shared.jobs",
    "shared.inbox",
]
TENANT_ONLY_APPS = [
    "tenant_apps.slots",
    "tenant_apps.venues",
    "tenant_apps.customers",
    "tenant_apps.bookings",
    "tenant_apps.portal",
]
NO_TABLES = ["shared.tenancy", "shared.api", "shared.live", "shared.look"]
LIBRARIES = [
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_tenants",
]
SHARED_APPS = [*LIBRARIES, *NO_TABLES, *PUBLIC_APPS, *BOTH_APPS]
TENANT_APPS = [*BOTH_APPS, *TENANT_ONLY_APPS]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS]))


def _migration_modules(apps: list[str]) -> dict[str, str]:
    """One package of migrations for each of our apps, all in the migrations room."""
    ours = [app for app in apps if app.split(".")[0] in {"platform_core", "tenant_apps", "shared"} and "." in app]
    return {app.rpartition(".")[2]: f"migrations.{app}" for app in ours if app not in NO_TABLES}


MIGRATION_MODULES = _migration_modules(INSTALLED_APPS)
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
TENANT_LIMIT_SET_CALLS = False  # one SET per cursor is the price of never reading another tenant's rows
PUBLIC_SCHEMA_URLCONF = "platform_core.urls_platform"
ROOT_URLCONF = "platform_core.urls_tenant"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- PostgreSQL and Redis -------------------------------------------------------------------------------------
STATEMENT_TIMEOUT_MS = {"web": 5_000, "live": 5_000}.get(ROLE, 0)


def _database(url: str) -> dict[str, Any]:
    options = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC -c citus.propagate_set_commands=local"
    config = environ.Env.db_url_config(url)
    return {
        **config,
        "ENGINE": "shared.tenancy.backend",
        "CONN_MAX_AGE": 300,
        "OPTIONS": {**config.get("OPTIONS", {}), "options": options, "connect_timeout": 5},
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {"default": _database(ENV.database_url)}
DATABASE_DIRECT_URL = ENV.database_direct_url
REDIS_URL = ENV.redis_url
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_FUNCTION": "shared.tenancy.keys.cache_key",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    },
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "shared.tenancy.keys.cache_key",
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- requests -------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "shared.api.middleware.RequestContextMiddleware",
    "shared.tenancy.middleware.TenantMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # outside the static files, so that they are compressed too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "shared.api.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shared.identity.middleware.PageUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
APPEND_SLASH = False
WSGI_APPLICATION = "platform_core.wsgi.application"
USE_X_FORWARDED_HOST = False
TRUSTED_PROXIES = ENV.trusted_proxies
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SECURE = not DEBUG and BASE_DOMAIN != "localhost"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# -- the API --------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["shared.identity.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["shared.api.permissions.DenyByDefault"],
    "DEFAULT_RENDERER_CLASSES": ["shared.api.renderers.JsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "shared.api.negotiation.PlainFirst",
    "DEFAULT_PARSER_CLASSES": ["shared.api.parsers.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "shared.api.documentation.Schema",
    "DEFAULT_FILTER_BACKENDS": [],
    "EXCEPTION_HANDLER": "shared.api.problems.answer_with_problem",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,  # `?format=csv` is the operation's own
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Frontdesk",
    "DESCRIPTION": (
        "The front desk of local venues. JSON; identifiers are UUIDs; times carry an offset; money is a whole number "
        "of minor units and a currency. Lists are cursor pages (`results`, `next`, `previous`); refusals are problem "
        "documents (RFC 9457) with a stable `code`."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["shared.api.permissions.Public"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "shared.identity.models.LANGUAGES",
        "CustomerLanguageEnum": "tenant_apps.customers.models.Customer.Language",
        "DeskMethodEnum": "shared.payments.actions.DESK_METHODS",
        "OnlineMethodEnum": "shared.payments.models.ONLINE_METHODS",
        "GatewayEnum": "shared.payments.gateways.registry.GATEWAYS",
        "RuleActionEnum": "shared.payments.models.RoutingRule.Action",
        "ChannelEnum": "shared.messaging.models.Channel",
        "CreditChannelEnum": "platform_core.credits.models.Channel",
    },
}
ACCESS_LIFE = timedelta(seconds=ENV.access_s)
REFRESH_LIFE = timedelta(seconds=ENV.refresh_s)
IDEMPOTENCY_LIFE = timedelta(hours=ENV.idempotency_hours)
RATES = ENV.rates
RATE_LIMITS_ON = ENV.rate_limits_on
RATELIMIT_USE_CACHE = "process"  # django-ratelimit counts only while Redis is away
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]  # each process for itself, as meant

# -- words and looks ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "हिन्दी")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = ENV.state_dir / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = ENV.media_dir
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Frontdesk's own ------------------------------------------------------------------------------------------
HOLD_SECONDS = ENV.hold_s
OTP_SECONDS = ENV.otp_s
TRIAL_DAYS = ENV.trial_days
SIGNUP_PLAN = ENV.signup_plan
SPARES = ENV.spares
CLOCK_FILE = ENV.clock_file
API_BASES = ENV.api_bases
EMAIL_URL = ENV.email_url
ALLOW_LOOPBACK_PROVIDERS = ENV.allow_loopback_providers
WEB_THREADS = ENV.web_threads
PAGE_SECONDS = 1200  # how long a page to pay on is kept at most
OUTBOX_FILE = ENV.state_dir / "outbox.jsonl" if DEBUG or ENV.allow_loopback_providers else None

LOGGING_CONFIG = None
configure_logs(log_format=ENV.log_format, level="DEBUG" if DEBUG else "INFO")
