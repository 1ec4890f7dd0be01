"""Doors of the job runner."""

from __future__ import annotations

from platform_core.tenants.models import Tenant
from shared.jobs import job
from shared.messaging.models import ChannelAccount
from shared.messaging.senders import webhook_url
from tenant_apps.portal.demo.counter import Counter
from tenant_apps.portal.demo.houses import HOUSES
from tenant_apps.portal.demo.trade import CHANNELS, FURNISH, LABEL, is_sandboxed, texts_everywhere


@job(FURNISH, queue="slow", opens_units=True, max_attempts=10, backoff_s=2)
def furnish_sandbox() -> None:
    """Let the sandbox's carriers know the demo's texts and addresses, once they are there."""
    if not is_sandboxed():
        return
    slugs = [house.slug for house in HOUSES]
    tenants = Tenant.objects.filter(slug__in=slugs).exclude(state=Tenant.State.ARCHIVED)
    texts = texts_everywhere(list(tenants))
    for channel, (provider, keys, _sender) in CHANNELS.items():
        counter = Counter(provider, keys)
        for account in ChannelAccount.objects.filter(channel=channel, provider=provider, label=LABEL):
            counter.report_to(webhook_url(account))
        if channel == "sms":
            counter.register(texts)
