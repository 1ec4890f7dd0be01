"""The rules among gateway accounts, and what the router would do with them now. At tenants and at the apex."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.actor import Actor
from shared.api.fields import MOST_MINOR, OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.payments import actions, queries
from shared.payments.api.gateways import may_manage, may_read
from shared.payments.gateways.registry import GATEWAYS
from shared.payments.models import ONLINE_METHODS, RoutingRule
from shared.payments.routing.preview import preview


def may_preview(actor: Actor) -> bool:
    """Whoever may read payments."""
    return actor.may("payments.read") or actor.may("gateways.read")


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

    needs = {"GET": may_read, "PUT": may_manage, "PATCH": may_manage, "DELETE": may_manage}
    tags = ("Gateways",)

    @operation(gives=RuleOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a rule."""
        return self.answer(RuleOut, queries.access_routing_rule(uid))

    @operation(takes=RuleIn, gives=RuleOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write it anew."""
        return self.answer(RuleOut, actions.write_rule(rule_uid=uid, **_rule(self.body(RuleIn)), actor=self.actor))

    @operation(takes=RuleIn, gives=RuleOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change what is named of it."""
        asked = {**_as_asked(queries.access_routing_rule(uid)), **self.body(RuleIn, partial=True)}
        return self.answer(RuleOut, actions.write_rule(rule_uid=uid, **_rule(asked), actor=self.actor))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Delete it; decisions that were made by it keep their words."""
        actions.delete_rule(rule_uid=uid, actor=self.actor)
        return Response(status=204)


def _as_asked(rule: RoutingRule) -> dict[str, Any]:
    """A rule as it was last asked for."""
    same = ("name", "action", "weights", "position", "method", "currency", "min_minor", "max_minor")
    told = {name: getattr(rule, name) for name in same}
    return {**told, "account": rule.account.uid if rule.account else None, "enabled": rule.is_enabled}


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
