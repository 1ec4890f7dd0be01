"""Webhooks go out again, twice, late, mixed, forged or never, as they are told to."""

import json
import time
from pathlib import Path

import pytest
import requests
import stripe

from tests.harness.sandbox import Sandbox, SimAccount, SimPage
from tests.infra.sandbox.conftest import Receiver


def razorpay_order(sandbox: Sandbox, account: SimAccount, number: int = 1) -> SimPage:
    auth = (account.keys["key_id"], account.keys["key_secret"])
    body = {"amount": 45_000, "currency": "INR", "receipt": f"r{number}"}
    requests.post(f"{sandbox.url}/v1/orders", json=body, auth=auth, timeout=5).raise_for_status()
    return sandbox.page(reference=f"r{number}")


def cashfree_order(sandbox: Sandbox, account: SimAccount) -> SimPage:
    keys = account.keys
    headers = {
        "x-client-id": keys["client_id"],
        "x-client-secret": keys["client_secret"],
        "x-api-version": "2026-01-01",
    }
    customer = {"customer_id": "c1", "customer_phone": "9812345678"}
    body = {"order_id": "order-1", "order_amount": 450, "order_currency": "INR", "customer_details": customer}
    requests.post(f"{sandbox.url}/pg/orders", json=body, headers=headers, timeout=5).raise_for_status()
    return sandbox.page(reference="order-1")


