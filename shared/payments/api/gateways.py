"""Gateway accounts, what they cost, the rules among them, and what the router would do. At tenants and at the apex."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.actor import Actor
from shared.api.fields import MOST_MINOR, MomentField, OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.payments import actions, flows, queries
from shared.payments.actions import Fees
from shared.payments.gateways.registry import GATEWAYS
from shared.payments.models import ONLINE_METHODS, GatewayAccount, RoutingRule
from shared.payments.routing.preview import preview

MODES = ("test", "live")


def may_read(actor: Actor) -> bool:
    """The tenant's owner, or an operator of the platform's own accounts."""
    return actor.may("payments.settings") or actor.may("gateways.read")


def may_manage(actor: Actor) -> bool:
    """The same, for changing them."""
    return actor.may("payments.settings") or actor.may("gateways.manage")


def may_preview(actor: Actor) -> bool:
    """Whoever may read payments."""
    return actor.may("payments.read") or actor.may("gateways.read")


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


class RuleIn(StrictSerializer):
    """A rule. account: for pin and exclude. weights: for split, {account uid: share}."""

    name = serializers.CharField(max_length=80)
    action = serializers.ChoiceField(choices=RoutingRule.Action.choices)
    account = serializers.UUIDField(required=False, allow_null=True)
    weights = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=10_000), required=False)
    position = serializers.IntegerField(min_value=1, max_value=1000, default=1)
    enabled = serializers.BooleanField(default=True)
    method = serializers.ChoiceField(choices=ONLINE_METHODS, required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, allow_null=True)
    min_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, required=False, allow_null=True)
    max_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, required=False, allow_null=True)


class RuleOut(OutSerializer):
    """A rule."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    action = serializers.CharField()
    account = serializers.UUIDField(source="account.uid", default=None)
    weights = serializers.DictField()
    position = serializers.IntegerField()
    enabled = serializers.BooleanField(source="is_enabled")
    method = serializers.CharField()
    currency = serializers.CharField()
    min_minor = serializers.IntegerField(allow_null=True)
    max_minor = serializers.IntegerField(allow_null=True)


class CandidateOut(OutSerializer):
    """One account that was considered."""

    account = serializers.UUIDField()
    gateway = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    place = serializers.IntegerField(allow_null=True)
    fee_minor = serializers.IntegerField(allow_null=True)
    tax_minor = serializers.IntegerField(allow_null=True)
    healthy = serializers.BooleanField()
    tried = serializers.IntegerField()
    succeeded = serializers.IntegerField()
    reasons = serializers.ListField()


class PreviewOut(OutSerializer):
    """What the router would do now."""

    chosen = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    sentence = serializers.CharField()
    rule_version = serializers.CharField()
    candidates = CandidateOut(many=True)


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

    needs = {"GET": may_read, "PATCH": may_manage, "DELETE": may_manage}
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read an account."""
        return self.answer(AccountOut, queries.access_gateway_account(uid))

    @operation(takes=AccountChange, gives=AccountOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change an account; new keys and secrets replace the old ones."""
        asked = self.body(AccountChange)
        if "enabled" in asked:
            asked["is_enabled"] = asked.pop("enabled")
        actions.change_account(account_uid=uid, actor=self.actor, **asked)
        return self.answer(AccountOut, queries.access_gateway_account(uid))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Take an account out of use; what it took stays refundable."""
        actions.remove_account(account_uid=uid, actor=self.actor)
        return Response(status=204)


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


class RotateEndpoint(ApiView):
    """Another address for its webhooks."""

    needs = {"POST": may_manage}
    tags = ("Gateways",)

    @operation(gives=AccountOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Make a new webhook address; the old one works for another day."""
        actions.rotate_address(account_uid=uid, actor=self.actor)
        return self.answer(AccountOut, queries.access_gateway_account(uid))


class Preview(ApiView):
    """What would be chosen."""

    needs = {"GET": may_preview}
    tags = ("Gateways",)

    @operation(gives=PreviewOut, filters=["amount_minor", "currency", "method", "gateway"])
    def get(self, request: Request) -> Response:
        """Say which gateway would take such a payment now, and why."""
        query = request.query_params
        found = preview(
            amount_minor=_whole(query.get("amount_minor", "")),
            currency=_currency(query.get("currency", "")),
            method=_one_of("method", query.get("method", ""), ONLINE_METHODS),
            gateway=_one_of("gateway", query.get("gateway", ""), GATEWAYS),
            now=clock.now(),
        )
        return self.answer(PreviewOut, found)


class Rules(ApiView):
    """The tenant's own rules."""

    needs = {"GET": may_read, "POST": may_manage}
    tags = ("Gateways",)

    @operation(gives=RuleOut, many=True)
    def get(self, _request: Request) -> Response:
        """List the rules."""
        return self.page(queries.routing_rules(), RuleOut, ordering=("position", "created_at"), default="position")

    @operation(takes=RuleIn, gives=RuleOut, status=201)
    def post(self, _request: Request) -> Response:
        """Write a rule."""
        return self.answer(RuleOut, actions.write_rule(**_rule(self.body(RuleIn)), actor=self.actor), status=201)


class OneRule(ApiView):
    """One rule."""

    needs = {"GET": may_read, "PUT": may_manage, "DELETE": may_manage}
    tags = ("Gateways",)

    @operation(gives=RuleOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a rule."""
        return self.answer(RuleOut, queries.access_routing_rule(uid))

    @operation(takes=RuleIn, gives=RuleOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write it anew."""
        return self.answer(RuleOut, actions.write_rule(rule_uid=uid, **_rule(self.body(RuleIn)), actor=self.actor))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Delete it; decisions that were made by it keep their words."""
        actions.delete_rule(rule_uid=uid, actor=self.actor)
        return Response(status=204)


def _rule(asked: dict[str, Any]) -> dict[str, Any]:
    account, is_enabled = asked.pop("account", None), asked.pop("enabled")
    words = {name: asked.get(name) or "" for name in ("method", "currency")}
    return {**asked, **words, "account_uid": account, "is_enabled": is_enabled}


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:14]) <= MOST_MINOR):
        raise Invalid.field("amount_minor", "invalid", _("A whole number of minor units."))
    return int(text)


def _currency(text: str) -> str:
    if text and not (len(text) == 3 and text.isascii() and text.isupper()):  # noqa: PLR2004 - ISO 4217
        raise Invalid.field("currency", "invalid", _("Three capital letters, such as INR."))
    return text or "INR"


def _one_of(name: str, text: str, among: Sequence[str]) -> str:
    if text and text not in among:
        raise Invalid.field(name, "unknown", _("There is no such %(name)s.") % {"name": name})
    return text
