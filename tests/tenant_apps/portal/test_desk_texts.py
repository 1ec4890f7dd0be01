"""Messages and texts at the desk: the log with its reasons, the wallet, the live check."""

import pytest
from django.urls import reverse

from shared.jobs.draining import drain
from shared.messaging.models import Message, Template
from tests.shared.messaging.conftest import PHONE, balance, carriers, paid_wish, registered, wallet, written
from tests.tenant_apps.portal.desks import browser_of

__all__ = ["balance", "carriers", "registered", "wallet"]


@pytest.fixture
def desk(tenant, asha):
    return browser_of(tenant, asha.user)


class TestLog:
    def test_shows_what_went_out_and_what_is_left(self, desk, carriers, wallet):
        wallet(10)
        written(paid_wish())
        written(paid_wish(key="bad", values={"amount": "x", "code": "y"}))
        drain()
        page = desk.get(reverse("desk:messages"))
        told = page.content.decode()
        assert page.status_code == 200
        assert PHONE in told.replace(" ", "")
        assert "SMS: 9 credits left, 0 put aside" in told
        assert "A value had characters that its variable may not hold." in told

    def test_state_narrows_the_list(self, desk, carriers, wallet):
        wallet(10)
        written(paid_wish())
        page = desk.get(reverse("desk:messages"), show="delivered")
        assert PHONE not in page.content.decode().replace(" ", "")

    def test_why_tells_the_tries(self, desk, carriers, wallet):
        wallet(10)
        written(paid_wish())
        drain()
        page = desk.get(reverse("desk:message", args=[Message.objects.get().uid]))
        assert "Taken by the carrier" in page.content.decode()
        assert "MSG91" in page.content.decode()

    def test_in_hindi(self, tenant, asha, carriers):
        page = browser_of(tenant, asha.user, language="hi").get(reverse("desk:messages"))
        assert "संदेश" in page.content.decode()

    def test_front_desk_may_not_read_it(self, tenant, bilal, carriers):
        assert browser_of(tenant, bilal.user).get(reverse("desk:messages")).status_code == 403


class TestTexts:
    def text(self) -> Template:
        return Template.objects.get(purpose="payment_received")

    def test_list_says_that_no_carrier_is_there(self, desk, registered):
        page = desk.get(reverse("desk:texts")).content.decode()
        assert "No carrier is set up" in page
        assert "Payment received" in page

    def test_typing_swaps_only_the_check(self, desk, registered):
        address = reverse("desk:text", args=[self.text().uid])
        asked = {"value-amount": "450", "value-code": "BKG7F3K"}
        part = desk.get(address, part=True, **asked).content.decode()
        assert part.lstrip().startswith("<div")
        assert "Rs 450 received by Asha Reading Rooms for BKG7F3K." in part
        assert "This would pass" in part

    def test_changed_wording_is_told_at_once_with_the_operators_error(self, desk, registered):
        address = reverse("desk:text", args=[self.text().uid])
        page = desk.get(address, text="Rs 450 recieved").content.decode()
        assert "The carrier would refuse this" in page
        assert "633 NOT_MATCHED" in page

    def test_what_is_typed_is_text(self, desk, registered):
        address = reverse("desk:text", args=[self.text().uid])
        page = desk.get(address, **{"value-code": "<script>"}).content.decode()
        assert "<script>" not in page.replace("<script src", "").replace("<script nonce", "")
