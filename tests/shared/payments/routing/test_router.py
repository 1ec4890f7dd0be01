import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.payments.routing.fees import Tariff, fee_of
from shared.payments.routing.health import Call, Health, health_of
from shared.payments.routing.router import Account, Reason, Rule, Wish, decide

NOW = datetime(2026, 12, 7, 6, tzinfo=UTC)
SICK = Health(is_open=True, faults=3, calls=4)
RAZORPAY = Account(
    uid=uuid.UUID(int=1), gateway="razorpay", priority=1, serial=1,
    tariffs=(Tariff(currency="INR", percent_ppm=20_000, tax_ppm=180_000),),
)  # fmt: skip
CASHFREE = Account(
    uid=uuid.UUID(int=2), gateway="cashfree", priority=2, serial=2,
    tariffs=(Tariff(currency="INR", percent_ppm=15_000, fixed_minor=300, tax_ppm=180_000),),
)  # fmt: skip
STRIPE = Account(uid=uuid.UUID(int=3), gateway="stripe", priority=3, serial=3)
ALL = (RAZORPAY, CASHFREE, STRIPE)


def wish(minor: int, **more: object) -> Wish:
    return Wish(**{"amount_minor": minor, "currency": "INR", "at": NOW, **more})


def chosen(decision) -> str:
    return decision.chosen.account.gateway


class TestNumbersOfTheProduct:
    @pytest.mark.parametrize(
        ("minor", "gateway", "reason", "fee"),
        [
            (45_000, "razorpay", "COST_WON", 900),
            (90_000, "cashfree", "COST_WON", 1650),
            (59_999, "razorpay", "COST_WON", 1200),
            (60_000, "razorpay", "TIE_BREAK", 1200),
            (60_001, "cashfree", "COST_WON", 1200),
            (100_000, "cashfree", "COST_WON", 1800),
        ],
    )
    def test_tie_at_six_hundred_rupees_compared_unrounded(self, minor, gateway, reason, fee):
        decision = decide(wish(minor), ALL)
        assert (chosen(decision), decision.reason, decision.chosen.fee.net_minor) == (gateway, reason, fee)

    def test_tie_goes_to_the_smaller_priority(self):
        accounts = (replace(RAZORPAY, priority=2), replace(CASHFREE, priority=1))
        assert chosen(decide(wish(60_000), accounts)) == "cashfree"

    def test_thousand_payments_cost_thirteen_thousand(self):
        amounts = [40_000] * 500 + [100_000] * 500

        def total(*accounts):
            return sum(decide(wish(minor), accounts).chosen.fee.net_minor for minor in amounts)

        assert (total(RAZORPAY), total(CASHFREE), total(*ALL)) == (1_400_000, 1_350_000, 1_300_000)

    def test_card_fee_of_twenty_dollars(self):
        tariff = Tariff(currency="USD", percent_ppm=29_000, fixed_minor=30)
        assert tariff.fee(2_000).net_minor == 88

    def test_tax_is_told_beside_the_fee(self):
        fee = decide(wish(500_000), (RAZORPAY,)).chosen.fee
        assert (fee.net_minor, fee.tax_minor, fee.gross_minor) == (10_000, 1_800, 11_800)


def reference_choice(minor: int, accounts: tuple[Account, ...]) -> str:
    """By fractions, in one expression of its own: the least gross fee, then priority, then age."""

    def gross(account: Account) -> Fraction:
        tariff = account.tariffs[0]
        net = Fraction(minor) * Fraction(tariff.percent_ppm, 10**6) + tariff.fixed_minor
        return net * (1 + Fraction(tariff.tax_ppm, 10**6))

    priced = [account for account in accounts if account.tariffs]
    return min(priced, key=lambda account: (gross(account), account.priority, account.serial)).gateway


tariffs = st.builds(
    Tariff,
    currency=st.just("INR"),
    percent_ppm=st.integers(0, 50_000),
    fixed_minor=st.integers(0, 1_000),
    tax_ppm=st.sampled_from([0, 180_000]),
)


