"""T12: refunds through a gateway, all at once, on real connections: never more back than was taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from shared import locks
from shared.ledger.verify import verify_ledger
from shared.payments import actions, flows
from shared.payments.models import Payment, Refund
from shared.unit import in_unit
from tests.fixtures.racing import at_once, deadlocks
from tests.shared.payments.shop import Shop, attempt_of, fresh
from tests.tenant_apps.bookings.factories import OWNER, inr

TAKEN = 45_000


@pytest.fixture
def shop(gateways_at_sandbox, committed_tenant):
    return Shop(gateways_at_sandbox, names=("razorpay",)).open()


@pytest.fixture
def payment(shop) -> Payment:
    """Paid in full through Razorpay."""
    opened = shop.pay(shop.hold())
    shop.give(opened)
    found = flows.look_now(payment_uid=opened.uid, source="return")
    assert found.state == "paid"
    return found


def asking(payment: Payment, minor: int | None = None):
    amount = None if minor is None else inr(minor / 100)
    return lambda _unit: actions.ask_refund(payment_uid=payment.uid, amount=amount, reason="ill", actor=OWNER)


def written(payment: Payment) -> int:
    """What our book says is on its way back, or back."""
    return sum(Refund.objects.filter(payment=payment).exclude(state="failed").values_list("amount_minor", flat=True))


def outside_units(schema: str, works: list[Callable[[], object]]) -> list[str]:
    """Flows at once, each on a connection of its own; the errors they ended with."""
    gate, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        with schema_context(schema):
            connection.ensure_connection()
            gate.wait(20)
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the test tells whatever happened
                errors.append(repr(error))
        connection.close()

    rivals = [threading.Thread(target=run, args=[work]) for work in works]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    return errors


class TestRefundsAtOnce:
    def test_fifty_of_the_whole_give_it_back_once(self, shop, payment, committed_tenant):
        seen = deadlocks()
        outcome = at_once(committed_tenant.schema_name, [asking(payment)] * 50, threads=25)
        assert outcome == {"ok": 1, "refund_too_large": 49}
        shop.drain()
        assert (fresh(payment).state, shop.sandbox.sums().refunded_minor, len(shop.sandbox.refunds())) == (
            "refunded",
            TAKEN,
            1,
        )
        assert (shop.balances()["clearing"], verify_ledger().problems, deadlocks()) == (0, [], seen)

    def test_hundred_of_three_percent_give_back_thirty_three(self, shop, payment, committed_tenant):
        outcome = at_once(committed_tenant.schema_name, [asking(payment, 1_350)] * 100, threads=25)
        assert outcome == {"ok": 33, "refund_too_large": 67}
        shop.drain()
        assert (fresh(payment).state, shop.sandbox.sums().refunded_minor) == ("partly_refunded", 33 * 1_350)
        assert (shop.balances()["clearing"], verify_ledger().problems) == (TAKEN - 33 * 1_350, [])

    def test_gateways_word_comes_while_the_refund_is_sent(self, shop, payment, committed_tenant):
        refund, attempt = in_unit(asking(payment)), attempt_of(payment)
        sending = partial(flows.send_refund, refund_uid=refund.uid)
        hearing = partial(flows.ask_attempt, attempt_uid=attempt.uid, source="webhook", with_refunds=True)
        assert outside_units(committed_tenant.schema_name, [sending, hearing] * 4) == []
        shop.drain()
        assert [one.state for one in Refund.objects.all()] == ["succeeded"]
        assert (fresh(payment).state, shop.sandbox.sums().refunded_minor) == ("refunded", TAKEN)
        assert (shop.balances()["clearing"], verify_ledger().problems) == (0, [])

    def test_control_without_the_lock_more_is_promised_than_was_taken(self, payment, committed_tenant, monkeypatch):
        gate = threading.Barrier(4)

        def look(model, uid):
            found = model.objects.filter(uid=uid).first()
            gate.wait(20)
            return found

        monkeypatch.setattr(locks, "take_uid", look)
        outcome = at_once(committed_tenant.schema_name, [asking(payment)] * 4, threads=4)
        assert (outcome["ok"], written(payment)) == (4, 4 * TAKEN)
