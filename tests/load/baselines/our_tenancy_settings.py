"""The stock settings with our tenancy in place of django-tenants' own: our engine, our door, nothing else of ours."""

from platform_core import settings as ours
from tests.load.baselines.stock_settings import *  # noqa: F403
from tests.load.baselines.stock_settings import MIDDLEWARE

DATABASES = ours.DATABASES
MIDDLEWARE = ["shared.tenancy.middleware.TenantMiddleware", *MIDDLEWARE[1:]]
