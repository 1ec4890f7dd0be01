"""Paying online on the site: from the seat to the gateway's page, and back to the truth."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shared import clock
from shared.identity.sessions import DEVICE, VERSION
from shared.identity.steps import open_page
from shared.identity.visits import Visit
from shared.payments.models import Attempt, Payment
from shared.payments.queries import takes_online
from shared.unit import unit
from tenant_apps.bookings.models import Booking
from tests.shared.payments.shop import Shop, attempt_of, fresh
from tests.tenant_apps.bookings.factories import customer


@pytest.fixture
def chitras(shop: Shop, tenant: Any, chitra: Any) -> Client:
    """Chitra's browser, today: gateways do not travel in time."""
    found = Client(headers={"Host": f"{tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}"})
    with unit() as opened:
        device = open_page(chitra.user, visit=Visit(agent="tests"), now=opened.now)
    session: Any = found.session
    session[DEVICE], session[VERSION] = str(device.uid), chitra.user.token_version
    session.save()
    return found


@pytest.fixture
def mine(shop: Shop, chitra: Any) -> Booking:
    return shop.hold(guest=customer(user_uid=chitra.user.uid))


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


class TestBookingPage:
    def test_hold_can_be_paid_online_and_leads_to_the_gateway(self, shop, chitras, mine):
        assert "Pay ₹450.00 online" in text_of(chitras.get(f"/me/bookings/{mine.uid}"))
        answer = chitras.post(f"/me/bookings/{mine.uid}/pay")
        payment = Payment.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/pay/{payment.uid}")
        page = text_of(chitras.get(f"/pay/{payment.uid}"))
        assert shop.page_of(payment).address in page
        assert "Continue to Razorpay" in page

    def test_twice_is_one_page(self, shop, chitras, mine):
        chitras.post(f"/me/bookings/{mine.uid}/pay")
        chitras.post(f"/me/bookings/{mine.uid}/pay")
        assert (Attempt.objects.count(), len(shop.sandbox.pages())) == (1, 1)

    def test_somebody_elses_booking_is_not_there(self, shop, chitras):
        assert chitras.post(f"/me/bookings/{shop.hold('A2').uid}/pay").status_code == 404


class TestVenuePage:
    def _post(self, shop, chitras, pay):
        start = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        seat = shop.venue.seats.order_by("pk").first()
        body = {"seat": str(seat.uid), "start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        return chitras.post(f"/at/{shop.venue.slug}", {**body, "pay": pay, "_key": "k" * 20})

    def test_online_holds_the_seat_and_leads_to_the_page(self, shop, chitras):
        first, second = (self._post(shop, chitras, "online") for _ in range(2))
        booking = Booking.objects.get()
        assert (first["Location"], second["Location"]) == (f"/pay/{Payment.objects.get().uid}",) * 2
        assert (booking.state, booking.at_desk) == ("held", False)

    def test_at_the_desk_stays_as_it_was(self, shop, chitras):
        answer = self._post(shop, chitras, "desk")
        assert (answer["Location"], Payment.objects.count()) == (f"/me/bookings/{Booking.objects.get().uid}", 0)

    def test_hold_without_a_page_shows_the_booking_or_the_truth(self, shop, chitras):
        shop.sandbox.fault("error", status=503, times=None)
        answer = self._post(shop, chitras, "online")
        assert answer.status_code == 302
        assert "Nothing was charged" in text_of(chitras.get(answer["Location"]))
        assert takes_online()


class TestPayPage:
    def test_tells_the_truth_to_whoever_comes_back(self, shop, chitras, mine):
        payment = shop.pay(mine)
        lie = f"/pay/{payment.uid}?razorpay_payment_link_status=paid&razorpay_payment_id=pay_x"
        assert "Pay ₹450.00" in text_of(chitras.get(lie))
        shop.give(payment)
        Attempt.objects.update(asked_at=None)
        page = text_of(Client(headers={"Host": "asha.localhost:8000"}).get(f"/pay/{payment.uid}"))
        assert "₹450.00 paid" in page
        assert ("hx-get" not in page.split('id="pay"')[1].split(">")[0], fresh(mine).state) == (True, "accepted")

    def test_its_payer_sees_which_seat_is_kept_and_for_how_long(self, shop, chitras, mine):
        payment = shop.pay(mine)
        own = text_of(chitras.get(f"/pay/{payment.uid}"))
        assert "is yours for" in own
        assert "data-hold " in own
        assert "is yours for" not in text_of(Client(headers={"Host": "asha.localhost:8000"}).get(f"/pay/{payment.uid}"))

    def test_says_why_the_bank_said_no_and_offers_the_page_again(self, shop, chitras, mine):
        payment = shop.pay(mine)
        shop.give(payment, "declined", reason="insufficient_funds")
        page = text_of(chitras.get(f"/pay/{payment.uid}"))
        assert "There was not enough money in the account. Nothing was charged." in page
        assert "Continue to Razorpay" in page

    def test_silent_bank(self, shop, chitras, mine):
        payment = shop.pay(mine, gateway="cashfree")
        shop.give(payment, "silent")
        page = text_of(chitras.get(f"/pay/{payment.uid}"))
        assert "Your bank has not answered yet" in page
        assert 'hx-trigger="every 5s"' in page

    def test_late_money_says_that_it_goes_back(self, shop, chitras, mine, later):
        payment = shop.pay(mine)
        later(601)
        shop.drain()
        shop.hold()
        shop.sandbox.pay(shop.page_of(payment), force=True)
        Attempt.objects.update(asked_at=None)
        from shared.payments.flows import look_again

        look_again(attempt_uid=attempt_of(payment).uid, source="watch")
        assert "Your money goes back" in text_of(chitras.get(f"/pay/{payment.uid}"))
        shop.drain()
        assert "Sent back; banks take up to five days." in text_of(chitras.get(f"/pay/{payment.uid}"))

    def test_speaks_hindi(self, shop, chitras, mine):
        payment = shop.pay(mine)
        chitras.cookies["django_language"] = "hi"
        assert "Razorpay पर जाएँ" in text_of(chitras.get(f"/pay/{payment.uid}"))

    def test_nobodys_payment(self, chitras):
        assert chitras.get("/pay/018f0000-0000-7000-8000-000000000000").status_code == 404
