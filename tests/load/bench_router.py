"""The router's decision, alone and with what it reads, against the least of floats; and what it grows with."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from django.db import connection as django_connection
from django_tenants.utils import schema_context

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared import clock
from shared.ids import uuid7
from shared.payments.actions.accounts import TAX, USUAL_FEES
from shared.payments.models import FeeRow, GatewayAccount, Payment, RoutingRule
from shared.payments.routing.fees import Tariff
from shared.payments.routing.reading import what_to_choose_by
from shared.payments.routing.router import Account, Rule, Wish, decide
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from tests.load.baselines.router import Rate, cheapest, cheapest_rounded, stored_rates
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, Report, row_of
from tests.load.sides import Side, in_turn

GATEWAYS = ("razorpay", "cashfree", "stripe")
STRIPE = {"percent_ppm": 29_000, "fixed_minor": 0, "tax_ppm": TAX}
TARIFFS = {**{name: rows[0] for name, rows in USUAL_FEES.items() if rows}, "stripe": STRIPE}
FLAT = 1.1
WIDER, RULES, STORED, HUNDREDTH = 10, 100, 50_000, 100
AT = datetime(2026, 11, 20, tzinfo=UTC)
AMOUNTS = range(100, 200_001)
FILL = """
INSERT INTO payments_attempt
    (uid, created_at, updated_at, payment_id, payable_kind, payable_uid, gateway, method, amount_minor, currency, state,
     account_id, gateway_reference, checkout_url, outcome, error_code, asks, shown_at)
SELECT gen_random_uuid(), now() - n * interval '50 seconds', now(), %s, 'bench', gen_random_uuid(), a.gateway, '',
    45000, 'INR', CASE WHEN n %% 10 = 0 THEN 'failed' ELSE 'succeeded' END, a.id, '', '', '', '', 1, now()
FROM generate_series(1, %s) AS n JOIN payments_gatewayaccount a ON a.priority = 1 + n %% 3
"""


def accounts(count: int) -> list[Account]:
    """Such accounts as the router is given, nothing read."""
    return [
        Account(
            uid=uuid7(), gateway=name, serial=place, priority=place,
            tariffs=(Tariff(currency="INR", **TARIFFS[name]),),
        )
        for place, name in enumerate(_names(count), start=1)
    ]  # fmt: skip


def choosing(*, count: int, rules: int) -> Callable[[int], None]:
    """A side: the choice alone."""
    known = accounts(count)
    wished = [Rule(action="pin", account=known[0].uid, min_minor=n * 100_000_000) for n in range(1, rules + 1)]

    def work(times: int) -> None:
        for number in range(times):
            wish = Wish(amount_minor=45_000 + number % 100 * 100, currency="INR", at=AT, key="bench")
            decide(wish, known, wished)

    return work


class Reader(AbstractContextManager["Reader"]):
    """A side: the decision with all that it reads, in the tenant's schema."""

    def __init__(self, *, schema: str, usual: bool) -> None:
        schema_context(schema).__enter__()
        self._once = _usual if usual else _ours
        self.facts = {"messages": _messages(self._once)}

    def __call__(self, times: int) -> None:
        """So many decisions."""
        for _ in range(times):
            self._once()

    def __exit__(self, *_error: object) -> None:
        connection.close()


def reading(**told: Any) -> Reader:
    """Makes it."""
    return Reader(**told)


