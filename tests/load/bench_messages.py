"""Debits of one hot wallet by sixteen connections: single messages, and a campaign's batches of fifty."""

from __future__ import annotations

import uuid
from typing import Any

from platform_core.credits import queries, wallets
from platform_core.credits.accounts import tenant_owner
from platform_core.credits.actions import grant
from platform_core.credits.verify import verify_credits
from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM
from shared.ids import uuid7
from shared.ledger.verify import verify_ledger
from shared.messaging.models import Message
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tests.load.bench_provisioning import sign_up
from tests.load.crowd import Crowd, Work
from tests.load.measure import Comparison, Report, row_of
from tests.load.sides import Reading, Side, in_turn

CONNECTIONS, BATCH = 16, 50
SINGLE_TARGET, BATCH_TARGET = 1.0, 5.0
PLENTY = 10_000_000


def single(**told: Any) -> Crowd:
    """A side: each message puts its credit aside in a unit of its own."""
    owner = tenant_owner(uuid.UUID(told["owner"]))

    def member(_number: int) -> Work:
        return lambda _place: in_unit(
            lambda opened: wallets.put_aside(owner, channel="sms", quantity=1, key=uuid7().hex, now=opened.now)
        )

    return Crowd(told["connections"], member)


def batches(**told: Any) -> Crowd:
    """A side: fifty messages are written and their credits put aside under one name, in one unit."""
    owner = tenant_owner(uuid.UUID(told["owner"]))

    def write(now: Any) -> None:
        key = f"batch:{uuid7().hex}"
        wallets.put_aside(owner, channel="sms", quantity=BATCH, key=key, now=now)
        rows = [
            Message(
                channel="sms", category="S", to="+919820014231", key=uuid7().hex, source="campaign", event_at=now,
                state="reserved", reservation=key, credits=1, parts=1,
            )
            for _ in range(BATCH)
        ]  # fmt: skip
        Message.objects.bulk_create(rows)

    def member(_number: int) -> Work:
        return lambda _place: in_unit(lambda opened: write(opened.now))

    return Crowd(told["connections"], member)


def measure(*, tiny: bool) -> Report:
    """Exact at the end, and never below zero: the books are verified after the fight."""
    connections, each, pairs = (2, 4, 1) if tiny else (CONNECTIONS, 20, 7)
    connection.set_schema_to_public()
    ensure_blueprint()
    owners = [_filled_wallet() for _ in range(4)]
    connection.close()
    told = [{"owner": owner, "connections": connections, "each": 1} for owner in owners]
    module, usual = __name__, "tests.load.baselines.messages:usual"
    times = connections * each
    with Side(f"{module}:single", **told[0]) as ours, Side(usual, **told[1]) as theirs:
        alone = in_turn(ours, theirs, times=times, pairs=pairs)
    with Side(f"{module}:batches", **told[2]) as ours, Side(usual, **{**told[3], "each": BATCH}) as theirs:
        fifty = in_turn(ours, theirs, times=connections * max(1, each // 10), pairs=pairs)
    rows = [
        _row(f"one debit, {connections} connections, one wallet", alone, SINGLE_TARGET, 1, "ours is double entry"),
        _row("one debit of a batch of 50", fifty, BATCH_TARGET, BATCH, "ours writes the fifty messages too"),
    ]
    facts = {"debits a second": {"single": _rate(rows[0]), "in batches": _rate(rows[1])}, **_verified(owners)}
    return Report(rows=rows, facts=facts)


def _filled_wallet() -> str:
    sign_up()
    connection.set_schema_to_public()
    uid = Tenant.objects.latest("pk").uid
    in_unit(lambda _: grant(tenant_uid=uid, channel="sms", quantity=PLENTY, total_minor=0, actor=SYSTEM))
    return str(uid)


def _verified(owners: list[str]) -> dict[str, Any]:
    """Of our two wallets only: the usual way keeps no books."""
    connection.set_schema_to_public()
    ours = {owners[0], owners[2]}
    sums = [
        row.available + row.reserved for owner in ours for row in queries.balances(uuid.UUID(owner)) if row.available
    ]
    wrong = [one for one in [*verify_ledger().problems, *verify_credits().problems] if any(uid in one for uid in ours)]
    return {"our wallets add up": sums == [PLENTY, PLENTY] and not wrong}


def _row(what: str, readings: list[tuple[Reading, Reading]], target: float, per: int, note: str) -> Comparison:
    """Milliseconds of one debit."""
    return row_of(what, [(one.wall_ms / per, two.wall_ms / per) for one, two in readings], target=target, note=note)


def _rate(row: Comparison) -> dict[str, int]:
    return {"ours": round(1000 / row.ours), "usual": round(1000 / row.baseline)}
