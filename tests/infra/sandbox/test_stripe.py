"""Stripe's own client against the sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

from tests.harness.sandbox import Sandbox, SimAccount
from tests.infra.sandbox.conftest import Receiver


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("stripe")


@pytest.fixture
def client(sandbox: Sandbox, account: SimAccount) -> Iterator[stripe.StripeClient]:
    http = stripe.RequestsClient(timeout=(3, 10))
    yield stripe.StripeClient(account.keys["secret_key"], base_addresses={"api": sandbox.url}, http_client=http)
    http.close()


def session_for(client: stripe.StripeClient, amount: Any = 45_000, key: str = "attempt-1") -> Any:
    line = {
        "quantity": 1,
        "price_data": {"currency": "inr", "unit_amount": amount, "product_data": {"name": "Seat A1"}},
    }
    return client.v1.checkout.sessions.create(
        params={
            "mode": "payment",
            "client_reference_id": "attempt-uid",
            "line_items": [line],
            "success_url": "http://asha.localhost/pay/1?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://asha.localhost/pay/1",
            "metadata": {"payment": "p1"},
        },
        options={"idempotency_key": key},
    )


class TestSession:
    def test_is_open_until_it_is_paid(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 45_000)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        session = client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
        assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
        assert session.payment_intent.status == "succeeded"

    def test_payer_comes_back_with_its_id(self, client: stripe.StripeClient) -> None:
        session = session_for(client)
        paid = requests.post(session.url, data={"outcome": "paid"}, allow_redirects=False, timeout=5)
        assert paid.status_code == 303
        assert paid.headers["location"] == f"http://asha.localhost/pay/1?session={session.id}"

    def test_declined_one_can_be_tried_again(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page, "declined", reason="insufficient_funds")
        intent = client.v1.payment_intents.retrieve(page.order)
        assert (intent.status, intent.last_payment_error.decline_code) == (
            "requires_payment_method",
            "insufficient_funds",
        )
        sandbox.pay(page)
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"

    def test_silent_bank_leaves_it_complete_and_unpaid(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        payment = sandbox.pay(sandbox.page(reference="attempt-uid"), "silent")
        found = client.v1.checkout.sessions.retrieve(session.id)
        assert (found.status, found.payment_status) == ("complete", "unpaid")
        with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
            client.v1.checkout.sessions.expire(session.id)
        sandbox.settle(payment)
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"

    def test_expired_one_takes_no_money(self, client: stripe.StripeClient) -> None:
        session = session_for(client)
        assert client.v1.checkout.sessions.expire(session.id).status == "expired"
        assert requests.post(session.url, data={"outcome": "paid"}, timeout=5).status_code == 409
        with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
            client.v1.checkout.sessions.expire(session.id)

    def test_paid_one_cannot_be_expired(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
            client.v1.checkout.sessions.expire(session.id)

    def test_ends_with_its_time(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        sandbox.advance(24 * 3600 + 1)
        sandbox.quiet()
        assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"

    @pytest.mark.parametrize("amount", ["10.5", 49, -1])
    def test_bad_amount_is_refused(self, client: stripe.StripeClient, amount: Any) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            session_for(client, amount)


class TestKeys:
    def test_wrong_key_is_no_account(self, sandbox: Sandbox) -> None:
        client = stripe.StripeClient("sk_test_wrong", base_addresses={"api": sandbox.url})
        with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
            client.v1.checkout.sessions.retrieve("cs_1")

    def test_another_account_does_not_see_it(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session = session_for(client)
        other = stripe.StripeClient(sandbox.account("stripe").keys["secret_key"], base_addresses={"api": sandbox.url})
        with pytest.raises(stripe.InvalidRequestError) as refused:
            other.v1.checkout.sessions.retrieve(session.id)
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


class TestIdempotency:
    def test_repeat_gives_the_first_answer(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        first, again = session_for(client), session_for(client)
        assert again.id == first.id
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        assert len(sandbox.pages()) == 1

    def test_other_body_under_the_same_key_is_refused(self, client: stripe.StripeClient) -> None:
        session_for(client)
        with pytest.raises(stripe.IdempotencyError):
            session_for(client, 90_000)


class TestRefund:
    def test_part_then_rest_then_no_more(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        part = client.v1.refunds.create(params={"payment_intent": page.order, "amount": 10_000, "metadata": {"r": "1"}})
        assert (part.status, part.amount, part.metadata["r"]) == ("succeeded", 10_000, "1")
        with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
            client.v1.refunds.create(params={"payment_intent": page.order, "amount": 35_001})
        assert client.v1.refunds.create(params={"payment_intent": page.order}).amount == 35_000
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.refunds.create(params={"payment_intent": page.order})
        assert refused.value.code == "charge_already_refunded"
        assert sandbox.sums().net_minor == 0

    def test_repeat_under_its_key_is_one_refund(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        session_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        made = [
            client.v1.refunds.create(
                params={"payment_intent": page.order, "amount": 500}, options={"idempotency_key": "refund-1"}
            )
            for _ in range(2)
        ]
        assert made[0].id == made[1].id
        assert len(sandbox.refunds()) == 1

    def test_pending_one_counts_against_what_is_left(
        self, sandbox: Sandbox, account: SimAccount, client: stripe.StripeClient
    ) -> None:
        sandbox.settings(account, refunds={"outcome": "silent"})
        session_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        pending = client.v1.refunds.create(params={"payment_intent": page.order})
        assert pending.status == "pending"
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create(params={"payment_intent": page.order, "amount": 1})
        sandbox.settle_refund(sandbox.refunds()[0], "failed")
        assert client.v1.refunds.retrieve(pending.id).status == "failed"
        assert [row.id for row in client.v1.refunds.list({"payment_intent": page.order}).data] == [pending.id]


class TestWebhook:
    def test_passes_the_clients_own_verifier(
        self, sandbox: Sandbox, client: stripe.StripeClient, receiver: Receiver
    ) -> None:
        endpoint = client.v1.webhook_endpoints.create(params={"url": receiver.url(), "enabled_events": ["*"]})
        session_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.quiet()
        told = [
            stripe.Webhook.construct_event(got.body, got.headers["stripe-signature"], endpoint.secret)
            for got in receiver.got
        ]
        assert {event.type for event in told} == {"payment_intent.succeeded", "checkout.session.completed"}
        session = next(event for event in told if event.type == "checkout.session.completed").data.object
        assert (session["client_reference_id"], session["payment_status"]) == ("attempt-uid", "paid")

    def test_lost_one_is_found_among_the_events(
        self, sandbox: Sandbox, account: SimAccount, client: stripe.StripeClient, receiver: Receiver
    ) -> None:
        sandbox.webhook(account, receiver.url())
        sandbox.delivery(account, lost_share=1)
        session_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.quiet()
        assert receiver.got == []
        lost = client.v1.events.list({"delivery_success": False}).data
        assert {event.type for event in lost} == {"payment_intent.succeeded", "checkout.session.completed"}


class TestPayout:
    def test_tells_fee_and_net_of_each_charge(
        self, sandbox: Sandbox, account: SimAccount, client: stripe.StripeClient
    ) -> None:
        session_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.post(f"accounts/{account.id}/payout", {})
        payout = client.v1.payouts.list().data[0]
        lines = client.v1.balance_transactions.list({"payout": payout.id}).data
        assert [(line.amount, line.fee, line.net) for line in lines] == [(45_000, 1_062, 43_938)]
        assert payout.amount == 43_938
