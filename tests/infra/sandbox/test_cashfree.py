"""Cashfree's own client against the sandbox; its hosts are fixed, so a subclass of its transport swaps the address."""

import warnings
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.harness.sandbox import Sandbox, SimAccount
from tests.infra.sandbox.conftest import Receiver

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it still speaks pydantic's first version
    from cashfree_pg import api_client
    from cashfree_pg.exceptions import ApiException, BadRequestException, NotFoundException, UnauthorizedException
    from cashfree_pg.models.create_link_request import CreateLinkRequest
    from cashfree_pg.models.create_order_request import CreateOrderRequest
    from cashfree_pg.models.order_create_refund_request import OrderCreateRefundRequest
    from cashfree_pg.models.terminate_order_request import TerminateOrderRequest

pytestmark = pytest.mark.filterwarnings("ignore")


class Redirected(api_client.ApiClient):
    """The client's transport with another host."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, **more: Any) -> Any:
        """Send it to the sandbox."""
        for host in ("https://sandbox.cashfree.com", "https://api.cashfree.com"):
            url = url.replace(host, self.base)
        return super().request(method, url, **more)


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("cashfree")


@pytest.fixture
def client(sandbox: Sandbox, account: SimAccount) -> Iterator[api_client.Cashfree]:
    transport = Redirected(sandbox.url)
    api_client.ApiClient.set_default(transport)
    keys = account.keys
    yield api_client.Cashfree(
        XEnvironment=api_client.Cashfree.SANDBOX, XClientId=keys["client_id"], XClientSecret=keys["client_secret"]
    )
    transport.rest_client.pool_manager.clear()
    api_client.ApiClient._default = None


def link_for(client: api_client.Cashfree, reference: str = "attempt-uid", amount: float = 900.50, **more: Any) -> Any:
    asked = {
        "link_id": reference,
        "link_amount": amount,
        "link_currency": "INR",
        "link_purpose": "Seat A1",
        "customer_details": {"customer_phone": "9812345678", "customer_name": "Chitra"},
        "link_meta": {"return_url": "http://asha.localhost/pay/1?link={link_id}"},
    }
    return client.PGCreateLink(create_link_request=CreateLinkRequest(**{**asked, **more})).data


def order_for(client: api_client.Cashfree, reference: str = "order-1", **more: Any) -> Any:
    customer = {"customer_id": "cust1", "customer_phone": "9812345678"}
    asked = {"order_id": reference, "order_amount": 170.0, "order_currency": "INR", "customer_details": customer}
    return client.PGCreateOrder(CreateOrderRequest(**{**asked, **more})).data


def refund_of(client: api_client.Cashfree, order: str, reference: str, amount: float) -> Any:
    asked = OrderCreateRefundRequest(refund_id=reference, refund_amount=amount, refund_note="did not come")
    return client.PGOrderCreateRefund(order_id=order, order_create_refund_request=asked).data


class TestLink:
    def test_is_active_until_it_is_paid(self, sandbox: Sandbox, client: api_client.Cashfree) -> None:
        link = link_for(client)
        assert (link.link_status, link.link_amount, link.link_amount_paid) == ("ACTIVE", 900.5, 0)
        assert client.PGLinkFetchOrders("attempt-uid", status="ALL").data == []
        payment = sandbox.pay(sandbox.page(reference="attempt-uid"))
        assert client.PGFetchLink("attempt-uid").data.link_status == "PAID"
        order = client.PGLinkFetchOrders("attempt-uid").data[0]
        assert (order.order_status, order.link_id, order.order_id.startswith("CFPay_")) == ("PAID", "attempt-uid", True)
        found = client.PGOrderFetchPayments(order.order_id).data[0]
        assert (found.cf_payment_id, found.payment_status, found.payment_amount) == (payment.id, "SUCCESS", 900.5)
        assert payment.amount_minor == 90_050

    def test_payer_comes_back(self, client: api_client.Cashfree) -> None:
        link = link_for(client)
        paid = requests.post(link.link_url, data={"outcome": "paid"}, allow_redirects=False, timeout=5)
        assert paid.headers["location"] == "http://asha.localhost/pay/1?link=attempt-uid"

    def test_same_id_again_is_a_conflict(self, client: api_client.Cashfree) -> None:
        link_for(client)
        with pytest.raises(ApiException) as refused:
            link_for(client)
        assert (refused.value.status, "link_already_exists" in refused.value.body) == (409, True)

    def test_cancelled_one_takes_no_money(self, client: api_client.Cashfree) -> None:
        link = link_for(client)
        assert client.PGCancelLink("attempt-uid").data.link_status == "CANCELLED"
        assert requests.post(link.link_url, data={"outcome": "paid"}, timeout=5).status_code == 409
        with pytest.raises(BadRequestException):
            client.PGCancelLink("attempt-uid")

    def test_failed_try_tells_why(self, sandbox: Sandbox, client: api_client.Cashfree) -> None:
        link_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page, "declined", reason="insufficient_funds")
        found = client.PGOrderFetchPayments(page.order).data[0]
        assert (found.payment_status, found.error_details.error_source) == ("FAILED", "customer")
        assert client.PGFetchLink("attempt-uid").data.link_status == "ACTIVE"

    def test_phone_of_another_length_is_refused(self, client: api_client.Cashfree) -> None:
        with pytest.raises(BadRequestException, match="customer_phone"):
            link_for(client, customer_details={"customer_phone": "+919812345678"})


class TestOrder:
    def test_same_id_again_is_a_conflict(self, client: api_client.Cashfree) -> None:
        order_for(client)
        with pytest.raises(ApiException) as refused:
            order_for(client)
        assert (refused.value.status, "order_already_exists" in refused.value.body) == (409, True)
        assert client.PGFetchOrder("order-1").data.order_amount == 170

    def test_unknown_one_was_never_made(self, client: api_client.Cashfree) -> None:
        with pytest.raises(NotFoundException):
            client.PGFetchOrder("order-9")

    def test_terminates_at_once_or_when_the_bank_has_spoken(
        self, sandbox: Sandbox, client: api_client.Cashfree
    ) -> None:
        wish = TerminateOrderRequest(order_status="TERMINATED")
        order_for(client, "order-1")
        assert client.PGTerminateOrder("order-1", wish).data.order_status == "TERMINATED"
        order_for(client, "order-2")
        payment = sandbox.pay(sandbox.page(reference="order-2"), "silent")
        assert client.PGTerminateOrder("order-2", wish).data.order_status == "TERMINATION_REQUESTED"
        sandbox.settle(payment)
        assert client.PGFetchOrder("order-2").data.order_status == "PAID"


class TestKeys:
    def test_wrong_secret_is_refused(self, client: api_client.Cashfree) -> None:
        client.XClientSecret = "wrong"
        with pytest.raises(UnauthorizedException):
            order_for(client)

    def test_key_makes_a_repeat_harmless(self, sandbox: Sandbox, client: api_client.Cashfree) -> None:
        key = str(uuid4())
        customer = {"customer_id": "cust1", "customer_phone": "9812345678"}
        asked = CreateOrderRequest(order_amount=170.0, order_currency="INR", customer_details=customer)
        made = [client.PGCreateOrder(asked, x_idempotency_key=key).data.order_id for _ in range(2)]
        assert made[0] == made[1]
        assert len(sandbox.pages()) == 1


class TestRefund:
    def test_part_then_too_much_then_rest(self, sandbox: Sandbox, client: api_client.Cashfree) -> None:
        link_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        part = refund_of(client, page.order, "refund-1", 100.25)
        assert (part.refund_status, part.refund_amount, part.entity) == ("SUCCESS", 100.25, "refund")
        with pytest.raises(BadRequestException, match="cannot be greater"):
            refund_of(client, page.order, "refund-2", 800.26)
        refund_of(client, page.order, "refund-2", 800.25)
        assert len(client.PGOrderFetchRefunds(page.order).data) == 2
        assert client.PGOrderFetchRefund(page.order, "refund-2").data.refund_amount == 800.25
        assert sandbox.sums().net_minor == 0

    def test_same_id_again_is_a_conflict(self, sandbox: Sandbox, client: api_client.Cashfree) -> None:
        link_for(client)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        refund_of(client, page.order, "refund-1", 1)
        with pytest.raises(ApiException) as refused:
            refund_of(client, page.order, "refund-1", 1)
        assert refused.value.status == 409
        assert len(sandbox.refunds()) == 1


class TestWebhook:
    def test_passes_the_clients_own_verifier(
        self, sandbox: Sandbox, account: SimAccount, client: api_client.Cashfree, receiver: Receiver
    ) -> None:
        sandbox.webhook(account, receiver.url())
        link_for(client)
        sandbox.pay(sandbox.page(reference="attempt-uid"))
        sandbox.quiet()
        told = [
            client.PGVerifyWebhookSignature(
                got.headers["x-webhook-signature"], got.body.decode(), got.headers["x-webhook-timestamp"]
            )
            for got in receiver.got
        ]
        assert {event.type for event in told} == {"PAYMENT_SUCCESS_WEBHOOK", "PAYMENT_LINK_EVENT"}
        assert all(b"900.50" in got.body for got in receiver.got)

    def test_goes_to_the_address_in_the_link(
        self, sandbox: Sandbox, client: api_client.Cashfree, receiver: Receiver
    ) -> None:
        link_for(client, link_meta={"notify_url": receiver.url("/own")})
        sandbox.pay(sandbox.page(reference="attempt-uid"), "dropped")
        sandbox.quiet()
        assert [got.path for got in receiver.got] == ["/own"]
        assert b"PAYMENT_USER_DROPPED_WEBHOOK" in receiver.got[0].body


class TestSettlement:
    def test_tells_charge_and_tax(self, sandbox: Sandbox, account: SimAccount, client: api_client.Cashfree) -> None:
        link_for(client, amount=900)
        page = sandbox.page(reference="attempt-uid")
        sandbox.pay(page)
        sandbox.post(f"accounts/{account.id}/payout", {})
        found = client.PGOrderFetchSettlement(page.order).data
        assert (found.service_charge, found.service_tax, found.settlement_amount) == (16.5, 2.97, 880.53)
