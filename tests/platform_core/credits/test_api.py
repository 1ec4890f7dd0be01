"""Credits over HTTP, and `credits grant`."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_tenants.utils import schema_context

from platform_core.credits.models import Order
from platform_core.credits.payable import CreditsPayable
from shared.actor import SYSTEM
from shared.jobs.draining import drain
from shared.money import Money
from shared.payments.actions import connect_account
from shared.payments.addresses import return_url_of
from shared.payments.flows import ask_attempt
from shared.payments.models import Attempt
from shared.tenancy.connection import connection
from shared.unit import unit


@pytest.fixture
def operator(api, omar):
    return api().as_(omar)


def rupees(amount: int) -> dict[str, object]:
    return {"minor": amount * 100, "currency": "INR"}


def buy(operator, quantity: int = 10_000, total: int = 1_500, key: str = "b1"):
    body = {"vendor": "msg91", "channel": "sms", "quantity": quantity, "total": rupees(total)}
    return operator.post("/api/v1/admin/credits/purchase", body, key=key)


def allocate(operator, tenant, quantity: int = 10_000, total: int = 2_500, key: str = "a1"):
    body = {"tenant": str(tenant.uid), "channel": "sms", "quantity": quantity, "total": rupees(total)}
    return operator.post("/api/v1/admin/credits/allocate", body, key=key)


class TestPlatform:
    def test_ten_thousand_bought_and_sold_make_forty_percent(self, operator, tenant):
        assert buy(operator).status_code == 201
        assert allocate(operator, tenant).status_code == 201
        told = operator.get("/api/v1/admin/credits/margin").json()
        assert (told["cost"], told["revenue"], told["profit"]) == (rupees(1_500), rupees(2_500), rupees(1_000))
        assert (told["margin_percent"], told["markup_percent"]) == ("40.0", "66.7")

    def test_more_than_is_in_stock_is_402(self, operator, tenant):
        buy(operator, quantity=5)
        refused = allocate(operator, tenant, quantity=6)
        assert (refused.status_code, refused.json()["code"]) == (402, "insufficient_credits")

    def test_same_key_buys_once(self, operator):
        buy(operator)
        buy(operator)
        (sms, *_others) = operator.get("/api/v1/admin/credits/wallet").json()["channels"]
        assert sms == {"channel": "sms", "available": 10_000}
        assert len(operator.get("/api/v1/admin/credits/lots").json()["results"]) == 1

    def test_unknown_vendor_and_tenant_are_404(self, operator, tenant, other_tenant):
        body = {"vendor": "nobody", "channel": "sms", "quantity": 1, "total": rupees(1)}
        assert operator.post("/api/v1/admin/credits/purchase", body, key="x").status_code == 404

    def test_keys_are_required(self, operator, tenant):
        assert buy(operator, key=None).json()["code"] == "idempotency_key_required"
        assert allocate(operator, tenant, key=None).json()["code"] == "idempotency_key_required"


class TestTenant:
    def test_wallet_and_ledger_show_what_came(self, operator, tenant, asha, api):
        buy(operator)
        allocate(operator, tenant, quantity=100, total=25)
        owner = api(tenant).as_(asha)
        (sms, *_others) = owner.get("/api/v1/credits/wallet").json()["channels"]
        assert sms == {"channel": "sms", "available": 100, "reserved": 0, "low_below": 20, "is_low": False}
        (row,) = owner.get("/api/v1/credits/ledger").json()["results"]
        assert (row["quantity"], row["kind"], row["message"]) == (100, "credits.allocated", None)

    def test_deduct_needs_a_reason_and_credits(self, operator, tenant, asha, api):
        buy(operator)
        allocate(operator, tenant, quantity=10, total=1)
        owner = api(tenant).as_(asha)
        body = {"channel": "sms", "quantity": 3, "reason": "sent by hand"}
        told = owner.post("/api/v1/credits/deduct", body, key="d1").json()
        assert told["channels"][0]["available"] == 7
        assert owner.post("/api/v1/credits/deduct", {**body, "quantity": 8}, key="d2").status_code == 402
        assert owner.post("/api/v1/credits/deduct", {"channel": "sms", "quantity": 1}, key="d3").status_code == 422

    def test_another_tenants_wallet_is_its_own(self, operator, tenant, other_tenant, dev, api):
        buy(operator)
        allocate(operator, tenant)
        told = api(other_tenant).as_(dev).get("/api/v1/credits/wallet").json()
        assert told["channels"][0]["available"] == 0

    def test_customer_and_front_desk_may_not_look(self, tenant, bilal, chitra, api):
        for person in (bilal, chitra):
            assert api(tenant).as_(person).get("/api/v1/credits/wallet").status_code == 403


class TestPurchase:
    def test_order_is_priced_here_and_handed_out_once_when_paid(self, tenant, asha, api):
        owner = api(tenant).as_(asha)
        order = owner.post("/api/v1/credits/purchase", {"channel": "sms", "quantity": 1_000}, key="p1").json()
        assert (order["total"], order["state"]) == (rupees(250), "open")
        connection.set_schema_to_public()
        payable, uid = CreditsPayable(), Order.objects.get().uid
        assert payable.bill(uid=uid).due == Money(minor=25_000)
        settled = []
        for _ in range(2):
            with unit() as opened:
                settled.append(payable.settle(uid=uid, paid=Money(minor=25_000), actor=SYSTEM, now=opened.now))
        drain()
        drain()
        assert settled == [True, False]
        told = owner.get("/api/v1/credits/wallet").json()
        assert told["channels"][0]["available"] == 1_000

    def test_paid_at_the_platforms_gateway_it_is_in_the_wallet(self, gateways_at_sandbox, tenant, asha, api):
        razorpay = gateways_at_sandbox.account("razorpay")
        with schema_context("public"), unit():
            connect_account(
                gateway="razorpay", label="Ours", mode="test", priority=1, credentials=razorpay.keys,
                webhook_secrets=["s"], actor=SYSTEM,
            )  # fmt: skip
        owner = api(tenant).as_(asha)
        order = owner.post("/api/v1/credits/purchase", {"channel": "sms", "quantity": 1_000}, key="p1").json()
        assert order["payment"]["checkout_url"].startswith("http")
        with schema_context("public"):
            attempt = Attempt.objects.get()
            back = f"http://asha.localhost:8000/desk/messages/wallet?order={order['uid']}"
            assert return_url_of(attempt.payment) == back
            gateways_at_sandbox.pay(gateways_at_sandbox.page(reference=str(attempt.uid)))
            ask_attempt(attempt_uid=attempt.uid, source="watch")
        drain(kinds={"credits.hand_out"})
        assert owner.get(f"/api/v1/credits/orders/{order['uid']}").json()["state"] == "paid"
        assert owner.get("/api/v1/credits/wallet").json()["channels"][0]["available"] == 1_000

    def test_another_tenants_order_is_not_there(self, tenant, other_tenant, asha, dev, api):
        body = {"channel": "sms", "quantity": 1_000}
        uid = api(tenant).as_(asha).post("/api/v1/credits/purchase", body, key="p1").json()["uid"]
        assert api(other_tenant).as_(dev).get(f"/api/v1/credits/orders/{uid}").status_code == 404

    def test_wrong_amount_settles_nothing(self, tenant, asha, api):
        api(tenant).as_(asha).post("/api/v1/credits/purchase", {"channel": "sms", "quantity": 1_000}, key="p1")
        connection.set_schema_to_public()
        uid = Order.objects.get().uid
        with unit() as opened:
            assert not CreditsPayable().settle(uid=uid, paid=Money(minor=24_999), actor=SYSTEM, now=opened.now)

    def test_client_sends_no_price(self, tenant, asha, api):
        body = {"channel": "sms", "quantity": 1_000, "total": rupees(1)}
        assert api(tenant).as_(asha).post("/api/v1/credits/purchase", body, key="p1").status_code == 422


class TestGrant:
    def run(self, *words: str) -> dict[str, object]:
        out = io.StringIO()
        call_command("credits", *words, stdout=out)
        return json.loads(out.getvalue())

    def test_gives_also_what_the_stock_lacks(self, tenant):
        told = self.run("grant", "--tenant", tenant.slug, "--channel", "sms", "--quantity", "100", "--json")
        assert (told["quantity"], told["available"]) == (100, 100)
        assert self.run("verify", "--json")["ok"] is True

    def test_unknown_tenant_is_told(self, platform):
        with pytest.raises(CommandError, match="nobody"):
            self.run("grant", "--tenant", "nobody", "--channel", "sms", "--quantity", "1")

    def test_nothing_is_refused(self, tenant):
        with pytest.raises(CommandError):
            self.run("grant", "--tenant", tenant.slug, "--channel", "sms", "--quantity", "0")
