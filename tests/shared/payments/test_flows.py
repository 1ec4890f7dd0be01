"""From a hold to money and back, with real SDKs over real HTTP."""

import pytest

from shared.errors import Invalid, NotFound
from shared.ledger.verify import verify_ledger
from shared.payments import actions, flows
from shared.payments.errors import ChannelOff, GatewayFailed, NotPayable, RefundTooLarge
from shared.payments.models import Attempt, Capture, GatewayAccount, Payment, Refund, RoutingDecision, Transition
from shared.spine.models import Fact
from tenant_apps.bookings.actions import cancel_booking
from tests.shared.payments.shop import Shop, attempt_of, do, fresh
from tests.tenant_apps.bookings.factories import DESK, OWNER, acting, customer, inr


class TestShowPage:
    @pytest.mark.parametrize(("rupees", "gateway", "fee"), [(450, "razorpay", 900), (900, "cashfree", 1650)])
    def test_cheapest_gateway_gets_the_payment_and_the_decision_says_why(
        self, gateways_at_sandbox, tenant, rupees, gateway, fee
    ):
        shop = Shop(gateways_at_sandbox, rupees=rupees).open()
        payment = shop.pay(shop.hold())
        decision = RoutingDecision.objects.get()
        assert (payment.gateway, payment.state, decision.reason) == (gateway, "open", "COST_WON")
        assert (decision.candidates[0]["gateway"], decision.candidates[0]["fee_minor"]) == (gateway, fee)
        assert attempt_of(payment).checkout_url == shop.page_of(payment).address

    def test_again_gives_the_live_attempt_and_never_a_second_one(self, shop):
        booking = shop.hold()
        first, second = shop.pay(booking), shop.pay(booking)
        assert (first.uid, Attempt.objects.count(), len(shop.sandbox.pages())) == (second.uid, 1, 1)

    def test_payer_sees_it_and_a_stranger_does_not(self, shop):
        guest = customer()
        booking = shop.hold(guest=guest)
        with pytest.raises(NotFound):
            do(actions.open_payment, payable_kind="booking", payable=booking.uid, actor=acting(customer()))
        assert (
            do(actions.open_payment, payable_kind="booking", payable=booking.uid, actor=acting(guest)).state == "open"
        )

    def test_without_gateways_the_channel_is_off(self, gateways_at_sandbox, tenant):
        shop = Shop(gateways_at_sandbox, names=()).open()
        with pytest.raises(ChannelOff):
            shop.pay(shop.hold())

    def test_gateway_that_was_asked_for(self, shop):
        payment = shop.pay(shop.hold(), gateway="stripe")
        assert (payment.gateway, RoutingDecision.objects.get().reason) == ("stripe", "ASKED")

    def test_gateway_that_is_not_there(self, gateways_at_sandbox, tenant):
        shop = Shop(gateways_at_sandbox, names=("razorpay",)).open()
        with pytest.raises(Invalid):
            shop.pay(shop.hold(), gateway="stripe")

    def test_another_gateway_after_the_page_was_shown_closes_the_first_page(self, shop):
        booking = shop.hold()
        first = shop.page_of(shop.pay(booking))
        payment = shop.pay(booking, gateway="cashfree")
        states = list(Attempt.objects.order_by("pk").values_list("gateway", "state"))
        assert states == [("razorpay", "abandoned"), ("cashfree", "awaiting_customer")]
        assert (shop.sandbox.page(id=first.id).state, payment.state) == ("closed", "open")

    def test_cancelled_booking_cannot_be_paid(self, shop):
        booking = shop.hold()
        payment = do(actions.open_payment, payable_kind="booking", payable=booking.uid, actor=OWNER)
        do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        with pytest.raises(NotPayable):
            flows.show_page(payment_uid=payment.uid)
        assert shop.sandbox.pages() == []


