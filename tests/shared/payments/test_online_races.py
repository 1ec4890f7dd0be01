"""Money through gateways on real connections at once: one page, one transition, never more back than came."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared import locks
from shared.errors import DomainError
from shared.inbox.models import Endpoint, WebhookEvent
from shared.inbox.providers import Incoming, Signed
from shared.ledger.verify import verify_ledger
from shared.payments import actions, flows
from shared.payments.models import Attempt, Capture, Payment, Refund
from shared.spine.models import Fact
from tests.fixtures.racing import at_once, deadlocks
from tests.shared.payments.shop import Shop, attempt_of, do, fresh
from tests.tenant_apps.bookings.factories import OWNER, inr


@pytest.fixture
def busy_shop(committed_tenant, gateways_at_sandbox):
    """A shop whose changes stay."""
    shop = Shop(gateways_at_sandbox).open()
    yield shop
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO public")
    WebhookEvent.objects.filter(schema=committed_tenant.schema_name).delete()
    Endpoint.objects.filter(schema=committed_tenant.schema_name).delete()


def rivals(tenant: Tenant, work: Callable[[], object], *, times: int) -> Counter[str]:
    """The same work on as many connections, let go at the same moment."""
    outcomes: list[str] = []
    gate = threading.Barrier(times)

    def run() -> None:
        with tenant_context(tenant):
            connection.ensure_connection()
            gate.wait(60)
            try:
                work()
                outcomes.append("ok")
            except DomainError as error:
                outcomes.append(error.code)
            except Exception as error:  # noqa: BLE001 - the test counts whatever happens
                outcomes.append(type(error).__name__)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def paid(shop: Shop) -> Payment:
    payment = shop.pay(shop.hold())
    shop.give(payment)
    return flows.look_now(payment_uid=payment.uid, source="return")


class TestOpening:
    def test_ten_who_open_a_page_at_once_get_the_same_one(self, committed_tenant, busy_shop):
        booking = busy_shop.hold()
        outcome = rivals(committed_tenant, lambda: busy_shop.pay(booking), times=10)
        assert set(outcome) <= {"ok", "attempt_open"}
        assert (Payment.objects.count(), Attempt.objects.count(), len(busy_shop.sandbox.pages())) == (1, 1, 1)


class TestTruthAtOnce:
    def test_webhook_return_page_and_watch_at_once_are_one_transition(self, committed_tenant, busy_shop):
        """Open-forms 1498: 93 of a hundred payments sent two mails."""
        payment = busy_shop.pay(busy_shop.hold())
        busy_shop.give(payment)
        uid, seen = attempt_of(payment).uid, deadlocks()
        outcome = rivals(committed_tenant, lambda: flows.ask_attempt(attempt_uid=uid, source="webhook"), times=10)
        assert (outcome, fresh(payment).state, Capture.objects.count()) == ({"ok": 10}, "paid", 1)
        assert (Fact.objects.filter(kind="payment.paid").count(), verify_ledger().problems, deadlocks()) == (
            1,
            [],
            seen,
        )

    def test_same_webhook_twenty_times_at_once_is_stored_once(self, committed_tenant, busy_shop):
        endpoint = busy_shop.endpoint("stripe")
        incoming = Incoming(body=b'{"id": "evt_1"}', headers={}, now=endpoint.created_at)
        signed = Signed(event_id="evt_1", kind="x")

        def store(_unit):
            from shared.inbox.actions import store_event

            return store_event(endpoint=endpoint, signed=signed, incoming=incoming)

        assert at_once(committed_tenant.schema_name, [store] * 20, threads=20) == {"ok": 20}
        assert WebhookEvent.objects.filter(endpoint=endpoint).count() == 1


class TestRefunds:
    """T12, through a gateway."""

    def _asking(self, payment, amount):
        return lambda _unit: actions.ask_refund(payment_uid=payment.uid, reason="ill", amount=amount, actor=OWNER)

    def test_fifty_full_refunds_give_back_once(self, committed_tenant, busy_shop):
        payment = paid(busy_shop)
        outcome = at_once(committed_tenant.schema_name, [self._asking(payment, None)] * 50, threads=25)
        assert outcome == {"ok": 1, "refund_too_large": 49}
        busy_shop.drain()
        assert (busy_shop.sandbox.sums().refunded_minor, fresh(payment).state) == (45_000, "refunded")

    def test_hundred_refunds_of_three_percent_give_back_thirty_three(self, committed_tenant, busy_shop):
        payment = paid(busy_shop)
        outcome = at_once(committed_tenant.schema_name, [self._asking(payment, inr(13.5))] * 100, threads=25)
        assert outcome == {"ok": 33, "refund_too_large": 67}
        busy_shop.drain()
        assert busy_shop.sandbox.sums().refunded_minor == 33 * 1_350
        assert (fresh(payment).left, verify_ledger().problems) == (inr(450 - 33 * 13.5), [])

    def test_same_refund_sent_by_five_workers_at_once_moves_money_once(self, committed_tenant, busy_shop):
        payment = paid(busy_shop)
        refund = do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        rivals(committed_tenant, lambda: flows.send_refund(refund_uid=refund.uid), times=5)
        flows.send_refund(refund_uid=refund.uid)
        assert (busy_shop.sandbox.sums().refunded_minor, fresh(refund).state) == (45_000, "succeeded")
        assert (len(busy_shop.sandbox.refunds()), fresh(payment).refunded_minor) == (1, 45_000)

    def test_control_without_the_lock_more_is_written_down_than_came(self, committed_tenant, busy_shop, monkeypatch):
        payment = paid(busy_shop)
        meet = threading.Barrier(8)

        def unlocked(model, uid: uuid.UUID):
            row = model.objects.filter(uid=uid).first()
            meet.wait(30)
            return row

        monkeypatch.setattr(locks, "take_uid", unlocked)
        at_once(committed_tenant.schema_name, [self._asking(payment, None)] * 8, threads=8)
        assert sum(Refund.objects.values_list("amount_minor", flat=True)) > 45_000


class TestKilled:
    """T13 at its narrowest: the process dies between the gateway's answer and our commit."""

    class Killed(BaseException):
        """As a signal that nobody catches."""

    def _die(self, monkeypatch, name):
        def die(**_given: object) -> None:
            raise TestKilled.Killed

        monkeypatch.setattr(actions, name, die)

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree", "stripe"])
    def test_page_that_was_made_is_found_again(self, shop, monkeypatch, later, gateway):
        booking = shop.hold()
        with monkeypatch.context() as patch, pytest.raises(TestKilled.Killed):
            self._die(patch, "note_shown")
            shop.pay(booking, gateway=gateway)
        assert attempt_of(Payment.objects.get()).state == "sending"
        later(31)
        payment = shop.pay(booking, gateway=gateway)
        assert (attempt_of(payment).state, len(shop.sandbox.pages())) == ("awaiting_customer", 1)

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree", "stripe"])
    def test_refund_that_was_made_is_found_again(self, shop, monkeypatch, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment)
        flows.look_now(payment_uid=payment.uid, source="return")
        refund = do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        with monkeypatch.context() as patch, pytest.raises(TestKilled.Killed):
            self._die(patch, "apply_refund")
            flows.send_refund(refund_uid=refund.uid)
        assert fresh(refund).state == "sending"
        flows.send_refund(refund_uid=refund.uid)
        assert (fresh(refund).state, shop.sandbox.sums().refunded_minor) == ("succeeded", 45_000)

    def test_truth_that_was_not_committed_is_asked_again(self, shop, monkeypatch):
        payment = shop.pay(shop.hold())
        shop.give(payment)
        with monkeypatch.context() as patch, pytest.raises(TestKilled.Killed):
            self._die(patch, "apply_truth")
            flows.look_now(payment_uid=payment.uid, source="return")
        flows.look_now(payment_uid=payment.uid, source="return")
        assert (fresh(payment).state, Capture.objects.count()) == ("paid", 1)
