"""Gateway accounts and what they cost, at tenants and at the apex. Keys go in and never come out."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.actor import Actor
from shared.api.fields import MOST_MINOR, MomentField, OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.payments import actions, flows, queries
from shared.payments.actions import Fees
from shared.payments.gateways.registry import GATEWAYS
from shared.payments.models import ONLINE_METHODS, GatewayAccount

MODES = ("test", "live")


def may_read(actor: Actor) -> bool:
    """The tenant's owner, or an operator of the platform's own accounts."""
    return actor.may("payments.settings") or actor.may("gateways.read")


def may_manage(actor: Actor) -> bool:
    """The same, for changing them."""
    return actor.may("payments.settings") or actor.may("gateways.manage")


class FeeIn(StrictSerializer):
    """One fee row. method: null for all. percent, tax_percent: decimals as texts."""

    method = serializers.ChoiceField(choices=ONLINE_METHODS, required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", default="INR")
    percent = serializers.DecimalField(max_digits=7, decimal_places=4, min_value=0, max_value=100)
    fixed_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, default=0)
    tax_percent = serializers.DecimalField(
        max_digits=7, decimal_places=4, min_value=0, max_value=100, default=Decimal(0)
    )
    min_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, required=False, allow_null=True)
    max_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, required=False, allow_null=True)
    valid_from = MomentField(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Fees:
        """As Fees."""
        found = super().to_internal_value(data)
        return Fees(**{**found, "method": found.get("method") or ""})


class FeeOut(OutSerializer):
    """One fee row."""

    method = serializers.SerializerMethodField()
    currency = serializers.CharField()
    percent = serializers.SerializerMethodField()
    fixed_minor = serializers.IntegerField()
    tax_percent = serializers.SerializerMethodField()
    min_minor = serializers.IntegerField(allow_null=True)
    max_minor = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateTimeField(allow_null=True)

    def get_method(self, row: Any) -> str | None:
        """Null for all."""
        return row.method or None

    def get_percent(self, row: Any) -> str:
        """As a decimal."""
        return queries.percent_text(row.percent_ppm)

    def get_tax_percent(self, row: Any) -> str:
        """As a decimal."""
        return queries.percent_text(row.tax_ppm)


class AccountIn(StrictSerializer):
    """An account at a gateway. Keys and secrets go in and never come out."""

    gateway = serializers.ChoiceField(choices=GATEWAYS)
    label = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=MODES)
    priority = serializers.IntegerField(min_value=1, max_value=100, default=1)
    enabled = serializers.BooleanField(default=True)
    credentials = serializers.DictField(child=serializers.CharField(max_length=500))
    webhook_secrets = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=5, required=False, default=list
    )
    methods = serializers.ListField(child=serializers.ChoiceField(choices=ONLINE_METHODS), required=False, default=list)
    fees = FeeIn(many=True, required=False, allow_null=True)


class AccountChange(StrictSerializer):
    """What is to change; what is left out stays. The gateway never changes."""

    label = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=MODES, required=False)
    priority = serializers.IntegerField(min_value=1, max_value=100, required=False)
    enabled = serializers.BooleanField(required=False)
    credentials = serializers.DictField(child=serializers.CharField(max_length=500), required=False)
    webhook_secrets = serializers.ListField(child=serializers.CharField(max_length=200), max_length=5, required=False)
    methods = serializers.ListField(child=serializers.ChoiceField(choices=ONLINE_METHODS), required=False)
    fees = FeeIn(many=True, required=False)


class AccountOut(OutSerializer):
    """An account, its keys masked. webhook_seen_at: when the gateway last reported."""

    uid = serializers.UUIDField()
    gateway = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    mode = serializers.CharField()
    priority = serializers.IntegerField()
    enabled = serializers.BooleanField(source="is_enabled")
    credentials = serializers.DictField(source="hints")
    methods = serializers.ListField()
    fees = FeeOut(many=True, source="fees.all")
    webhook_url = serializers.SerializerMethodField()
    webhook_seen_at = serializers.SerializerMethodField()
    webhook_refused_at = serializers.SerializerMethodField()
    webhook_connected_at = serializers.DateTimeField(source="reports_since", allow_null=True)
    keys_refused_at = serializers.DateTimeField(source="refused_at", allow_null=True)
    tested_at = serializers.DateTimeField(allow_null=True)
    test_code = serializers.CharField()
    created_at = serializers.DateTimeField()

    def get_webhook_url(self, account: GatewayAccount) -> str:
        """Where its webhooks go."""
        return queries.webhook_of(account).url

    def get_webhook_seen_at(self, account: GatewayAccount) -> Any:
        """When one last arrived whose signature held."""
        return queries.webhook_of(account).seen_at

    def get_webhook_refused_at(self, account: GatewayAccount) -> Any:
        """When one last arrived whose signature did not."""
        return queries.webhook_of(account).refused_at


class Accounts(ApiView):
    """All accounts at gateways."""

    needs = {"GET": may_read, "POST": may_manage}
    tags = ("Gateways",)

    @operation(gives=AccountOut, many=True)
    def get(self, _request: Request) -> Response:
        """List the accounts."""
        return self.page(queries.gateway_accounts(), AccountOut, ordering=("created_at", "priority"))

    @operation(takes=AccountIn, gives=AccountOut, status=201)
    def post(self, _request: Request) -> Response:
        """Connect an account. The answer has the address that its webhooks must go to."""
        asked = self.body(AccountIn)
        asked["is_enabled"] = asked.pop("enabled")
        account = actions.connect_account(**asked, actor=self.actor)
        return self.answer(AccountOut, account, status=201)


class OneAccount(ApiView):
    """One account."""

    needs = {"GET": may_read, "PUT": may_manage, "PATCH": may_manage, "DELETE": may_manage}
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read an account."""
        return self.answer(AccountOut, queries.access_gateway_account(uid))

    @operation(takes=AccountIn, gives=AccountOut)
    def put(self, request: Request, uid: uuid.UUID) -> Response:
        """Write an account anew; secrets and fees that are left out stay. The gateway never changes."""
        asked = {name: value for name, value in self.body(AccountIn).items() if name in request.data}
        if asked.pop("gateway") != queries.access_gateway_account(uid).gateway:
            raise Invalid.field("gateway", "fixed", _("An account stays at its gateway. Connect another one."))
        return self._changed(uid, asked)

    @operation(takes=AccountChange, gives=AccountOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change an account; new keys and secrets replace the old ones."""
        return self._changed(uid, self.body(AccountChange))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Take an account out of use; what it took stays refundable."""
        actions.remove_account(account_uid=uid, actor=self.actor)
        return Response(status=204)

    def _changed(self, uid: uuid.UUID, asked: dict[str, Any]) -> Response:
        if "enabled" in asked:
            asked["is_enabled"] = asked.pop("enabled")
        actions.change_account(account_uid=uid, actor=self.actor, **asked)
        return self.answer(AccountOut, queries.access_gateway_account(uid))


class TestAccount(ApiView):
    """Do its keys work?"""

    needs = {"POST": may_manage}
    opens_units = True
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Try the keys without moving anything: `test_code` is `ok`, or what stood against it."""
        flows.try_account(account_uid=uid, actor=self.actor)
        return self.answer(AccountOut, queries.access_gateway_account(uid))


class ConnectWebhook(ApiView):
    """Where the gateway reports."""

    needs = {"POST": may_manage}
    opens_units = True
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Tell the gateway the account's webhook address and keep the secret that it signs with."""
        flows.connect_webhook(account_uid=uid, actor=self.actor)
        return self.answer(AccountOut, queries.access_gateway_account(uid))


class RotateEndpoint(ApiView):
    """Another address for its webhooks."""

    needs = {"POST": may_manage}
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Make a new webhook address; the old one works for another day."""
        actions.rotate_address(account_uid=uid, actor=self.actor)
        return self.answer(AccountOut, queries.access_gateway_account(uid))
