"""Real PostgreSQL and real Redis out of installed wheels, for machines that have neither.

Standard library only on the way to `running_urls`, because settings ask it at every start.
"""

from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.runfile import EmbeddedUrls, running_urls
from platform_core.embedded.urls import celery_broker_url, redis_database_url

__all__ = [
    "EmbeddedError",
    "EmbeddedUrls",
    "celery_broker_url",
    "redis_database_url",
    "running_urls",
]
