"""Routes of the inbox: the public door at every host, the operators' list at the apex."""

from django.urls import path

from shared.inbox import api
from shared.inbox.door import WebhookDoor

webhook_urls = [path("webhooks/<str:provider>/<str:token>", WebhookDoor.as_view(), name="webhook")]
operator_urls = [
    path("webhook-events", api.WebhookEvents.as_view(), name="webhook-events"),
    path("webhook-events/<uuid:uid>/replay", api.ReplayWebhookEvent.as_view(), name="webhook-event-replay"),
]
