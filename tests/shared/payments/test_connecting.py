"""A gateway is told where it is to report: nobody copies an address or a secret."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shared.payments.models import GatewayAccount
from tests.shared.payments.shop import fresh, secret_of, signed

NAMES = ("razorpay", "cashfree", "stripe")


@pytest.fixture
def connect(api, tenant, asha, shop):
    """Ask for it over the API; answers the account as it is told."""

    def ask(name):
        return api(tenant).as_(asha).post(f"/api/v1/gateway-accounts/{shop.rows[name].uid}/connect")

    return ask


@pytest.fixture
def arrive(shop):
    """An event as the gateway sends it: to where it was told to, signed with what it was given."""

    def send(name, event):
        registered = shop.sandbox.endpoints(account=shop.sims[name])
        secret = registered[0].secret if registered else secret_of(shop, name)
        told = signed(name, event, secret)
        path = f"/webhooks/{name}/{shop.endpoint(name).token}"
        headers = {"Host": "asha.localhost:8000", **told["headers"]}
        return Client().generic("POST", path, told["body"], content_type="application/json", headers=headers)

    return send


@pytest.mark.parametrize("name", NAMES)
class TestConnect:
    def test_a_payment_is_told_by_a_webhook_alone(self, shop, connect, arrive, name):
        assert connect(name).json()["webhook_connected_at"] is not None
        payment = shop.pay(shop.hold(), gateway=name)
        shop.give(payment)
        events = shop.sandbox.events(account=shop.sims[name])
        assert {arrive(name, event).status_code for event in events} == {200}
        shop.drain()
        assert fresh(payment).state == "paid"

    def test_again_makes_no_second_address_there(self, shop, connect, name):
        told = [connect(name).json() for _again in range(2)]
        registered = [row.url for row in shop.sandbox.endpoints(account=shop.sims[name])]
        assert registered == ([] if name == "cashfree" else [told[0]["webhook_url"]])

    def test_keys_that_are_refused(self, shop, connect, name):
        route = {"stripe": "GET /v1/webhook_endpoints", "razorpay": "GET /v1/webhooks"}.get(name, "*")
        shop.sandbox.fault("error", route=route, status=401)
        found = connect(name)
        assert (found.status_code, found.json()["code"]) == (502, "gateway_failed")
        assert fresh(shop.rows[name]).reports_since is None


class TestPages:
    def test_only_a_connected_cashfree_names_the_address_with_each_page(self, shop, connect):
        shop.pay(shop.hold("A1"), gateway="cashfree")
        address = connect("cashfree").json()["webhook_url"]
        payment = shop.pay(shop.hold("A2"), gateway="cashfree")
        shop.give(payment)
        urls = {one.url for one in shop.sandbox.deliveries(account=shop.sims["cashfree"])}
        assert urls == {address}


class TestRotation:
    def test_a_new_address_must_be_told_anew(self, api, tenant, asha, shop, connect):
        for name in NAMES:
            connect(name)
            api(tenant).as_(asha).post(f"/api/v1/gateway-accounts/{shop.rows[name].uid}/rotate-endpoint")
        told = {row.gateway: row.reports_since is not None for row in GatewayAccount.objects.all()}
        assert told == {"razorpay": False, "stripe": False, "cashfree": True}


class TestCommand:
    def test_by_its_uid_or_by_name_at_a_tenant(self, shop, tenant):
        out = StringIO()
        call_command("gateways", "connect", str(shop.rows["stripe"].uid), "--json", stdout=out)
        told = json.loads(out.getvalue())
        assert (told["gateway"], told["account"]) == ("stripe", str(shop.rows["stripe"].uid))
        call_command("gateways", "connect", "razorpay", "--tenant", tenant.slug, stdout=out)
        assert "razorpay reports to http://asha.localhost" in out.getvalue()

    @pytest.mark.parametrize("asked", [["razorpay"], ["paypal"], ["razorpay", "--tenant", "nobody"]])
    def test_nothing_of_that_name(self, shop, asked):
        with pytest.raises(CommandError):
            call_command("gateways", "connect", *asked)
