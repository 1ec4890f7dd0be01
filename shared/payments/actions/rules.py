"""The tenant's own rules of routing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from shared import spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.payments.models import GatewayAccount, RoutingRule
from shared.unit import UNIT_NOW, action


@action
def write_rule(  # noqa: PLR0913 - what one can say of a rule
    *,
    name: str,
    action: str,
    actor: Actor,
    rule_uid: uuid.UUID | None = None,
    account_uid: uuid.UUID | None = None,
    weights: Mapping[str, int] | None = None,
    position: int = 1,
    is_enabled: bool = True,
    method: str = "",
    currency: str = "",
    min_minor: int | None = None,
    max_minor: int | None = None,
    now: datetime = UNIT_NOW,
) -> RoutingRule:
    """Write a new rule, or one anew. Raises NotFound, Invalid."""
    rule = RoutingRule.objects.filter(uid=rule_uid).first() if rule_uid else RoutingRule(created_at=now)
    if rule is None:
        raise NotFound
    is_split = action == RoutingRule.Action.SPLIT
    rule.account = None if is_split else _account(account_uid)
    rule.weights = _checked_weights(weights or {}) if is_split else {}
    rule.name, rule.action, rule.position, rule.is_enabled = name, action, position, is_enabled
    rule.method, rule.currency, rule.min_minor, rule.max_minor = method, currency, min_minor, max_minor
    rule.save()
    spine.emit("settings.routing_rule_written", rule, actor=actor, name=name, action=action)
    return rule


@action
def delete_rule(*, rule_uid: uuid.UUID, actor: Actor) -> None:
    """Delete a rule. Raises NotFound."""
    rule = RoutingRule.objects.filter(uid=rule_uid).first()
    if rule is None:
        raise NotFound
    spine.emit("settings.routing_rule_deleted", rule, actor=actor, name=rule.name)
    rule.delete()


# Steps


def _account(uid: uuid.UUID | None) -> GatewayAccount:
    found = GatewayAccount.objects.filter(uid=uid, archived_at=None).first() if uid else None
    if found is None:
        raise Invalid.field("account", "not_found", _("There is no such gateway account."))
    return found


def _checked_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """Shares by account; at least one is above zero."""
    known = {str(uid) for uid in GatewayAccount.objects.filter(archived_at=None).values_list("uid", flat=True)}
    if not weights or set(weights) - known or not any(weights.values()):
        raise Invalid.field("weights", "invalid", _("Give each of your accounts its share."))
    return dict(weights)
