"""Razorpay's own client against the sandbox."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import razorpay
import requests
from razorpay.errors import BadRequestError, ServerError, SignatureVerificationError

from tests.harness.sandbox import Sandbox, SimAccount
from tests.infra.sandbox.conftest import Receiver


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("razorpay")


@pytest.fixture
def client(sandbox: Sandbox, account: SimAccount) -> Iterator[razorpay.Client]:
    with requests.Session() as session:
        auth = (account.keys["key_id"], account.keys["key_secret"])
        yield razorpay.Client(session=session, auth=auth, base_url=sandbox.url)


def link_for(client: razorpay.Client, reference: str = "attempt-uid", **more: Any) -> dict[str, Any]:
    asked = {
        "amount": 45_000,
        "currency": "INR",
        "reference_id": reference,
        "description": "Seat A1",
        "callback_url": "http://asha.localhost/pay/1",
        "callback_method": "get",
        "notes": {"payment": "p1"},
    }
    return client.payment_link.create({**asked, **more})


class TestPaymentLink:
    def test_is_created_until_it_is_paid(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link = link_for(client)
        assert (link["status"], link["amount_paid"], link["payments"]) == ("created", 0, [])
        payment = sandbox.pay(sandbox.page(reference="attempt-uid"), method="card")
        link = client.payment_link.fetch(link["id"])
        assert (link["status"], link["amount_paid"]) == ("paid", 45_000)
        assert [row["payment_id"] for row in link["payments"]] == [payment.id]
        assert client.order.fetch(link["order_id"])["status"] == "paid"

    def test_payer_comes_back_with_a_signature(self, client: razorpay.Client) -> None:
        link = link_for(client)
        paid = requests.post(link["short_url"], data={"outcome": "paid"}, allow_redirects=False, timeout=5)
        told = {name: values[0] for name, values in parse_qs(urlsplit(paid.headers["location"]).query).items()}
        asked = {name.removeprefix("razorpay_"): value for name, value in told.items()}
        known = {name: asked[name] for name in ("payment_link_id", "payment_link_reference_id", "payment_link_status")}
        signed = {**known, "razorpay_payment_id": asked["payment_id"], "razorpay_signature": asked["signature"]}
        assert client.utility.verify_payment_link_signature(signed)

    def test_same_reference_again_is_refused(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link_for(client)
        with pytest.raises(BadRequestError, match="reference ID already attempted"):
            link_for(client)
        found = client.payment_link.all({"reference_id": "attempt-uid"})["payment_links"]
        assert [row["id"] for row in found] == [sandbox.page(reference="attempt-uid").id]

    def test_cancelled_one_takes_no_money_but_what_is_late(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link = link_for(client)
        assert client.payment_link.cancel(link["id"])["status"] == "cancelled"
        assert requests.post(link["short_url"], data={"outcome": "paid"}, timeout=5).status_code == 409
        late = sandbox.pay(sandbox.page(reference="attempt-uid"), force=True)
        assert client.payment.fetch(late.id)["status"] == "captured"
        assert client.payment_link.fetch(link["id"])["status"] == "cancelled"

    def test_paid_one_cannot_be_cancelled(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link = link_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        with pytest.raises(BadRequestError, match="already paid"):
            client.payment_link.cancel(link["id"])

    def test_expires(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        with pytest.raises(BadRequestError, match="15 minutes in future"):
            link_for(client, expire_by=int(time.time()) + 60)
        link = link_for(client, expire_by=int(time.time()) + 960)
        sandbox.advance(961)
        sandbox.quiet()
        assert client.payment_link.fetch(link["id"])["status"] == "expired"

    def test_success_twice_is_two_payments(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link = link_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"), times=2)
        link = client.payment_link.fetch(link["id"])
        assert len(link["payments"]) == 2
        assert sandbox.sums().captured_minor == 90_000


class TestOrder:
    def test_unique_receipt_gives_the_same_order(self, client: razorpay.Client) -> None:
        asked = {"amount": 5_000, "currency": "INR", "receipt": "r1", "unique_receipt": True}
        assert client.order.create(asked)["id"] == client.order.create(asked)["id"]
        assert client.order.all({"receipt": "r1"})["count"] == 1

    def test_below_a_rupee_is_refused(self, client: razorpay.Client) -> None:
        with pytest.raises(BadRequestError, match="minimum amount"):
            client.order.create({"amount": 99, "currency": "INR"})

    def test_shows_each_try(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        order = client.order.create({"amount": 5_000, "currency": "INR", "receipt": "r1"})
        page = sandbox.page(order=order["id"])
        sandbox.pay(page, "declined", reason="insufficient_funds")
        sandbox.pay(page)
        tries = client.order.payments(order["id"])["items"]
        assert client.payment.all()["items"] == tries
        assert [row["status"] for row in tries] == ["captured", "failed"]
        assert (tries[1]["error_source"], tries[1]["error_reason"]) == ("customer", "insufficient_funds")
        assert (tries[0]["fee"], tries[0]["tax"]) == (118, 18)


class TestKeys:
    def test_wrong_secret_is_refused(self, sandbox: Sandbox, account: SimAccount) -> None:
        with requests.Session() as session:
            client = razorpay.Client(session=session, auth=(account.keys["key_id"], "wrong"), base_url=sandbox.url)
            with pytest.raises(BadRequestError, match="Authentication failed"):
                client.order.all()

    def test_shared_path_is_told_apart_by_the_keys(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        with pytest.raises(BadRequestError, match="does not exist"):
            client.refund.fetch("rfnd_none")
        assert [call.provider for call in sandbox.calls(path="/v1/refunds/rfnd_none")] == ["razorpay"]


class TestRefund:
    @pytest.fixture
    def paid(self, sandbox: Sandbox, client: razorpay.Client) -> str:
        link_for(client)
        return sandbox.pay(sandbox.page(reference="attempt-uid")).id

    def test_part_then_too_much_then_rest(self, client: razorpay.Client, paid: str) -> None:
        part = client.payment.refund(paid, {"amount": 10_000, "receipt": "refund-1", "notes": {"a": "b"}})
        assert (part["status"], part["receipt"], part["notes"]) == ("processed", "refund-1", {"a": "b"})
        with pytest.raises(BadRequestError, match="greater than"):
            client.payment.refund(paid, {"amount": 35_001})
        client.payment.refund(paid, {})
        found = client.payment.fetch(paid)
        assert (found["status"], found["refund_status"], found["amount_refunded"]) == ("refunded", "full", 45_000)
        with pytest.raises(BadRequestError, match="fully refunded already"):
            client.payment.refund(paid, {})
        assert client.payment.fetch_multiple_refund(paid)["count"] == 2

    def test_key_makes_a_repeat_harmless(self, sandbox: Sandbox, client: razorpay.Client, paid: str) -> None:
        made = [
            client.payment.refund(paid, {"amount": 500}, headers={"X-Refund-Idempotency": "refund-uid-1"})
            for _ in range(2)
        ]
        assert made[0]["id"] == made[1]["id"]
        assert len(sandbox.refunds()) == 1
        with pytest.raises(BadRequestError, match="Different request body"):
            client.payment.refund(paid, {"amount": 501}, headers={"X-Refund-Idempotency": "refund-uid-1"})

    def test_fifty_at_once_are_one(self, sandbox: Sandbox, account: SimAccount, paid: str) -> None:
        auth = (account.keys["key_id"], account.keys["key_secret"])
        url = f"{sandbox.url}/v1/payments/{paid}/refund"
        with ThreadPoolExecutor(25) as lanes:
            answers = list(lanes.map(lambda _: requests.post(url, json={}, auth=auth, timeout=30), range(50)))
        assert sorted(answer.status_code for answer in answers) == [200, *[400] * 49]
        assert sandbox.sums().refunded_minor == 45_000

    def test_failed_try_cannot_be_refunded(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        link_for(client, "other")
        failed = sandbox.pay(sandbox.page(reference="other"), "declined")
        with pytest.raises(BadRequestError, match="should be captured"):
            client.payment.refund(failed.id, {"amount": 100})


class TestWebhook:
    def test_passes_the_clients_own_verifier(
        self, sandbox: Sandbox, account: SimAccount, client: razorpay.Client, receiver: Receiver
    ) -> None:
        endpoint = sandbox.webhook(account, receiver.url())
        link_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.quiet()
        for got in receiver.got:
            signature = got.headers["x-razorpay-signature"]
            assert client.utility.verify_webhook_signature(got.body.decode(), signature, endpoint.secret)
            with pytest.raises(SignatureVerificationError):
                client.utility.verify_webhook_signature(got.body.decode() + " ", signature, endpoint.secret)
        assert {event.kind for event in sandbox.events()} == {
            "payment.authorized",
            "payment.captured",
            "order.paid",
            "payment_link.paid",
        }
        assert len({got.headers["x-razorpay-event-id"] for got in receiver.got}) == 4

    def test_made_through_the_api_it_tells_only_what_it_was_asked(
        self, sandbox: Sandbox, client: razorpay.Client, receiver: Receiver
    ) -> None:
        wish = {"url": receiver.url(), "secret": "s3cret", "events": {"payment_link.paid": True, "order.paid": False}}
        client.webhook.create(wish)
        link_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.quiet()
        assert len(receiver.got) == 1
        assert b"payment_link.paid" in receiver.got[0].body


class TestSettlement:
    def test_recon_tells_fee_and_tax(self, sandbox: Sandbox, account: SimAccount, client: razorpay.Client) -> None:
        link_for(client)
        payment = sandbox.pay(sandbox.page(reference="attempt-uid"))
        client.payment.refund(payment.id, {"amount": 1_000})
        sandbox.post(f"accounts/{account.id}/payout", {})
        day = time.gmtime(sandbox.now())
        rows = client.settlement.report({"year": day.tm_year, "month": day.tm_mon, "day": day.tm_mday})["items"]
        told = {row["type"]: (row["credit"], row["debit"], row["fee"], row["tax"]) for row in rows}
        assert told == {"payment": (43_938, 0, 1_062, 162), "refund": (0, 1_000, 0, 0)}
        assert client.settlement.all()["items"][0]["amount"] == 42_938


class TestServerError:
    def test_is_what_the_client_calls_it(self, sandbox: Sandbox, client: razorpay.Client) -> None:
        sandbox.fault("error", provider="razorpay")
        with pytest.raises(ServerError):
            link_for(client)
        assert link_for(client)["status"] == "created"
