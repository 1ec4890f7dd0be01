"""The desk's pages of money through gateways: accounts, a payment's story, giving it back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shared.identity.sessions import DEVICE, VERSION
from shared.identity.steps import open_page
from shared.identity.visits import Visit
from shared.payments import flows
from shared.payments.models import GatewayAccount, Payment
from shared.unit import unit
from tests.shared.payments.shop import Shop, fresh


def sit_at(user: Any, host: str) -> Client:
    """A signed-in browser at this host; the connection stands where its people are."""
    found = Client(headers={"Host": host})
    with unit() as opened:
        device = open_page(user, visit=Visit(agent="tests"), now=opened.now)
    session: Any = found.session
    session[DEVICE], session[VERSION] = str(device.uid), user.token_version
    session.save()
    return found


@pytest.fixture
def ashas(shop: Shop, tenant: Any, asha: Any) -> Client:
    return sit_at(asha.user, f"{tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def paid(shop: Shop) -> Payment:
    payment = shop.pay(shop.hold())
    shop.give(payment)
    return flows.look_now(payment_uid=payment.uid, source="return")


class TestGateways:
    def test_shows_health_fees_and_what_would_be_chosen(self, shop, ashas):
        page = text_of(ashas.get("/desk/gateways"))
        assert "Razorpay: ₹9.00 against ₹9.75, healthy. It costs the least." in page
        assert "Cashfree: ₹16.50 against ₹18.00, healthy. It costs the least." in page
        assert shop.endpoint("stripe").token in page
        assert not any(value in page for value in shop.sims["stripe"].keys.values())

    def test_connect_try_switch_and_remove(self, shop, ashas):
        sim = shop.sandbox.account("stripe")
        form = {"gateway": "stripe", "mode": "test", "priority": "5", "label": "Second", "webhook_secret": "whsec_2"}
        assert (
            ashas.post("/desk/gateways", {**form, "secret_key": sim.keys["secret_key"], "_key": "k" * 20}).status_code
            == 303
        )
        row = GatewayAccount.objects.get(label="Second")
        ashas.post(f"/desk/gateways/{row.uid}/try")
        assert fresh(row).test_code == "ok"
        ashas.post(f"/desk/gateways/{row.uid}/switch")
        assert fresh(row).is_enabled is False
        ashas.post(f"/desk/gateways/{row.uid}/rotate")
        assert ashas.get(f"/desk/gateways/{row.uid}/remove").status_code == 200
        ashas.post(f"/desk/gateways/{row.uid}/remove")
        assert fresh(row).archived_at is not None

    def test_wrong_keys_are_said_beside_the_form(self, shop, ashas):
        form = {"gateway": "stripe", "mode": "live", "priority": "1", "secret_key": "sk_test_x"}
        answer = ashas.post("/desk/gateways", form)
        assert (answer.status_code, "This key belongs to the other mode." in text_of(answer)) == (422, True)

    def test_not_for_the_front_desk(self, shop, tenant, bilal):
        browser = sit_at(bilal.user, f"{tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}")
        assert browser.get("/desk/gateways").status_code == 403


class TestPayment:
    def test_story_and_the_decision_in_words(self, shop, ashas, paid):
        page = text_of(ashas.get(f"/desk/payments/{paid.uid}"))
        for words in (
            "Razorpay is asked for a page",
            "The page of Razorpay is open",
            "Razorpay has the money",
            "Why this gateway",
        ):
            assert words in page
        assert "Razorpay: ₹9.00 against ₹9.75" in page
        assert "asked when the payer came back" in page

    def test_says_what_should_reach_the_bank(self, shop, ashas, paid):
        page = text_of(ashas.get(f"/desk/payments/{paid.uid}"))
        for words in ("Fee of Razorpay</dt><dd>₹9.00<", "GST on the fee</dt><dd>₹1.62<", ">₹439.38<"):
            assert words in page

    def test_given_back_the_way_it_came(self, shop, ashas, paid):
        ashas.post(f"/desk/payments/{paid.uid}/refund", {"amount": "100", "reason": "noise", "_key": "r" * 20})
        shop.drain()
        assert (fresh(paid).state, shop.sandbox.sums().refunded_minor) == ("partly_refunded", 10_000)
        assert "The refund is done" in text_of(ashas.get(f"/desk/payments/{paid.uid}"))

    def test_cash_closes_the_page_first(self, shop, ashas):
        booking = shop.hold()
        shop.pay(booking)
        form = {"method": "cash", "amount": "450", "_key": "p" * 20}
        assert ashas.post(f"/desk/bookings/{booking.uid}/pay", form).status_code == 303
        assert (shop.sandbox.pages()[0].state, fresh(booking).due.minor) == ("closed", 0)
