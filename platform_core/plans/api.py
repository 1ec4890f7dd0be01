"""Plans and subscriptions, for operators."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.plans import queries
from platform_core.plans.actions import change_plan, make_plan
from platform_core.plans.catalogue import FEATURES, LIMITS
from shared.api.fields import MoneyField, OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation

TAGS = ("Plans",)
SLUG = r"^[a-z][a-z0-9-]{1,29}$"


class PlanOut(OutSerializer):
    """What can be bought."""

    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    price = MoneyField(help_text="for a month")
    limits = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    features = serializers.ListField(child=serializers.CharField())
    is_offered = serializers.BooleanField()


class ChangePlanIn(StrictSerializer):
    """What an operator may change about a plan; its slug stays."""

    name = serializers.CharField(max_length=60)
    price = MoneyField()
    limits = serializers.DictField(child=serializers.IntegerField(min_value=0, allow_null=True))
    features = serializers.ListField(child=serializers.CharField(max_length=40))
    is_offered = serializers.BooleanField(default=True)

    def validate_limits(self, value: dict[str, Any]) -> dict[str, Any]:
        """Only limits that exist."""
        _check_known(value, LIMITS)
        return value

    def validate_features(self, value: list[str]) -> list[str]:
        """Only features that exist, each once."""
        _check_known(value, FEATURES)
        return sorted(set(value))


class PlanIn(ChangePlanIn):
    """A new plan."""

    slug = serializers.RegexField(SLUG)


class SubscriptionOut(OutSerializer):
    """Which plan a tenant has."""

    uid = serializers.UUIDField()
    tenant = serializers.UUIDField(source="tenant.uid")
    slug = serializers.CharField(source="tenant.slug")
    plan = serializers.CharField(source="plan.slug")
    state = serializers.CharField()
    trial_ends_at = serializers.DateTimeField(allow_null=True)
    limits = serializers.DictField()
    features = serializers.DictField()
    created_at = serializers.DateTimeField()


class Plans(ApiView):
    """The price list."""

    needs = {"GET": "plans.read", "POST": "plans.write"}
    tags = TAGS

    @operation(gives=PlanOut, many=True)
    def get(self, _request: Request) -> Response:
        """List plans."""
        return self.page(queries.plans(), PlanOut, search=("name", "slug"), ordering=("created_at", "position"))

    @operation(takes=PlanIn, gives=PlanOut, status=201)
    def post(self, _request: Request) -> Response:
        """Make a plan."""
        return self.answer(PlanOut, make_plan(actor=self.actor, **self.body(PlanIn)), status=201)


class OnePlan(ApiView):
    """One plan."""

    needs = {"GET": "plans.read", "PATCH": "plans.write"}
    tags = TAGS

    @operation(gives=PlanOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a plan."""
        return self.answer(PlanOut, queries.access_plan(uid))

    @operation(takes=ChangePlanIn, gives=PlanOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a plan; whoever has it has the change at once."""
        changes = self.body(ChangePlanIn, partial=True)
        return self.answer(PlanOut, change_plan(uid=uid, changes=changes, actor=self.actor))


class Subscriptions(ApiView):
    """Who has which plan."""

    needs = {"GET": "subscriptions.read"}
    tags = TAGS

    @operation(gives=SubscriptionOut, many=True, filters=["state", "plan"])
    def get(self, request: Request) -> Response:
        """List subscriptions."""
        rows, asked = queries.subscriptions(), request.query_params
        rows = rows.filter(state=asked["state"]) if "state" in asked else rows
        rows = rows.filter(plan__slug=asked["plan"]) if "plan" in asked else rows
        return self.page(rows, SubscriptionOut, search=("tenant__slug", "tenant__name"))


def _check_known(value: Iterable[str], names: Iterable[str]) -> None:
    unknown = sorted(set(value) - set(names))
    if unknown:
        sentence = _("There is none called %(name)s.") % {"name": unknown[0]}
        raise serializers.ValidationError(sentence, code="unknown")