class TestRetries:
    def test_goes_out_again_until_it_is_taken(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("cashfree")
        sandbox.webhook(account, receiver.url())
        sandbox.retry_scale(0)
        receiver.statuses = [500, 302, 200]
        sandbox.pay(cashfree_order(sandbox, account))
        sandbox.quiet()
        assert [got.headers["x-webhook-attempt"] for got in receiver.got] == ["1", "2", "3"]
        assert len({got.headers["x-idempotency-key"] for got in receiver.got}) == 1
        assert [(row.state, row.status) for row in sandbox.deliveries()] == [("delivered", 200)]

    def test_gives_up_after_the_providers_own_number_of_tries(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("cashfree")
        sandbox.webhook(account, receiver.url())
        sandbox.retry_scale(0)
        receiver.statuses = [503]
        sandbox.pay(cashfree_order(sandbox, account))
        sandbox.quiet()
        assert [(row.state, row.attempts) for row in sandbox.deliveries()] == [("failed", 4)]

    def test_waits_as_long_as_the_provider_does(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("cashfree")
        sandbox.webhook(account, receiver.url())
        receiver.statuses = [500, 200]
        sandbox.pay(cashfree_order(sandbox, account))
        sandbox.quiet()
        assert len(receiver.got) == 1
        sandbox.advance(121)
        sandbox.quiet()
        assert len(receiver.got) == 2

    def test_razorpay_disables_an_endpoint_that_never_answers(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("order.paid",))
        sandbox.retry_scale(0)
        receiver.statuses = [500]
        sandbox.pay(razorpay_order(sandbox, account))
        sandbox.quiet()
        assert [row["enabled"] for row in sandbox.get("endpoints")] == [False]

    def test_nobody_at_home_is_told_as_nothing(self, sandbox: Sandbox) -> None:
        account = sandbox.account("msg91")
        sandbox.webhook(account, "http://asha.localhost:9/hook")
        headers = {"authkey": account.keys["authkey"]}
        sandbox.template(account, "flow1", "Hello from Asha")
        body = {"template_id": "flow1", "recipients": [{"mobiles": "919812345678"}]}
        requests.post(f"{sandbox.url}/api/v5/flow", json=body, headers=headers, timeout=5)
        sandbox.report(sandbox.messages()[0])
        sandbox.quiet()
        assert [(row.state, row.status) for row in sandbox.deliveries()] == [("failed", 0)]


class TestMixing:
    def test_held_ones_come_shuffled_some_twice_some_never(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("order.paid",))
        sandbox.delivery(account, hold=True)
        for number in range(40):
            sandbox.pay(razorpay_order(sandbox, account, number))
        sandbox.quiet()
        assert receiver.got == []
        told = sandbox.release(account, shuffle=True, copies_share=0.3, lost_share=0.1, seed=3)
        sandbox.quiet()
        ids = [got.headers["x-razorpay-event-id"] for got in receiver.got]
        assert told["released"] + told["lost"] == 40
        assert (len(set(ids)), len(ids)) == (told["released"], told["released"] + told["copies"])
        assert min(told["lost"], told["copies"]) > 0
        first = [event.id for event in sandbox.events()]
        assert ids != [event for event in first if event in set(ids)]

    def test_copies_come_at_once(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("order.paid",))
        sandbox.delivery(account, copies=2)
        sandbox.pay(razorpay_order(sandbox, account))
        sandbox.quiet()
        assert len({got.headers["x-razorpay-event-id"] for got in receiver.got}) == 1
        assert len(receiver.got) == 3

    def test_delay(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("order.paid",))
        sandbox.delivery(account, delay_s=300)
        sandbox.pay(razorpay_order(sandbox, account))
        sandbox.quiet()
        assert receiver.got == []
        sandbox.advance(301)
        sandbox.quiet()
        assert len(receiver.got) == 1

    def test_before_the_answer_of_the_call_that_caused_it(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        payment = sandbox.pay(razorpay_order(sandbox, account))
        sandbox.webhook(account, receiver.url(), kinds=("refund.processed",))
        sandbox.delivery(account, before_answer=True)
        auth = (account.keys["key_id"], account.keys["key_secret"])
        requests.post(f"{sandbox.url}/v1/payments/{payment.id}/refund", json={"amount": 100}, auth=auth, timeout=5)
        assert len(receiver.got) == 1


class TestForgery:
    @pytest.fixture
    def told(self, sandbox: Sandbox, receiver: Receiver) -> tuple[str, str]:
        """The secret, and the event that was told."""
        account = sandbox.account("stripe")
        endpoint = sandbox.webhook(account, receiver.url(), kinds=("payment_intent.succeeded",))
        headers = {"authorization": f"Bearer {account.keys['secret_key']}"}
        body = {"amount": "45000", "currency": "inr", "metadata[reference]": "a1"}
        requests.post(f"{sandbox.url}/v1/payment_intents", data=body, headers=headers, timeout=5).raise_for_status()
        sandbox.pay(sandbox.page(reference="a1"))
        sandbox.quiet()
        receiver.got.clear()
        return endpoint.secret, sandbox.events(kind="payment_intent.succeeded")[0].id

    def send(self, sandbox: Sandbox, told: tuple[str, str], **forgery: object) -> None:
        sandbox.send_again(sandbox.events(id=told[1])[0], **forgery)
        sandbox.quiet()

    def test_wrong_secret(self, sandbox: Sandbox, receiver: Receiver, told: tuple[str, str]) -> None:
        self.send(sandbox, told, secret="whsec_wrong")
        got = receiver.got[0]
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], told[0])

    def test_stale_signature(self, sandbox: Sandbox, receiver: Receiver, told: tuple[str, str]) -> None:
        self.send(sandbox, told, age_s=301)
        got = receiver.got[0]
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], told[0])

    def test_wrong_amount_rightly_signed(self, sandbox: Sandbox, receiver: Receiver, told: tuple[str, str]) -> None:
        self.send(sandbox, told, set={"data.object.amount_received": 1})
        got = receiver.got[0]
        event = stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], told[0])
        assert event.data.object["amount_received"] == 1

    def test_anything_at_all_rightly_signed(self, sandbox: Sandbox, receiver: Receiver, told: tuple[str, str]) -> None:
        account = sandbox.account("stripe")
        endpoint = sandbox.webhook(account, receiver.url())
        body = {"id": "evt_x", "object": "event", "type": "never.seen", "data": {"object": {"id": "x", "object": "x"}}}
        sandbox.tell(account, "never.seen", body)
        sandbox.quiet()
        got = receiver.got[0]
        assert stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], endpoint.secret).id == "evt_x"

    def test_moved_clock_does_not_age_a_signature(
        self, sandbox: Sandbox, receiver: Receiver, told: tuple[str, str]
    ) -> None:
        sandbox.advance(86_400)
        self.send(sandbox, told, copies=2)
        for got in receiver.got:
            assert stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], told[0])
        assert len(receiver.got) == 2


