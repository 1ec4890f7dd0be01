"""Those of the router's hard cases that no other file names; `docs/hard-cases.md` says where each one is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from shared.inbox.models import WebhookEvent
from shared.money import Money
from shared.payments import actions, flows
from shared.payments.actions.steps import find_live_attempt
from shared.payments.flows import opening
from shared.payments.flows.rows import order_of
from shared.payments.gateways import cashfree, razorpay, stripe
from shared.payments.gateways.promise import PageState, RefundState
from shared.payments.gateways.reading import from_major, load, text, to_major, whole
from shared.payments.gateways.registry import connect
from shared.payments.models import Attempt, Capture, Payment
from tests.shared.payments.shop import SECRET, attempt_of, do, fresh, secret_of, signed
from tests.tenant_apps.bookings.factories import OWNER

GATEWAYS = ("razorpay", "cashfree", "stripe")


@pytest.fixture
def send(shop):
    """An event at a gateway's endpoint; answers the status."""

    def do_send(gateway, event, *, endpoint=None):
        told = signed(gateway, event, secret_of(shop, gateway))
        token = (endpoint or shop.endpoint(gateway)).token
        headers = {"Host": "asha.localhost:8000", **told["headers"]}
        path = f"/webhooks/{gateway}/{token}"
        return (
            Client().generic("POST", path, told["body"], content_type="application/json", headers=headers).status_code
        )

    return do_send


@pytest.mark.parametrize("gateway", GATEWAYS)
class TestWebhooks:
    def test_case_6_a_failure_told_after_the_success_changes_nothing(self, shop, send, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment, "declined", reason="insufficient_funds")
        failures = shop.sandbox.events(account=shop.sims[gateway])
        shop.give(payment)
        flows.look_now(payment_uid=payment.uid, source="return")
        assert {send(gateway, event) for event in failures} <= {200}
        shop.drain()
        assert (fresh(payment).state, Capture.objects.count()) == ("paid", 1)

    def test_case_10_told_before_our_answer_is_written_down(self, shop, send, gateway):
        """The page was made and paid while our own note of it is still to come."""
        payment = do(actions.open_payment, payable_kind="booking", payable=shop.hold().uid, actor=OWNER)
        row, decision = do(actions.decide_gateway, payment_uid=payment.uid, gateway=gateway)
        account = decision.chosen.account.uid
        told = {"payment_uid": payment.uid, "account_uid": account, "decision_id": row.pk, "source": "customer"}
        attempt = do(actions.prepare_attempt, **told)
        with connect(attempt.account) as open_gateway:
            page = open_gateway.open_page(order_of(attempt))
        shop.sandbox.pay(shop.sandbox.page(reference=str(attempt.uid)))
        assert {send(gateway, event) for event in shop.sandbox.events(account=shop.sims[gateway])} == {200}
        shop.drain()
        do(actions.note_shown, attempt_uid=attempt.uid, page=page, source="customer")
        assert (fresh(payment).state, fresh(attempt).state, Capture.objects.count()) == ("paid", "succeeded", 1)

    def test_case_11_another_accounts_payment_at_this_address_is_put_aside(self, shop, send, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment)
        events = shop.sandbox.events(account=shop.sims[gateway])
        keys = shop.sandbox.account(gateway).keys
        if gateway == "cashfree":
            keys = {**keys, "client_secret": secret_of(shop, gateway)}
        other = do(
            actions.connect_account, gateway=gateway, label="Second", mode="test", credentials=keys, actor=OWNER,
            webhook_secrets=[] if gateway == "cashfree" else [SECRET], is_enabled=False,
        )  # fmt: skip
        shop.rows[gateway] = other
        assert {send(gateway, event) for event in events} == {200}
        shop.drain()
        outcomes = set(WebhookEvent.objects.values_list("state", "outcome"))
        assert ("quarantined", "other_account") in outcomes
        assert fresh(payment).state == "open"

    def test_case_13_another_currency_is_looked_at_and_not_paid(self, shop, gateway):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment, currency="USD")
        payment = flows.look_now(payment_uid=payment.uid, source="return")
        assert payment.state == "needs_review"

    @pytest.mark.parametrize("status", [401, 404, 429, 500])
    def test_case_24_and_30_a_look_that_is_refused_changes_nothing(self, shop, gateway, status):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment)
        shop.sandbox.fault("error", provider=gateway, status=status, times=None)
        assert flows.look_now(payment_uid=payment.uid, source="return").state == "open"
        assert attempt_of(payment).state == "awaiting_customer"
        shop.sandbox.clear_faults()
        flows.look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert fresh(payment).state == "paid"


