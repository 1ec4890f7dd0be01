"""The inbox over HTTP, for operators."""

from __future__ import annotations

import uuid

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.fields import OutSerializer
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.inbox import actions
from shared.inbox.queries import events_of


class WebhookEventOut(OutSerializer):
    """A webhook that was taken in. Its body stays inside: it names people."""

    uid = serializers.UUIDField()
    provider = serializers.CharField()
    schema = serializers.CharField()
    endpoint = serializers.UUIDField(source="endpoint.uid")
    account = serializers.UUIDField(source="endpoint.account_uid")
    kind = serializers.CharField()
    event_id = serializers.CharField()
    state = serializers.CharField()
    outcome = serializers.CharField()
    error = serializers.CharField()
    replays = serializers.IntegerField()
    received_at = serializers.DateTimeField()
    processed_at = serializers.DateTimeField(allow_null=True)


class WebhookEvents(ApiView):
    """What arrived, everywhere."""

    needs = {"GET": "webhooks.read"}
    tags = ("Webhooks",)

    @operation(gives=WebhookEventOut, many=True, filters=["provider", "state", "schema", "kind", "account"])
    def get(self, request: Request) -> Response:
        """List webhooks that were taken in, newest first."""
        rows = filtered(
            events_of(None),
            request,
            words=("provider", "state", "schema", "kind"),
            uids={"account": "endpoint__account_uid"},
        )
        return self.page(rows, WebhookEventOut, search=("event_id", "kind"))


class ReplayWebhookEvent(ApiView):
    """Once more."""

    needs = {"POST": "webhooks.replay"}
    tags = ("Webhooks",)

    @operation(gives=WebhookEventOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Process a webhook again."""
        return self.answer(WebhookEventOut, actions.replay_event(event_uid=uid, actor=self.actor))
