"""Addresses at the apex domain: the platform's API, console and public pages."""

from __future__ import annotations

from django.conf import settings

from platform_core.audit.urls import api_urls as audit_urls
from platform_core.gathering import gather_urls
from platform_core.urls_common import catch_all, common_urls
from shared.api.routes import by_first_word
from shared.identity.urls import account_page_urls
from shared.inbox.urls import operator_urls as inbox_urls
from shared.inbox.urls import webhook_urls
from shared.jobs.urls import operator_urls as job_urls
from shared.look.urls import urlpatterns as look_urls
from shared.payments.urls import account_urls

api_urls = [
    by_first_word("admin/", [*audit_urls, *job_urls, *inbox_urls, *account_urls]),
    *gather_urls("api_urls", [app for app in settings.PUBLIC_APPS if app != "platform_core.audit"]),
    *gather_urls("platform_api_urls", settings.BOTH_APPS),
]

urlpatterns = [
    *common_urls("platform_core.urls_platform"),
    by_first_word("api/v1/", api_urls),
    *catch_all(),
    *webhook_urls,
    *look_urls,
    *gather_urls("page_urls", settings.PUBLIC_APPS),
    *account_page_urls,
]

handler404 = "platform_core.broken.no_such_page"
handler500 = "platform_core.broken.broke"