class TestFailover:
    @pytest.mark.parametrize("how", ["error", "html", "garbage", "cut"])
    def test_next_gateway_is_tried_before_anybody_saw_a_page(self, shop, how):
        more = {"status": 503} if how == "error" else {}
        shop.sandbox.fault(how, provider="razorpay", **more)
        payment = shop.pay(shop.hold())
        assert payment.gateway == "cashfree"
        assert attempt_of(payment).state == "awaiting_customer"

    def test_unknown_that_is_found_goes_on(self, shop):
        shop.sandbox.fault("cut", when="after", provider="razorpay", route="POST /v1/payment_links", times=1)
        payment = shop.pay(shop.hold())
        assert (payment.gateway, Attempt.objects.count(), len(shop.sandbox.pages())) == ("razorpay", 1, 1)

    def test_unknown_that_cannot_be_found_is_an_orphan_which_the_watch_closes(self, shop):
        shop.sandbox.fault("cut", when="after", provider="razorpay", times=2)
        payment = shop.pay(shop.hold())
        orphan = Attempt.objects.get(gateway="razorpay")
        assert (payment.gateway, orphan.state, orphan.checkout_url) == ("cashfree", "orphaned", "")
        flows.look_again(attempt_uid=orphan.uid, source="watch")
        assert (fresh(orphan).state, shop.sandbox.page(reference=str(orphan.uid)).state) == ("abandoned", "closed")
        assert (fresh(payment).state, attempt_of(payment).state) == ("open", "awaiting_customer")

    def test_wrong_keys_go_on_and_are_told_once(self, shop):
        GatewayAccount.objects.filter(gateway="razorpay").update(credentials=shop.rows["cashfree"].credentials)
        row = GatewayAccount.objects.get(gateway="razorpay")
        do(
            actions.change_account,
            account_uid=row.uid,
            actor=OWNER,
            credentials={"key_id": "rzp_test_x", "key_secret": "y" * 20},
        )
        payment = shop.pay(shop.hold("A1"))
        second = shop.pay(shop.hold("A2"))
        assert (payment.gateway, second.gateway, fresh(row).refused_at is not None) == ("cashfree", "cashfree", True)
        assert (Fact.objects.filter(kind="gateway_account.refused").count(), RoutingDecision.objects.last().reason) == (
            1,
            "HEALTH",
        )

    def test_no_gateway_opens_a_page(self, shop):
        shop.sandbox.fault("error", status=503, times=None)
        booking = shop.hold()
        with pytest.raises(GatewayFailed):
            shop.pay(booking)
        assert Payment.objects.get().state == "failed"
        shop.sandbox.clear_faults()
        assert (shop.pay(booking).state, Attempt.objects.count()) == ("open", 4)

    def test_breaker_opens_after_three_faults_and_the_next_does_not_try(self, shop):
        shop.sandbox.fault("error", status=503, provider="razorpay", times=3)
        for number in range(1, 5):
            shop.pay(shop.hold(f"A{number}"))
        assert [row.reason for row in RoutingDecision.objects.order_by("pk")] == ["COST_WON"] * 3 + ["HEALTH"]
        assert Attempt.objects.filter(gateway="razorpay").count() == 3

    def test_hundred_declined_cards_do_not_open_the_breaker(self, shop):
        payment = shop.pay(shop.hold())
        for _ in range(5):
            shop.give(payment, "declined")
            flows.look_again(attempt_uid=attempt_of(payment).uid, source="webhook")
        assert shop.pay(shop.hold("A2")).gateway == "razorpay"


