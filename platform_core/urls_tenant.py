"""Addresses at a tenant: its API, its site, its desk. Each app brings its own in `urls.py`."""

from __future__ import annotations

from django.conf import settings

from platform_core.audit.urls import api_urls as audit_urls
from platform_core.gathering import gather_urls
from platform_core.urls_common import catch_all, common_urls
from shared.api.routes import by_first_word
from shared.identity.urls import account_page_urls, desk_page_urls
from shared.identity.urls import api_urls as identity_urls
from shared.inbox.urls import webhook_urls
from shared.jobs.urls import dead_letter_urls
from shared.live.urls import api_urls as live_urls
from shared.look.urls import urlpatterns as look_urls

api_urls = [
    *identity_urls,
    *audit_urls,
    *dead_letter_urls,
    *live_urls,
    *gather_urls("tenant_api_urls", [*settings.PUBLIC_APPS, *settings.BOTH_APPS]),
    *gather_urls("api_urls", settings.TENANT_ONLY_APPS),
]

urlpatterns = [
    *common_urls("platform_core.urls_tenant"),
    by_first_word("api/v1/", api_urls),
    *catch_all(),
    *webhook_urls,
    *look_urls,
    *gather_urls("page_urls", settings.TENANT_ONLY_APPS),
    *account_page_urls,
    *desk_page_urls,
]

handler404 = "platform_core.broken.no_such_page"
handler500 = "platform_core.broken.broke"