def measure(*, tiny: bool) -> Report:
    """The targets are of growth: linear in what is asked, flat in what is stored."""
    times, pairs, stored = (5, 1, 50) if tiny else (100, 9, STORED)
    connection.set_schema_to_public()
    ensure_blueprint()
    few, many, wide = (_tenant(count) for count in (len(GATEWAYS), len(GATEWAYS), len(GATEWAYS) * WIDER))
    run_in_tenant(few, lambda: fill_attempts(stored // HUNDREDTH))
    run_in_tenant(many, lambda: fill_attempts(stored))
    run_in_tenant(wide, _write_rules)
    connection.close()
    rows = [*_alone(times * 20, pairs), *_read(few, many, wide, times=times, pairs=pairs, stored=stored)]
    return Report(rows=rows, facts=_facts(few))


def _alone(times: int, pairs: int) -> list[Comparison]:
    """Without the database."""
    module, floats = __name__, "tests.load.baselines.router:choosing"
    rates = [[rate.gateway, rate.percent, rate.fixed] for rate in _rates()]
    least = {"count": len(GATEWAYS), "rules": 0}
    with Side(f"{module}:choosing", **least) as ours, Side(floats, rates=rates) as theirs:
        choice = in_turn(ours, theirs, times=times, pairs=pairs)
        with Side(f"{module}:choosing", **{**least, "count": len(GATEWAYS) * WIDER}) as wide:
            wider = in_turn(wide, ours, times=times // 5, pairs=pairs)
        with Side(f"{module}:choosing", **{**least, "rules": RULES}) as ruled:
            rules = in_turn(ruled, ours, times=times // 5, pairs=pairs)
    return [
        _row("the choice among 3, nothing read", choice, None,
             note="ours knows tax, bounds, rules, health and ties, and says why"),
        _row(f"growth: the choice among {len(GATEWAYS) * WIDER} for each account, against 3", wider, FLAT, per=WIDER),
        _row(f"the choice with {RULES} rules, against none", rules, None, per=1, note="each rule is looked at once"),
    ]  # fmt: skip


def _read(few: Tenant, many: Tenant, wide: Tenant, *, times: int, pairs: int, stored: int) -> list[Comparison]:
    """With all that it reads."""
    maker = f"{__name__}:reading"
    with (
        Side(maker, schema=few.schema_name, usual=False) as ours,
        Side(maker, schema=few.schema_name, usual=True) as theirs,
        Side(maker, schema=many.schema_name, usual=False) as later,
        Side(maker, schema=wide.schema_name, usual=False) as wider,
    ):
        whole = in_turn(ours, theirs, times=times, pairs=pairs)
        stores = in_turn(later, ours, times=times, pairs=pairs)
        widths = in_turn(wider, ours, times=max(1, times // 4), pairs=pairs)
        sent = f"messages to the database: ours {ours.facts['messages']}, baseline {theirs.facts['messages']}"
    return [
        _row("the decision with what it reads, 3 accounts", whole, None, note=sent),
        _row(f"growth: the same after {stored} attempts, against {stored // HUNDREDTH}", stores, FLAT, per=1),
        _row(f"growth: among {len(GATEWAYS) * WIDER} accounts with {RULES} rules for each account, against 3",
             widths, FLAT, per=WIDER),
    ]  # fmt: skip


def _row(
    what: str, readings: Sequence[tuple[Any, Any]], target: float | None, *, per: int = 0, note: str = ""
) -> Comparison:
    """Microseconds. per: how many times as much is asked of ours, for a row of growth."""
    found = [(one.wall_ms * 1000 / (per or 1), two.wall_ms * 1000) for one, two in readings]
    return row_of(what, found, target=target, at_most=bool(per), unit="µs", note=note)


def _facts(few: Tenant) -> dict[str, Any]:
    """How often the floats name another gateway than the exact fees do, over all amounts of ₹1 to ₹2,000."""
    exact = [_exact(minor) for minor in AMOUNTS]
    rates = _rates()
    plain = sum(cheapest(minor / 100, rates).gateway != name for minor, name in zip(AMOUNTS, exact, strict=True))
    rounded = sum(
        cheapest_rounded(minor / 100, rates).gateway != name for minor, name in zip(AMOUNTS, exact, strict=True)
    )
    stored = {rate.gateway for rate in run_in_tenant(few, stored_rates)}
    return {
        "amounts where the floats choose another": {"unrounded": plain, "rounded to the paisa": rounded},
        "of amounts": len(AMOUNTS),
        "gateways": len(stored),
    }


def _exact(minor: int) -> str:
    """By fees in whole numbers; the first of two that are equal, as priority has it."""
    return min(GATEWAYS, key=lambda name: minor * TARIFFS[name]["percent_ppm"] + TARIFFS[name]["fixed_minor"] * 10**6)


def _rates() -> list[Rate]:
    rows = [(name, TARIFFS[name]) for name in GATEWAYS]
    return [Rate(name, row["percent_ppm"] / 10_000, row["fixed_minor"] / 100) for name, row in rows]


def _names(count: int) -> list[str]:
    return [GATEWAYS[place % len(GATEWAYS)] for place in range(count)]


def _tenant(count: int) -> Tenant:
    """One with so many accounts."""
    sign_up()
    connection.set_schema_to_public()
    tenant = Tenant.objects.latest("pk")
    run_in_tenant(tenant, lambda: _write_accounts(count))
    return tenant


def _write_accounts(count: int) -> None:
    rows = GatewayAccount.objects.bulk_create(
        GatewayAccount(gateway=name, label=name, mode="test", priority=place, credentials="-")
        for place, name in enumerate(_names(count), start=1)
    )
    FeeRow.objects.bulk_create(FeeRow(account=row, currency="INR", **TARIFFS[row.gateway]) for row in rows)


def _write_rules() -> None:
    account = GatewayAccount.objects.first()
    RoutingRule.objects.bulk_create(
        RoutingRule(position=n, name=f"Rule {n}", action="pin", account=account, min_minor=n * 100_000_000)
        for n in range(1, RULES + 1)
    )


def fill_attempts(stored: int) -> None:
    """Attempts of the last month, one in ten failed."""
    payment = Payment.objects.create(
        payable_kind="bench", payable_uid=uuid.uuid4(), line="Seat A1", place_uid=uuid.uuid4(), amount_minor=45_000,
        currency="INR",
    )  # fmt: skip
    with django_connection.cursor() as cursor:
        cursor.execute(FILL, [payment.pk, stored])
        cursor.execute("ANALYZE payments_attempt")


def _ours() -> None:
    now = clock.now()
    wish = Wish(amount_minor=45_000, currency="INR", at=now, key="bench")
    decide(wish, *what_to_choose_by(now=now))


def _usual() -> None:
    cheapest(450.0, stored_rates())


def _messages(once: Callable[[], None]) -> int:
    sent: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        sent.append(str(sql))
        return execute(sql, params, many, context)

    once()
    with django_connection.execute_wrapper(note):
        once()
    return len(sent)
