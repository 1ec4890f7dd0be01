"""The router's input from the rows, and its decision as it is stored and shown."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from shared.payments.gateways.promise import Outcome
from shared.payments.gateways.registry import adapter_of
from shared.payments.models import Attempt, FeeRow, GatewayAccount, RoutingRule
from shared.payments.routing.fees import Tariff
from shared.payments.routing.health import WINDOW, Call, Health, health_of
from shared.payments.routing.router import Account, Candidate, Decision, Rule

REMEMBERED = timedelta(days=30)
FAULTS = (Outcome.NEVER_SENT, Outcome.REJECTED_GATEWAY, Outcome.UNKNOWN)
OWN_FAULTS = ("keys_refused",)
ENDED = (Attempt.State.SUCCEEDED, Attempt.State.FAILED, Attempt.State.ABANDONED)


def accounts_to_choose(*, now: datetime) -> list[Account]:
    """All accounts with their fees and health: four queries."""
    rows = list(GatewayAccount.objects.filter(archived_at=None).prefetch_related("fees").order_by("pk"))
    healths = _healths([row.pk for row in rows], now=now)
    return [_account(row, healths[row.pk]) for row in rows]


def rules_to_apply() -> list[Rule]:
    """The enabled rules, in their order."""
    rows = RoutingRule.objects.filter(is_enabled=True).select_related("account").order_by("position", "pk")
    return [
        Rule(
            action=row.action,
            account=row.account.uid if row.account else None,
            weights={uuid.UUID(uid): int(share) for uid, share in row.weights.items()},
            method=row.method,
            currency=row.currency,
            min_minor=row.min_minor,
            max_minor=row.max_minor,
        )
        for row in rows
    ]


def rule_version(accounts: Sequence[Account], rules: Sequence[Rule]) -> str:
    """A digest of what is decided by: accounts, fees and rules, without health."""
    told = [
        [
            str(one.uid),
            one.gateway,
            one.priority,
            one.is_enabled,
            sorted(one.methods),
            [repr(row) for row in one.tariffs],
        ]
        for one in accounts
    ]
    text = json.dumps([told, [repr(rule) for rule in rules]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def as_json(decision: Decision) -> list[dict[str, Any]]:
    """Every account that was considered, in the order in which they are tried; the excluded ones last."""
    places = [(place, one) for place, one in enumerate(decision.order, start=1)]
    return [_shown(one, place) for place, one in places] + [_shown(one, None) for one in decision.others]


def _shown(one: Candidate, place: int | None) -> dict[str, Any]:
    fee, account = one.fee, one.account
    reasons = [str(one.excluded)] if one.excluded else list(one.notes)
    if account.keys_refused:
        reasons.append("keys_refused")
    elif not account.health.is_healthy:
        reasons.append("unhealthy")
    if fee is None:
        reasons.append("fee_unknown")
    return {
        "account": str(account.uid),
        "gateway": account.gateway,
        "label": account.label,
        "place": place,
        "fee_minor": fee.net_minor if fee else None,
        "tax_minor": fee.tax_minor if fee else None,
        "healthy": one.is_healthy,
        "tried": account.health.tried,
        "succeeded": account.health.succeeded,
        "reasons": reasons,
    }


def _account(row: GatewayAccount, health: Health) -> Account:
    can = adapter_of(row.gateway).can
    return Account(
        uid=row.uid,
        gateway=row.gateway,
        label=row.label,
        priority=row.priority,
        serial=row.pk,
        is_enabled=row.is_enabled,
        keys_refused=row.refused_at is not None,
        methods=frozenset(row.methods),
        currencies=can.currencies,
        least_minor=can.least_minor,
        most_minor=can.most_minor,
        tariffs=tuple(_tariff(fee) for fee in row.fees.all()),
        health=health,
    )


def _tariff(row: FeeRow) -> Tariff:
    return Tariff(
        currency=row.currency,
        percent_ppm=row.percent_ppm,
        fixed_minor=row.fixed_minor,
        tax_ppm=row.tax_ppm,
        method=row.method,
        min_minor=row.min_minor,
        max_minor=row.max_minor,
        valid_from=row.valid_from,
        serial=row.pk,
    )


def _healths(ids: Sequence[int], *, now: datetime) -> dict[int, Health]:
    calls: dict[int, list[Call]] = defaultdict(list)
    recent = Attempt.objects.filter(account__in=ids, created_at__gt=now - WINDOW).exclude(error_code__in=OWN_FAULTS)
    judged = recent.filter(Q(outcome__in=FAULTS) | Q(shown_at__isnull=False)).order_by("created_at", "pk")
    for account_id, created_at, shown_at in judged.values_list("account_id", "created_at", "shown_at"):
        calls[account_id].append(Call(at=created_at, is_fault=shown_at is None))
    ended = Attempt.objects.filter(account__in=ids, created_at__gt=now - REMEMBERED, state__in=ENDED)
    counted = ended.values("account").annotate(
        tried=Count("pk"), succeeded=Count("pk", filter=Q(state=Attempt.State.SUCCEEDED))
    )
    totals = {row["account"]: (row["tried"], row["succeeded"]) for row in counted.order_by("account")}
    return {
        pk: health_of(calls[pk], now=now, tried=totals.get(pk, (0, 0))[0], succeeded=totals.get(pk, (0, 0))[1])
        for pk in ids
    }