class TestAgainstAReference:
    @given(minor=st.integers(1, 10**9), rows=st.lists(tariffs, min_size=2, max_size=5))
    def test_cheapest_wins_exactly(self, minor, rows):
        accounts = tuple(
            Account(uid=uuid.UUID(int=n + 1), gateway=f"g{n}", serial=n, priority=n % 2, tariffs=(row,))
            for n, row in enumerate(rows)
        )
        decision = decide(wish(minor), accounts)
        assert chosen(decision) == reference_choice(minor, accounts)
        costs = [one.fee.gross for one in decision.order]
        assert costs == sorted(costs)

    @given(minor=st.integers(1, 10**7))
    def test_sides_of_the_tie_by_decimals(self, minor):
        amount = Decimal(minor) / 100
        expected = "cashfree" if amount * Decimal("0.015") + 3 < amount * Decimal("0.02") else "razorpay"
        assert chosen(decide(wish(minor), (RAZORPAY, CASHFREE))) == expected

    @given(minor=st.integers(1, 10**7), order=st.permutations(ALL))
    def test_order_of_the_accounts_does_not_matter(self, minor, order):
        assert decide(wish(minor), order) == decide(wish(minor), ALL)


class TestEligible:
    @pytest.mark.parametrize(
        ("account", "asked", "why"),
        [
            (replace(CASHFREE, is_enabled=False), {}, "disabled"),
            (replace(CASHFREE, currencies=frozenset({"INR"})), {"currency": "USD"}, "currency_unsupported"),
            (replace(CASHFREE, methods=frozenset({"upi"})), {"method": "card"}, "method_unsupported"),
            (replace(CASHFREE, least_minor=100), {"amount_minor": 99}, "below_minimum"),
            (replace(CASHFREE, most_minor=100), {"amount_minor": 101}, "above_maximum"),
            (CASHFREE, {"gateway": "stripe"}, "not_asked_for"),
        ],
    )
    def test_whoever_cannot_is_named_with_the_reason(self, account, asked, why):
        decision = decide(replace(wish(90_000), **asked), (STRIPE, account))
        assert (chosen(decision), [one.excluded for one in decision.others]) == ("stripe", [why])

    def test_nobody_can(self):
        decision = decide(wish(1), ())
        assert (decision.reason, decision.chosen) == (Reason.NONE, None)

    def test_without_a_fee_one_is_a_fallback_and_never_wins_on_cost(self):
        decision = decide(wish(90_000), ALL)
        assert [one.account.gateway for one in decision.order] == ["cashfree", "razorpay", "stripe"]
        other = replace(STRIPE, uid=uuid.UUID(int=9), serial=9)
        assert decide(wish(90_000), (STRIPE, other)).reason == Reason.FALLBACK

    def test_only_one(self):
        assert decide(wish(1), (STRIPE,)).reason == Reason.ONLY_ONE

    def test_asked_for(self):
        decision = decide(wish(45_000, gateway="cashfree"), ALL)
        assert (chosen(decision), decision.reason, len(decision.order)) == ("cashfree", Reason.ASKED, 1)


