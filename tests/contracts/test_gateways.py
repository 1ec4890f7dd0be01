"""Each adapter keeps the promise; the real SDKs speak to the sandbox over real HTTP."""

from __future__ import annotations

import threading

import pytest

from shared.payments.gateways.http import NotAnswered, open_wire
from shared.payments.gateways.registry import ADAPTERS, adapter_of
from shared.secrets import Secret
from shared.unit import UnitError
from tests.contracts.gateways import GatewayContract, order

TENANTS, CALLS = 6, 30


class TestStripe(GatewayContract):
    name = "stripe"
    create_route = "POST /v1/checkout/sessions"
    refund_route = "POST /v1/refunds"
    two_successes = False
    too_long = 220  # at most 200 as a reference, 255 as an idempotency key, whose error is of another kind


class TestRazorpay(GatewayContract):
    name = "razorpay"
    create_route = "POST /v1/payment_links"
    refund_route = "POST /v1/payments/*/refund"

    def test_fee_and_tax_are_what_the_gateway_says(self):
        _wanted, _page, caught = self.paid()
        assert (caught.fee_minor, caught.tax_minor) == (901, 162)


class TestCashfree(GatewayContract):
    name = "cashfree"
    create_route = "POST /pg/links"
    refund_route = "POST /pg/orders/*/refunds"


def test_every_adapter_has_its_class():
    tested = {found.name for found in GatewayContract.__subclasses__()}
    assert tested == set(ADAPTERS)


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_keys_of_tenants_never_cross(sandbox, settings, name):
    """Hard case 36: six tenants at once, each call under its own keys."""
    settings.ALLOW_LOOPBACK_PROVIDERS = True
    accounts = [sandbox.account(name) for _ in range(TENANTS)]
    references: dict[str, str] = {}

    def call(account):
        keys = {key: Secret(value) for key, value in account.keys.items()}
        for _ in range(CALLS // TENANTS):
            wanted = order()
            with open_wire(sandbox.url, seconds=30) as wire:
                adapter_of(name)(wire, keys).open_page(wanted)
            references[wanted.reference] = account.id

    threads = [threading.Thread(target=call, args=[account]) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {page.reference: page.account for page in sandbox.pages()} == references
    assert len(references) == CALLS


class TestWire:
    def test_refuses_inside_a_unit(self, sandbox, settings, in_open_unit):
        settings.ALLOW_LOOPBACK_PROVIDERS = True
        with open_wire(sandbox.url, seconds=5) as wire, pytest.raises(UnitError):
            wire.get(sandbox.url)

    def test_refuses_an_address_without_tls(self, settings):
        with pytest.raises(NotAnswered, match="no_tls"), open_wire("http://api.example.com", seconds=1):
            pass

    def test_refuses_this_machine_unless_allowed(self, settings):
        settings.DEBUG, settings.ALLOW_LOOPBACK_PROVIDERS = False, False
        with pytest.raises(NotAnswered, match="loopback_refused"), open_wire("http://127.0.0.1:1", seconds=1):
            pass