class TestChoice:
    def test_case_40_switched_off_between_the_decision_and_the_call(self, shop, monkeypatch):
        real = actions.decide_gateway

        def decide_then_switch_off(**told):
            found = real(**told)
            type(shop.rows["razorpay"]).objects.filter(gateway="razorpay").update(is_enabled=False)
            return found

        monkeypatch.setattr(opening.actions, "decide_gateway", decide_then_switch_off)
        payment = shop.pay(shop.hold())
        assert (payment.gateway, Attempt.objects.count()) == ("cashfree", 1)

    def test_case_42_wrong_keys_of_one_account_say_nothing_of_another(self, shop):
        shop.sandbox.fault("error", status=401, times=None, account=shop.sims["razorpay"].id)
        for label in ("A1", "A2", "A3", "A4"):
            shop.pay(shop.hold(label))
        told = {row.gateway: row.refused_at is not None for row in map(fresh, shop.rows.values())}
        assert told == {"razorpay": True, "cashfree": False, "stripe": False}
        assert find_live_attempt("booking", Payment.objects.order_by("-pk")[0].payable_uid).gateway == "cashfree"


RAZORPAY_PAYMENT = {"id": "pay_1", "amount": 45_000, "currency": "INR", "status": "captured", "captured": True}
CASHFREE_PAYMENT = {
    "cf_payment_id": "1", "payment_status": "SUCCESS", "payment_amount": Decimal("450.00"), "payment_currency": "INR",
}  # fmt: skip


class TestReading:
    def test_case_14_an_offer_of_the_gateways_is_paid_in_full(self):
        order = {"order_id": "o1", "order_amount": Decimal("450.00"), "order_currency": "INR", "order_status": "PAID"}
        less = {**CASHFREE_PAYMENT, "payment_amount": Decimal("400.00"), "payment_offers": [{"offer_id": "x"}]}
        told = cashfree._truth({"link_status": "PAID"}, {"o1": order}, {"o1": [less]})
        assert (told.state, told.caught[0].amount) == (PageState.PAID, Money(minor=45_000))
        short = cashfree._truth({"link_status": "PAID"}, {"o1": order}, {"o1": [{**less, "payment_offers": None}]})
        assert short.caught[0].amount == Money(minor=40_000)

    def test_case_25_a_status_that_nobody_has_heard_of_is_under_way(self):
        told = (
            razorpay._truth({"status": "thinking"}, []),
            cashfree._truth({"link_status": "THINKING"}, {}, {}),
            stripe._truth({"status": "thinking", "payment_status": "unpaid"}),
        )
        assert [one.state for one in told] == [PageState.PROCESSING] * 3
        refund = razorpay._refund({"id": "rfnd_1", "amount": 1, "currency": "INR", "status": "thinking"})
        assert refund.state == RefundState.PENDING

    @pytest.mark.parametrize(
        "odd",
        [{"notes": []}, {"notes": None}, {"captured": "1"}, {"amount": "45000"}, {"error_code": ""}, {"id": 17}],
    )
    def test_case_26_odd_shapes_are_read(self, odd):
        caught = razorpay._caught({**RAZORPAY_PAYMENT, **odd})
        assert (caught.amount, caught.payment_id) == (Money(minor=45_000), str(odd.get("id", "pay_1")))

    def test_case_26_ids_as_numbers_and_missing_parts_name_nobody(self):
        body = b'{"data": {"payment": {"cf_payment_id": 789727431}, "refund": {"refund_id": null}, "order": []}}'
        hint = cashfree.Cashfree.read_hint("PAYMENT_SUCCESS_WEBHOOK", body)
        assert (hint.payment_id, hint.refund, hint.attempt) == ("789727431", "", "")
        assert razorpay.Razorpay.read_hint("payment.captured", b'{"payload": []}').payment_id == ""
        assert [text(value) for value in (None, 17, [], True)] == ["", "17", "", ""]

    @pytest.mark.parametrize(
        ("told", "minor"),
        [(b"10.15", 1015), (b"170.00", 17_000), (b"170", 17_000), (b"0.3", 30), (b'"55.00"', 5_500), (b"0.29", 29)],
    )
    def test_case_27_amounts_never_pass_through_a_float(self, told, minor):
        value = load(b'{"a": ' + told + b"}")["a"]
        assert from_major(value, "INR") == Money(minor=minor)
        assert to_major(Money(minor=minor)).scaleb(2) == minor

    @pytest.mark.parametrize("told", ["0.001", "1E+999999", "NaN", "Infinity", "-Infinity", "", "x", None, [], {}])
    def test_case_27_what_is_no_amount(self, told):
        assert from_major(told, "INR") is None
        assert whole(told) is None
