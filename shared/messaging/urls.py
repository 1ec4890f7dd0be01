"""Routes of messages: at a tenant, and at the apex for the platform's own registration and accounts."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from shared.messaging.api import accounts, messages, registry
from shared.messaging.api.platform import for_operators

REGISTRY: dict[str, Any] = {
    "messaging/entities": registry.Entities,
    "messaging/entities/<uuid:uid>": registry.OneEntity,
    "messaging/headers": registry.Headers,
    "messaging/headers/<uuid:uid>": registry.OneHeader,
    "messaging/templates": registry.Templates,
    "messaging/templates/<uuid:uid>": registry.OneTemplate,
    "messaging/targets": registry.Targets,
    "messaging/targets/<uuid:uid>": registry.OneTarget,
    "messaging/preview": registry.Preview,
    "channel-accounts": accounts.ChannelAccounts,
    "channel-accounts/<uuid:uid>": accounts.OneChannelAccount,
    "channel-accounts/<uuid:uid>/rotate-endpoint": accounts.RotateChannelEndpoint,
}
LOG: dict[str, Any] = {
    "messaging/settings": accounts.SendingPolicy,
    "messages": messages.Messages,
    "messages/<uuid:uid>": messages.OneMessage,
    "messages/<uuid:uid>/why": messages.WhyMessage,
    "customers/<uuid:uid>/messages": messages.CustomerMessages,
    "consents": messages.Consents,
    "consents/<uuid:uid>": messages.OneConsent,
}
tenant_api_urls: list[URLPattern] = [path(route, view.as_view()) for route, view in {**REGISTRY, **LOG}.items()]
platform_api_urls: list[URLPattern] = [
    path(f"admin/{route}", for_operators(view).as_view()) for route, view in REGISTRY.items()
]
