"""The sandbox's checkout page in a browser, on a phone and on a desktop."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.e2e.people import RULES
from tests.harness.sandbox import Sandbox, SimAccount, SimPage

pytestmark = pytest.mark.e2e


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("razorpay", name="Asha Library")


@pytest.fixture
def link(sandbox: Sandbox, account: SimAccount) -> SimPage:
    body = {
        "amount": 45_000,
        "currency": "INR",
        "reference_id": "attempt-uid",
        "description": "Seat A1, 21 November",
        "callback_url": f"{sandbox.url}/_sim/health",
        "callback_method": "get",
    }
    auth = (account.keys["key_id"], account.keys["key_secret"])
    requests.post(f"{sandbox.url}/v1/payment_links", json=body, auth=auth, timeout=5).raise_for_status()
    return sandbox.page(reference="attempt-uid")


@pytest.fixture(params=[390, 1280])
def tab(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


class TestPayPage:
    def test_pays_and_sends_the_payer_back(self, sandbox: Sandbox, link: SimPage, tab: Any, axe: str) -> None:
        tab.goto(link.address)
        assert tab.inner_text("h1") == "₹450.00"
        assert "Asha Library · Seat A1, 21 November" in tab.inner_text("main")
        tab.evaluate(axe)
        found = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)
        assert [row["id"] for row in found["violations"]] == []
        tab.get_by_role("radio", name="Card").check()
        tab.get_by_role("button", name="Pay ₹450.00").click()
        tab.wait_for_url("**/_sim/health?razorpay_payment_id=*")
        assert [(row.state, row.method) for row in sandbox.payments()] == [("paid", "card")]
        tab.goto(link.address)
        assert tab.get_by_role("status").inner_text() == "This is paid."
        assert tab.get_by_role("button").count() == 0

    def test_declined_by_the_bank(self, sandbox: Sandbox, link: SimPage, tab: Any) -> None:
        tab.goto(link.address)
        tab.get_by_role("combobox").select_option("incorrect_otp")
        tab.get_by_role("button", name="The bank declines").click()
        tab.wait_for_url("**/_sim/health")
        assert [(row.state, row.reason) for row in sandbox.payments()] == [("failed", "incorrect_otp")]
