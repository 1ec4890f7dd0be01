"""T12: the gateway tells of a refund while it is being sent, on real connections: the money goes back once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from shared.ledger.verify import verify_ledger
from shared.payments import actions, flows
from shared.payments.models import Payment, Refund
from tests.shared.payments.shop import Shop, attempt_of, do, fresh
from tests.tenant_apps.bookings.factories import OWNER

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
    def test_gateways_word_comes_while_the_refund_is_sent(self, shop, payment, committed_tenant):
        refund, attempt = (
            do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER),
            attempt_of(payment),
        )
        sending = partial(flows.send_refund, refund_uid=refund.uid)
        hearing = partial(flows.ask_attempt, attempt_uid=attempt.uid, source="webhook", with_refunds=True)
        assert outside_units(committed_tenant.schema_name, [sending, hearing] * 4) == []
        shop.drain()
        assert [one.state for one in Refund.objects.all()] == ["succeeded"]
        assert (fresh(payment).state, shop.sandbox.sums().refunded_minor) == ("refunded", TAKEN)
        assert (shop.balances()["clearing"], verify_ledger().problems) == (0, [])