class TestMoney:
    def test_tries_stay_in_their_order_however_late_one_ends(self, sandbox: Sandbox) -> None:
        account = sandbox.account("razorpay")
        page = razorpay_order(sandbox, account)
        first = sandbox.pay(page, "silent")
        second = sandbox.pay(page)
        sandbox.settle(first, "failed")
        assert [(row.id, row.state) for row in sandbox.payments()] == [(first.id, "failed"), (second.id, "paid")]

    def test_late_success_comes_with_the_clock(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("payment.captured",))
        sandbox.pay(razorpay_order(sandbox, account), "late", after_s=600)
        sandbox.quiet()
        assert (sandbox.sums().captured_minor, receiver.got) == (0, [])
        sandbox.advance(601)
        sandbox.quiet()
        assert (sandbox.sums().captured_minor, len(receiver.got)) == (45_000, 1)

    def test_another_amount_may_arrive(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        sandbox.webhook(account, receiver.url(), kinds=("payment.captured",))
        sandbox.pay(razorpay_order(sandbox, account), amount_minor=44_900)
        sandbox.quiet()
        assert json.loads(receiver.got[0].body)["payload"]["payment"]["entity"]["amount"] == 44_900

    def test_dispute_is_told(self, sandbox: Sandbox, receiver: Receiver) -> None:
        account = sandbox.account("razorpay")
        payment = sandbox.pay(razorpay_order(sandbox, account))
        sandbox.webhook(account, receiver.url())
        dispute = sandbox.post(f"payments/{payment.id}/dispute", {})
        sandbox.post(f"disputes/{dispute['id']}/settle", {"state": "lost"})
        sandbox.quiet()
        told = {json.loads(got.body)["event"] for got in receiver.got}
        assert told == {"payment.dispute.created", "payment.dispute.lost"}

    def test_sums_are_of_one_account_or_all(self, sandbox: Sandbox) -> None:
        first, second = sandbox.account("razorpay"), sandbox.account("razorpay")
        payment = sandbox.pay(razorpay_order(sandbox, first, 1))
        sandbox.pay(razorpay_order(sandbox, second, 2))
        sandbox.refund(payment, 5_000)
        assert sandbox.sums(first).net_minor == 40_000
        assert (sandbox.sums().captured_minor, sandbox.sums().refunded_minor) == (90_000, 5_000)


class TestRestart:
    def test_book_in_a_file_outlives_a_kill(self, tmp_path: Path, receiver: Receiver) -> None:
        with Sandbox(book=tmp_path / "book.sqlite3") as sandbox:
            account = sandbox.account("razorpay")
            sandbox.webhook(account, receiver.url(), kinds=("order.paid",))
            sandbox.delivery(account, delay_s=1)
            sandbox.pay(razorpay_order(sandbox, account))
            sandbox.restart()
            assert sandbox.sums(account).captured_minor == 45_000
            sandbox.advance(2)
            sandbox.quiet()
            assert len(receiver.got) == 1


class TestClock:
    def test_is_moved_and_put_back(self, sandbox: Sandbox) -> None:
        sandbox.advance(3600)
        assert sandbox.now() - time.time() == pytest.approx(3600, abs=60)
        sandbox.reset()
        assert sandbox.now() - time.time() == pytest.approx(0, abs=60)


class TestFirstUse:
    def test_key_with_the_word_in_it_opens_an_account(self, sandbox: Sandbox) -> None:
        auth = ("rzp_test_sandbox_asha", "secret")
        asked = {"amount": 45_000, "currency": "INR"}
        url = f"{sandbox.url}/v1/orders"
        assert requests.post(url, json=asked, auth=auth, timeout=5).status_code == 200
        assert requests.post(url, json=asked, auth=("rzp_test_sandbox_asha", "other"), timeout=5).status_code == 401
        assert [row["keys"]["key_id"] for row in sandbox.get("accounts")] == ["rzp_test_sandbox_asha"]
