"""Money that comes late, twice, or for what is gone; pages that end with what they were for."""

import pytest

from shared.ledger.verify import verify_ledger
from shared.payments import actions, flows
from shared.payments.models import Attempt, Capture, Payment, Refund
from shared.payments.reconciling import reconcile
from shared.spine.models import Fact
from tenant_apps.bookings.actions import cancel_booking
from tests.shared.payments.shop import attempt_of, do, fresh
from tests.tenant_apps.bookings.factories import DESK, OWNER, inr


class TestExpiry:
    def test_page_is_closed_before_the_hold_ends(self, shop, later):
        booking = shop.hold()
        payment = shop.pay(booking)
        page = shop.page_of(payment)
        later(601)
        shop.drain()
        assert (fresh(booking).state, fresh(payment).state, attempt_of(payment).state) == (
            "expired",
            "expired",
            "abandoned",
        )
        assert shop.sandbox.page(id=page.id).state == "closed"

    def test_money_that_came_before_the_page_was_closed_counts(self, shop, later):
        booking = shop.hold()
        payment = shop.pay(booking)
        shop.give(payment)
        later(601)
        shop.drain()
        assert (fresh(booking).state, fresh(payment).state) == ("accepted", "paid")

    def test_seat_is_kept_while_nobody_can_close_the_page(self, shop, later):
        booking = shop.hold()
        payment = shop.pay(booking)
        shop.sandbox.fault("error", provider="razorpay", status=503, times=None)
        later(601)
        shop.drain()
        assert fresh(booking).state == "held"
        with pytest.raises(Exception, match="seat_taken"):
            shop.hold()
        later(1260)
        shop.drain()
        assert (fresh(booking).state, fresh(payment).state) == ("expired", "open")
        shop.sandbox.clear_faults()
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert fresh(payment).state == "failed"

    def test_cancelled_hold_closes_its_page(self, shop):
        booking = shop.hold()
        payment = shop.pay(booking)
        do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        shop.drain()
        assert (fresh(payment).state, shop.page_of(payment).state) == ("cancelled", "closed")

    def test_page_past_its_time_is_closed_by_the_watch(self, shop, later):
        payment = shop.pay(shop.hold())
        later(1201)
        assert reconcile(source="reconciler").checked == 1
        assert shop.page_of(payment).state == "closed"


@pytest.mark.parametrize("gateway", ["razorpay", "cashfree", "stripe"])
class TestLateMoney:
    def _expired(self, shop, later, gateway):
        booking = shop.hold()
        payment = shop.pay(booking, gateway=gateway)
        later(601)
        shop.drain()
        shop.sandbox.pay(shop.page_of(payment), force=True)
        return booking, payment

    def test_takes_the_same_seat_if_it_is_free(self, shop, later, gateway):
        booking, payment = self._expired(shop, later, gateway)
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert (fresh(booking).state, fresh(payment).state, fresh(booking).due) == ("accepted", "paid", inr(0))

    def test_goes_back_by_itself_when_the_seat_is_gone_and_says_so(self, shop, later, gateway):
        booking, payment = self._expired(shop, later, gateway)
        shop.hold()
        for _ in range(3):
            flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert (fresh(payment).state, fresh(payment).left) == ("expired", inr(0))
        shop.drain()
        refund = Refund.objects.get()
        assert (refund.cause, refund.state, fresh(payment).state) == ("late", "succeeded", "refunded")
        assert (fresh(booking).state, fresh(booking).paid) == ("expired", inr(0))
        assert shop.balances() == {"clearing": 0, "takings": 0, "owed_back": 0}
        assert not Fact.objects.filter(kind="payment.paid").exists()
        assert Fact.objects.filter(kind="payment.came_late").count() == 1

    def test_refund_of_late_money_that_fails_is_looked_at(self, shop, later, gateway):
        _booking, payment = self._expired(shop, later, gateway)
        shop.hold()
        shop.sandbox.settings(shop.sims[gateway], refunds={"outcome": "failed"})
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        shop.drain()
        flows.send_refund(refund_uid=Refund.objects.get().uid)
        assert (fresh(payment).state, fresh(payment).review_code) == ("needs_review", "refund_failed")
        assert (shop.balances()["owed_back"], fresh(payment).left) == (-45_000, inr(450))


class TestTwice:
    def test_second_success_after_a_failover_goes_back_once(self, shop):
        booking = shop.hold()
        first_page = shop.page_of(shop.pay(booking))
        payment = shop.pay(booking, gateway="cashfree")
        shop.give(payment)
        flows.look_now(payment_uid=payment.uid, source="return")
        shop.sandbox.pay(first_page, force=True)
        first = Attempt.objects.get(gateway="razorpay")
        for _ in range(3):
            flows.look_again(attempt_uid=first.uid, source="watch")
        shop.drain()
        assert (fresh(payment).state, Refund.objects.get().cause, fresh(first).state) == (
            "paid",
            "duplicate",
            "succeeded",
        )
        assert shop.balances() == {"clearing": 45_000, "takings": -45_000, "owed_back": 0}
        assert (shop.sandbox.sums(shop.sims["razorpay"]).refunded_minor, fresh(booking).state) == (45_000, "accepted")
        do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        assert (fresh(payment).state, shop.balances()["clearing"], verify_ledger().problems) == ("refunded", 0, [])

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])
    def test_two_successes_on_one_page(self, shop, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment, times=2, force=True)
        flows.look_now(payment_uid=payment.uid, source="return")
        assert (fresh(payment).state, Capture.objects.count(), Refund.objects.get().cause) == ("paid", 2, "duplicate")

    def test_paid_at_the_desk_in_between_goes_back(self, shop):
        booking = shop.hold()
        payment = shop.pay(booking)
        page = shop.page_of(payment)
        flows.close_door(payable_kind="booking", payable=booking.uid, ends="cancelled", source="staff")
        desk = {"payable_kind": "booking", "payable": booking.uid, "method": "cash", "amount": inr(450)}
        do(actions.take_desk_payment, **desk, actor=DESK)
        shop.sandbox.pay(page, force=True)
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        shop.drain()
        assert (fresh(payment).state, Refund.objects.get().cause, fresh(booking).paid) == ("refunded", "late", inr(450))
        assert Payment.objects.filter(state="paid").count() == 1


class TestReconciler:
    def test_finds_whatever_no_webhook_told_of(self, shop):
        bookings = [shop.hold(f"A{number}") for number in range(1, 7)]
        payments = [
            shop.pay(booking, gateway=name)
            for booking, name in zip(bookings, ["razorpay", "cashfree", "stripe"] * 2, strict=True)
        ]
        for payment in payments:
            shop.give(payment)
        tally = reconcile(source="reconciler", everything=True)
        assert (tally.checked, tally.changed, tally.unmatched) == (6, 6, 0)
        assert {fresh(payment).state for payment in payments} == {"paid"}
        assert reconcile(source="reconciler", everything=True).checked == 0
        assert shop.balances()["clearing"] == shop.sandbox.sums().captured_minor

    def test_watch_asks_by_itself_until_money_came(self, shop, later):
        payment = shop.pay(shop.hold())
        shop.drain()
        assert attempt_of(payment).asks == 0
        shop.give(payment)
        later(31)
        shop.drain()
        assert fresh(payment).state == "paid"
