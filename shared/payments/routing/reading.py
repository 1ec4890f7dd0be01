"""The router's input from the rows, and its decision as it is stored and shown."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.payments.gateways.promise import Outcome
from shared.payments.gateways.registry import adapter_of
from shared.payments.models import Attempt, FeeRow, GatewayAccount, RoutingRule
from shared.payments.routing.fees import Tariff
from shared.payments.routing.health import WINDOW, Call, Health, health_of
from shared.payments.routing.router import Account, Candidate, Decision, Rule
from shared.together import Message, Stencil

REMEMBERED = timedelta(days=30)
MOST_REMEMBERED = 500  # of an account
FAULTS = [str(one) for one in (Outcome.NEVER_SENT, Outcome.REJECTED_GATEWAY, Outcome.UNKNOWN)]
OWN_FAULTS = ["keys_refused"]
SUCCEEDED = str(Attempt.State.SUCCEEDED)
ENDED = [SUCCEEDED, str(Attempt.State.FAILED), str(Attempt.State.ABANDONED)]


ACCOUNTS = Stencil(lambda: GatewayAccount.objects.filter(archived_at=None).order_by("pk"))
FEES = Stencil(lambda: FeeRow.objects.filter(account__archived_at=None).order_by("pk"))
RULES = Stencil(
    lambda: RoutingRule.objects.filter(is_enabled=True).select_related("account").order_by("position", "pk")
)
CALLS = """
SELECT account_id, created_at, shown_at IS NULL FROM payments_attempt
WHERE account_id = ANY(SELECT id FROM payments_gatewayaccount WHERE archived_at IS NULL) AND created_at > %s
    AND error_code <> ALL(%s) AND (outcome = ANY(%s) OR shown_at IS NOT NULL)
ORDER BY created_at, id
"""
TOTALS = """
SELECT account.id, count(*), count(*) FILTER (WHERE latest.state = %s)
FROM payments_gatewayaccount AS account CROSS JOIN LATERAL (
    SELECT state FROM payments_attempt
    WHERE account_id = account.id AND created_at > %s AND state = ANY(%s)
    ORDER BY created_at DESC LIMIT %s
) AS latest
WHERE account.archived_at IS NULL
GROUP BY account.id
"""


def what_to_choose_by(*, now: datetime) -> tuple[list[Account], list[Rule]]:
    """All accounts with their fees and health, and the enabled rules in their order: one message to the database.

    What it costs does not grow with what was tried before: the latest ones of each account speak for the others.
    """
    message = Message()
    rows, fees, rules = message.ask(ACCOUNTS), message.ask(FEES), message.ask(RULES)
    calls = message.say(CALLS, [now - WINDOW, OWN_FAULTS, FAULTS])
    totals = message.say(TOTALS, [SUCCEEDED, now - REMEMBERED, ENDED, MOST_REMEMBERED])
    message.send()
    healths = _healths(calls.rows, totals.rows, now=now)
    tariffs: dict[int, list[Tariff]] = defaultdict(list)
    for fee in fees.rows:
        tariffs[fee.account_id].append(_tariff(fee))
    accounts = [_account(row, tariffs[row.pk], healths.get(row.pk, Health())) for row in rows.rows]
    return accounts, [_rule(row) for row in rules.rows]


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


def _account(row: GatewayAccount, tariffs: Sequence[Tariff], health: Health) -> Account:
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
        tariffs=tuple(tariffs),
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


def _rule(row: RoutingRule) -> Rule:
    return Rule(
        action=row.action,
        account=row.account.uid if row.account else None,
        weights={uuid.UUID(uid): int(share) for uid, share in row.weights.items()},
        method=row.method,
        currency=row.currency,
        min_minor=row.min_minor,
        max_minor=row.max_minor,
    )


def _healths(
    calls: Sequence[tuple[Any, ...]], totals: Sequence[tuple[Any, ...]], *, now: datetime
) -> dict[int, Health]:
    """By account; one of which nothing is known is left out."""
    judged: dict[int, list[Call]] = defaultdict(list)
    for account, at, is_fault in calls:
        judged[account].append(Call(at=at, is_fault=is_fault))
    counted = {account: (tried, succeeded) for account, tried, succeeded in totals}
    found = {}
    for account in {*judged, *counted}:
        tried, succeeded = counted.get(account, (0, 0))
        found[account] = health_of(judged[account], now=now, tried=tried, succeeded=succeeded)
    return found
