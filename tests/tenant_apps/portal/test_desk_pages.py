"""Every page of the desk opens, for the owner of a house that is in use and of one that is empty."""

import pytest
import time_machine
from django.urls import reverse

from tests.tenant_apps.portal.desks import NOW, browser_of, open_library

PLAIN = (
    "today", "me", "more", "places", "find", "seats", "walk-in", "bookings", "money", "customers", "customer-new",
    "import-new", "venues", "venue-new", "setup", "staff", "settings", "audit", "letters",
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("name", PLAIN)
class TestPages:
    def test_a_house_in_use_shows_it(self, name, tenant, asha):
        library = open_library()
        library.start(library.book("A-01", 11))
        library.book("A-02", 12)

        answer = browser_of(tenant, asha.user).get(reverse(f"desk:{name}"))

        assert answer.status_code == 200

    def test_an_empty_house_shows_it_or_leads_to_the_set_up(self, name, tenant, asha):
        answer = browser_of(tenant, asha.user).get(reverse(f"desk:{name}"))

        assert answer.status_code in {200, 302, 404}
        assert answer.status_code == 200 or name in {"today", "seats", "walk-in"}

    def test_a_stranger_is_sent_to_sign_in(self, name, tenant):
        answer = browser_of(tenant).get(reverse(f"desk:{name}"))

        assert answer.status_code == 302
        assert answer["Location"].startswith("/desk/sign-in?next=/desk")


class TestPagesOfOne:
    def test_every_page_about_a_booking_opens(self, tenant, asha):
        library = open_library()
        booking = library.book("A-01", 12)
        browser = browser_of(tenant, asha.user)

        answers = {name: browser.get(reverse(f"desk:{name}", args=[booking.uid])).status_code
                   for name in ("booking", "cancel", "move", "pay")}  # fmt: skip

        assert answers == dict.fromkeys(answers, 200)

    def test_every_page_about_a_venue_opens(self, tenant, asha):
        library = open_library()
        browser = browser_of(tenant, asha.user)

        answers = {name: browser.get(reverse(f"desk:venue-{name}", args=[library.venue.uid])).status_code
                   for name in ("about", "hours", "shifts", "closures", "draw")}  # fmt: skip

        assert answers == dict.fromkeys(answers, 200)

    def test_every_page_about_a_customer_opens(self, tenant, asha):
        library = open_library()
        customer = library.book("A-01", 12).customer
        browser = browser_of(tenant, asha.user)

        answers = {name: browser.get(reverse(f"desk:{name}", args=[customer.uid])).status_code
                   for name in ("customer", "customer-edit", "suspend")}  # fmt: skip

        assert answers == dict.fromkeys(answers, 200)
