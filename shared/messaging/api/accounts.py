"""Accounts at carriers: credentials go in and never come out."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.fields import OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Invalid, NotFound
from shared.messaging.actions import accounts
from shared.messaging.models import Channel, ChannelAccount, Provider
from shared.messaging.queries import channel_accounts
from shared.messaging.senders import policy, webhook_url

TAGS = ("Messaging",)


class ChannelAccountIn(StrictSerializer):
    """A new account.

    credentials: msg91 {authkey}; twilio {account_sid, auth_token}; postmark {server_token};
    smtp {url}, such as `smtp+tls://user:word@host:587`.
    """

    channel = serializers.ChoiceField(choices=Channel.choices)
    provider = serializers.ChoiceField(choices=Provider.choices)
    credentials = serializers.DictField(child=serializers.CharField(max_length=400))
    sender = serializers.CharField(max_length=120, required=False, allow_blank=True)
    label: Any = serializers.CharField(max_length=60, required=False, allow_blank=True)
    priority = serializers.IntegerField(min_value=1, max_value=100, required=False)


class ChangeChannelAccountIn(StrictSerializer):
    """What may change; new credentials replace the old ones whole."""

    credentials = serializers.DictField(child=serializers.CharField(max_length=400), required=False)
    sender = serializers.CharField(max_length=120, required=False, allow_blank=True)
    label: Any = serializers.CharField(max_length=60, required=False, allow_blank=True)
    priority = serializers.IntegerField(min_value=1, max_value=100, required=False)
    enabled = serializers.BooleanField(source="is_enabled", required=False)


class ChannelAccountOut(OutSerializer):
    """An account with its credentials masked, and where its provider is to report."""

    uid = serializers.UUIDField()
    channel = serializers.CharField()
    provider = serializers.CharField()
    label: Any = serializers.CharField()
    sender = serializers.CharField()
    priority = serializers.IntegerField()
    enabled = serializers.BooleanField(source="is_enabled")
    credentials = serializers.SerializerMethodField()
    webhook_url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_credentials(self, account: ChannelAccount) -> dict[str, str]:
        """The last four characters of each."""
        return {name: secret.hint for name, secret in account.unseal().items()}

    def get_webhook_url(self, account: ChannelAccount) -> str:
        """Where the provider is to report."""
        return webhook_url(account)


class SendingPolicyIn(StrictSerializer):
    """How a tenant wants to send."""

    uses_platform_sender = serializers.BooleanField(required=False)
    texts_payments = serializers.BooleanField(required=False)
    texts_bookings = serializers.BooleanField(required=False)
    fails_over = serializers.BooleanField(required=False)
    window_margin_minutes = serializers.IntegerField(min_value=0, max_value=120, required=False)
    codes_per_minute = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    codes_per_day = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    codes_per_prefix_hour = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class SendingPolicyOut(OutSerializer):
    """How a tenant sends. platform_per_day: texts under the platform's registration, set by the platform."""

    uses_platform_sender = serializers.BooleanField()
    platform_per_day = serializers.IntegerField()
    texts_payments = serializers.BooleanField()
    texts_bookings = serializers.BooleanField()
    fails_over = serializers.BooleanField()
    window_margin_minutes = serializers.IntegerField()
    codes_per_minute = serializers.IntegerField()
    codes_per_day = serializers.IntegerField()
    codes_per_prefix_hour = serializers.IntegerField()


class ChannelAccounts(ApiView):
    """The accounts."""

    needs = {"GET": "messaging.settings", "POST": "messaging.settings"}
    tags = TAGS

    @operation(gives=ChannelAccountOut, many=True)
    def get(self, _request: Request) -> Response:
        """List accounts at carriers."""
        return self.page(channel_accounts(), ChannelAccountOut)

    @operation(takes=ChannelAccountIn, gives=ChannelAccountOut, status=201)
    def post(self, _request: Request) -> Response:
        """Keep the credentials of an account."""
        made = accounts.open_account(**self.body(ChannelAccountIn), actor=self.actor)
        return self.answer(ChannelAccountOut, made, status=201)


class OneChannelAccount(ApiView):
    """One account."""

    needs = dict.fromkeys(("GET", "PUT", "PATCH", "DELETE"), "messaging.settings")
    tags = TAGS

    @operation(gives=ChannelAccountOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show an account."""
        return self.answer(ChannelAccountOut, _found(uid))

    @operation(takes=ChannelAccountIn, gives=ChannelAccountOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write an account anew; its channel and provider stay."""
        asked, row = self.body(ChannelAccountIn), _found(uid)
        for name in ("channel", "provider"):
            if asked.pop(name) != getattr(row, name):
                raise Invalid.field(name, "fixed", _("This stays as it is. Open another account."))
        return self.answer(ChannelAccountOut, accounts.change_account(account_uid=uid, actor=self.actor, **asked))

    @operation(takes=ChangeChannelAccountIn, gives=ChannelAccountOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change an account."""
        asked = self.body(ChangeChannelAccountIn)
        return self.answer(ChannelAccountOut, accounts.change_account(account_uid=uid, actor=self.actor, **asked))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Forget an account's credentials."""
        accounts.remove_account(account_uid=uid, actor=self.actor)
        return Response(status=204)


class RotateChannelEndpoint(ApiView):
    """A new address."""

    needs = {"POST": "messaging.settings"}
    tags = TAGS

    @operation(gives=ChannelAccountOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Give the account a new address for reports; the old one works for another day."""
        return self.answer(ChannelAccountOut, accounts.rotate_address(account_uid=uid, actor=self.actor))


class SendingPolicy(ApiView):
    """How a tenant sends."""

    needs = {"GET": "messaging.settings", "PATCH": "messaging.settings"}
    tags = TAGS

    @operation(gives=SendingPolicyOut)
    def get(self, _request: Request) -> Response:
        """Show how texts are sent."""
        return self.answer(SendingPolicyOut, policy())

    @operation(takes=SendingPolicyIn, gives=SendingPolicyOut)
    def patch(self, _request: Request) -> Response:
        """Change how texts are sent."""
        asked: dict[str, Any] = self.body(SendingPolicyIn)
        return self.answer(SendingPolicyOut, accounts.change_policy(actor=self.actor, **asked))


def _found(uid: uuid.UUID) -> ChannelAccount:
    found = ChannelAccount.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found