@pytest.mark.parametrize("gateway", ["razorpay", "cashfree", "stripe"])
class TestTruth:
    def _paid(self, shop, gateway):
        booking = shop.hold()
        payment = shop.pay(booking, gateway=gateway)
        shop.give(payment)
        return booking, flows.look_now(payment_uid=payment.uid, source="return")

    def test_money_confirms_the_booking_once(self, shop, gateway):
        booking, payment = self._paid(shop, gateway)
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        flows.ask_attempt(attempt_uid=attempt_of(payment).uid, source="webhook")
        assert (fresh(booking).state, fresh(booking).due, payment.state) == ("accepted", inr(0), "paid")
        assert (payment.receipt_number[:3], Capture.objects.count()) == ("R1/", 1)
        assert shop.balances() == {"clearing": 45_000, "takings": -45_000, "owed_back": 0}
        assert (Fact.objects.filter(kind="payment.paid").count(), verify_ledger().problems) == (1, [])

    def test_timeline_tells_each_step_and_its_source(self, shop, gateway):
        _booking, payment = self._paid(shop, gateway)
        told = [(row.subject_kind, row.new, row.source) for row in Transition.objects.filter(payment=payment)]
        assert ("attempt", "awaiting_customer", "customer") in told
        assert told[-2:] == [("attempt", "succeeded", "return"), ("payment", "paid", "return")]

    def test_another_amount_is_looked_at_and_not_paid(self, shop, gateway):
        booking = shop.hold()
        payment = shop.pay(booking, gateway=gateway)
        shop.give(payment, amount_minor=44_000)
        payment = flows.look_now(payment_uid=payment.uid, source="return")
        assert (payment.state, payment.review_code, fresh(booking).state) == ("needs_review", "amount_mismatch", "held")
        assert shop.balances()["owed_back"] == -44_000
        do(actions.ask_refund, payment_uid=payment.uid, reason="wrong amount", actor=OWNER)
        shop.drain()
        assert (fresh(payment).state, shop.sandbox.sums().refunded_minor) == ("refunded", 44_000)

    def test_declined_stays_open_and_may_be_paid_on_the_same_page(self, shop, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment, "declined", reason="insufficient_funds")
        payment = flows.look_now(payment_uid=payment.uid, source="return")
        assert (payment.state, attempt_of(payment).error_code) == ("open", "insufficient_funds")
        shop.give(payment)
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert fresh(payment).state == "paid"

    @pytest.mark.parametrize("how", ["error", "html", "garbage", "cut"])
    def test_poll_that_fails_changes_nothing(self, shop, gateway, how):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment)
        shop.sandbox.fault(how, provider=gateway, times=None)
        assert flows.look_now(payment_uid=payment.uid, source="return").state == "open"
        shop.sandbox.clear_faults()
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert fresh(payment).state == "paid"

    def test_refund_in_parts_and_the_rest(self, shop, gateway):
        booking, payment = self._paid(shop, gateway)
        refund = do(actions.ask_refund, payment_uid=payment.uid, amount=inr(100), reason="noise", actor=OWNER)
        assert (refund.state, fresh(payment).left) == ("requested", inr(350))
        shop.drain()
        assert (fresh(refund).state, fresh(payment).state, fresh(booking).due) == (
            "succeeded",
            "partly_refunded",
            inr(100),
        )
        do(actions.ask_refund, payment_uid=payment.uid, reason="moved away", actor=OWNER)
        shop.drain()
        assert (fresh(payment).state, shop.sandbox.sums().net_minor <= 0) == ("refunded", True)
        assert shop.balances() == {"clearing": 0, "takings": 0, "owed_back": 0}
        with pytest.raises(RefundTooLarge):
            do(actions.ask_refund, payment_uid=payment.uid, amount=inr(1), reason="again", actor=OWNER)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_refund_whose_answer_is_lost_is_unknown_and_happens_once(self, shop, gateway, when):
        _booking, payment = self._paid(shop, gateway)
        shop.sandbox.fault("cut", when=when, provider=gateway, times=2)
        refund = do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        assert fresh(refund).state == "unknown"
        shop.sandbox.clear_faults()
        flows.send_refund(refund_uid=refund.uid)
        assert (fresh(refund).state, shop.sandbox.sums().refunded_minor) == ("succeeded", 45_000)

    def test_refund_that_failed_can_be_asked_for_again(self, shop, gateway):
        _booking, payment = self._paid(shop, gateway)
        shop.sandbox.settings(shop.sims[gateway], refunds={"outcome": "failed"})
        refund = do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        flows.send_refund(refund_uid=refund.uid)
        assert (fresh(refund).state, fresh(payment).left, fresh(payment).state) == ("failed", inr(450), "paid")

    def test_refund_made_at_the_gateway_enters(self, shop, gateway):
        booking, payment = self._paid(shop, gateway)
        shop.sandbox.refund(shop.sandbox.payments()[0], 20_000)
        for _ in range(2):
            flows.ask_attempt(attempt_uid=attempt_of(payment).uid, source="webhook", with_refunds=True)
        refund = Refund.objects.get()
        assert (refund.state, refund.cause, fresh(payment).state) == ("external", "at_gateway", "partly_refunded")
        assert (fresh(booking).due, shop.balances()["clearing"]) == (inr(200), 25_000)

    def test_refund_that_a_bank_sent_back_stands_for_review(self, shop, gateway):
        _booking, payment = self._paid(shop, gateway)
        do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        shop.sandbox.settle_refund(shop.sandbox.refunds()[0], "failed")
        flows.ask_attempt(attempt_uid=attempt_of(payment).uid, source="webhook", with_refunds=True)
        payment = fresh(payment)
        assert (payment.state, payment.review_code, payment.left) == ("needs_review", "refund_failed", inr(450))
        assert shop.balances()["clearing"] == 45_000

    def test_cancelled_booking_is_refunded_through_the_gateway(self, shop, gateway):
        booking, payment = self._paid(shop, gateway)
        do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        shop.drain()
        assert (fresh(payment).state, Refund.objects.get().cause, fresh(booking).paid) == (
            "refunded",
            "cancelled",
            inr(0),
        )
        assert shop.sandbox.sums().refunded_minor == 45_000
