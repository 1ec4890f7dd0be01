"""What the router is given: fees, rules, and what became of the latest attempts, in one message."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from shared import clock
from shared.payments.gateways.promise import Outcome
from shared.payments.models import Attempt, FeeRow, GatewayAccount, Payment, RoutingRule
from shared.payments.routing import reading
from shared.payments.routing.reading import what_to_choose_by

pytestmark = pytest.mark.usefixtures("tenant")


@pytest.fixture
def account() -> GatewayAccount:
    row = GatewayAccount.objects.create(gateway="razorpay", label="R", mode="test", credentials="-")
    FeeRow.objects.create(account=row, currency="INR", percent_ppm=20_000)
    gone = GatewayAccount.objects.create(
        gateway="cashfree", label="C", mode="test", credentials="-", archived_at=clock.now()
    )
    FeeRow.objects.create(account=gone, currency="INR", percent_ppm=1)
    return row


@pytest.fixture
def payment() -> Payment:
    return Payment.objects.create(
        payable_kind="booking", payable_uid=uuid.uuid4(), line="A1", place_uid=uuid.uuid4(), amount_minor=100,
        currency="INR",
    )  # fmt: skip


def tried(account: GatewayAccount, payment: Payment, state: str, *, ago: timedelta, **more: object) -> None:
    now = clock.now()
    row = Attempt.objects.create(
        payment=payment, payable_kind="booking", payable_uid=uuid.uuid4(), gateway=account.gateway, account=account,
        amount_minor=100, currency="INR", state=state, **more,
    )  # fmt: skip
    Attempt.objects.filter(pk=row.pk).update(created_at=now - ago)


class TestWhatToChooseBy:
    def test_an_account_comes_with_its_own_fees_and_without_a_past(self, account) -> None:
        (found,), rules = what_to_choose_by(now=clock.now())
        assert (found.uid, [one.percent_ppm for one in found.tariffs], rules) == (account.uid, [20_000], [])
        assert (found.health.calls, found.health.tried, found.health.is_healthy) == (0, 0, True)

    def test_faults_of_the_gateway_are_judged_and_others_are_not(self, account, payment) -> None:
        minute = timedelta(minutes=1)
        for _ in range(3):
            tried(account, payment, "failed", ago=minute, outcome=Outcome.UNKNOWN)
        tried(account, payment, "failed", ago=minute * 2, outcome=Outcome.REJECTED_GATEWAY, error_code="keys_refused")
        tried(account, payment, "failed", ago=minute * 2, outcome=Outcome.USER_FAULT)
        tried(account, payment, "succeeded", ago=minute * 3, shown_at=clock.now())
        tried(account, payment, "failed", ago=minute * 30, outcome=Outcome.UNKNOWN)
        ((found,), _) = what_to_choose_by(now=clock.now())
        assert (found.health.faults, found.health.calls, found.health.is_healthy) == (3, 4, False)

    def test_the_latest_that_ended_speak_for_the_others(self, account, payment, monkeypatch) -> None:
        monkeypatch.setattr(reading, "MOST_REMEMBERED", 3)
        day = timedelta(days=1)
        for days, state in ((5, "failed"), (4, "failed"), (3, "succeeded"), (2, "succeeded"), (1, "failed")):
            tried(account, payment, state, ago=day * days)
        tried(account, payment, "sending", ago=day)
        ((found,), _) = what_to_choose_by(now=clock.now())
        assert (found.health.tried, found.health.succeeded) == (3, 2)

    def test_rules_stand_in_their_order_without_those_switched_off(self, account) -> None:
        weights = {str(account.uid): 2}
        RoutingRule.objects.create(position=2, name="b", action="split", weights=weights)
        RoutingRule.objects.create(position=1, name="a", action="pin", account=account, min_minor=5)
        RoutingRule.objects.create(position=0, name="off", action="pin", account=account, is_enabled=False)
        _, rules = what_to_choose_by(now=clock.now())
        assert [(one.action, one.account, one.weights, one.min_minor) for one in rules] == [
            ("pin", account.uid, {}, 5), ("split", None, {account.uid: 2}, None),
        ]  # fmt: skip

    def test_it_is_one_question(self, account, payment, assert_queries) -> None:
        what_to_choose_by(now=clock.now())
        with assert_queries(1):
            what_to_choose_by(now=clock.now())