class TestHealth:
    def test_cheapest_that_is_ill_is_left_out_and_stays_as_the_last(self):
        decision = decide(wish(90_000), (RAZORPAY, replace(CASHFREE, health=SICK), STRIPE))
        assert (chosen(decision), decision.reason) == ("razorpay", Reason.HEALTH)
        assert decision.order[-1].account.gateway == "cashfree"

    def test_all_ill_takes_the_least_bad(self):
        worse = replace(SICK, faults=4)
        decision = decide(wish(90_000), (replace(RAZORPAY, health=SICK), replace(CASHFREE, health=worse)))
        assert (chosen(decision), decision.reason) == ("razorpay", Reason.LEAST_BAD)

    def test_refused_keys_come_after_whoever_is_ill(self):
        accounts = (replace(CASHFREE, keys_refused=True), replace(RAZORPAY, health=SICK))
        assert [one.account.gateway for one in decide(wish(90_000), accounts).order] == ["razorpay", "cashfree"]

    def _calls(self, told: str, until: datetime = NOW) -> list[Call]:
        """One letter a second: x is a fault."""
        start = until - timedelta(seconds=len(told))
        return [Call(at=start + timedelta(seconds=n), is_fault=letter == "x") for n, letter in enumerate(told)]

    @pytest.mark.parametrize(
        ("told", "is_open"),
        [("xx", False), ("xxx", True), ("xxx.", False), ("x." * 5, True), ("x.." * 4, False), ("", False)],
    )
    def test_breaker(self, told, is_open):
        assert health_of(self._calls(told), now=NOW).is_open is is_open

    def test_half_open_after_the_cooldown_and_shut_again_by_the_next_fault(self):
        old = self._calls("xxx", until=NOW - timedelta(minutes=3))
        assert health_of(old, now=NOW).is_healthy
        assert health_of([*old, Call(at=NOW, is_fault=True)], now=NOW).is_open

    def test_what_is_older_than_the_window_is_forgotten(self):
        old = self._calls("x" * 20, until=NOW - timedelta(minutes=21))
        assert health_of(old, now=NOW).calls == 0


class TestRules:
    def test_pin_wins_over_cost(self):
        decision = decide(wish(90_000), ALL, [Rule(action="pin", account=RAZORPAY.uid, min_minor=50_000)])
        assert (chosen(decision), decision.reason, decision.chosen.notes) == ("razorpay", Reason.RULE, ("pinned",))

    def test_pin_of_an_ill_account_does_not_hold(self):
        accounts = (replace(RAZORPAY, health=SICK), CASHFREE, STRIPE)
        assert chosen(decide(wish(90_000), accounts, [Rule(action="pin", account=RAZORPAY.uid)])) == "cashfree"

    def test_rule_outside_its_bounds_is_silent(self):
        assert (
            chosen(decide(wish(45_000), ALL, [Rule(action="pin", account=STRIPE.uid, min_minor=45_001)])) == "razorpay"
        )

    def test_exclude(self):
        decision = decide(wish(90_000), ALL, [Rule(action="exclude", account=CASHFREE.uid)])
        assert (chosen(decision), decision.others[0].excluded) == ("razorpay", "excluded_by_rule")

    def test_split_is_by_weight_and_the_same_for_the_same_payment(self):
        rule = Rule(action="split", weights={RAZORPAY.uid: 30, CASHFREE.uid: 70})
        drawn = [chosen(decide(wish(90_000, key=str(n)), ALL, [rule])) for n in range(1_000)]
        assert drawn == [chosen(decide(wish(90_000, key=str(n)), ALL, [rule])) for n in range(1_000)]
        assert 250 < drawn.count("razorpay") < 350


class TestFeeRows:
    def test_row_of_the_method_wins_then_the_latest(self):
        rows = [
            Tariff(currency="INR", percent_ppm=20_000, serial=1),
            Tariff(currency="INR", percent_ppm=0, method="upi", serial=2),
            Tariff(currency="INR", percent_ppm=18_000, valid_from=NOW, serial=3),
            Tariff(currency="INR", percent_ppm=10_000, valid_from=NOW + timedelta(days=1), serial=4),
        ]

        def fee(method):
            return fee_of(rows, amount_minor=10_000, currency="INR", method=method, at=NOW).net_minor

        assert (fee("upi"), fee("card"), fee("")) == (0, 180, 180)

    def test_slabs_are_inclusive(self):
        rows = [
            Tariff(currency="INR", percent_ppm=0, max_minor=200_000),
            Tariff(currency="INR", percent_ppm=9_000, min_minor=200_001),
        ]
        fees = [fee_of(rows, amount_minor=m, currency="INR", method="", at=NOW).net_minor for m in (200_000, 200_001)]
        assert fees == [0, 1_800]
