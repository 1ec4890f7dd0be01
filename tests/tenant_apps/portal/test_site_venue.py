"""The front page and the booker: what they show, what they cost, what happens to a choice that somebody else took."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from platform_core.tenants.models import Tenant
from shared.periods import Period
from tenant_apps.bookings.models import Booking
from tenant_apps.slots.models import Claim
from tenant_apps.venues.models import Closure, Seat, Venue
from tests.fixtures.cast import Person
from tests.tenant_apps.portal.conftest import FRIDAY, Asks, clock_at, sit_down
from tests.tenant_apps.portal.halls import make_hall

AFTERNOON = "/at/kothrud?day=2026-11-20&at=12:00-18:00"


def posted(answer: Any) -> dict[str, str]:
    """The hidden fields of the page's booking form."""
    form = re.search(r'<form method="post" action="[^"]*\?[^"]*".*?</form>', answer.content.decode(), re.DOTALL)
    assert form is not None, "the page has no booking form"
    return dict(re.findall(r'name="(_key|seat|start|end)" value="([^"]*)"', form[0]))


class TestHome:
    def test_says_how_many_seats_are_free(self, hall: Venue, browser: Client):
        sit_down(hall, "B-01", clock_at(6), clock_at(12))
        page = browser.get("/").content.decode()
        assert '<span class="big">79</span> <span class="of">of 80 free now</span>' in page
        assert "Open until 23:00" in page

    def test_the_only_place_says_what_is_there(self, hall: Venue, browser: Client):
        assert "Socket at every seat" in browser.get("/").content.decode()
        make_hall(name="Aundh hall", slug="aundh", rooms=1)
        assert "Socket at every seat" not in browser.get("/").content.decode()

    def test_a_closed_place_says_when_it_opens(self, hall: Venue, browser: Client):
        Closure.objects.create(venue=hall, starts_at=clock_at(10), ends_at=clock_at(16), reason="Wiring")
        assert "Closed, opens Fri 20 Nov 16:00" in browser.get("/").content.decode()

    def test_the_nearest_place_comes_first(self, hall: Venue, browser: Client):
        make_hall(name="Aundh hall", slug="aundh", rooms=1, lat=18.5580, lng=73.8075)
        page = browser.get("/?near=18.5100,73.8070").content.decode()
        assert page.index("Kothrud hall") < page.index("Aundh hall")
        assert "300 m" in page
        assert "5.3 km" in page

    @pytest.mark.parametrize("near", ["x", "1", "91,0", "nan,0", "1,2,3"])
    def test_a_point_that_is_none_is_ignored(self, hall: Venue, browser: Client, near: str):
        assert browser.get("/", {"near": near}).status_code == 200

    def test_a_place_that_is_not_shown_is_not_shown(self, hall: Venue, browser: Client):
        hall.status = Venue.Status.INACTIVE
        hall.save()
        assert "No place is open for booking yet." in browser.get("/").content.decode()
        assert browser.get("/at/kothrud").status_code == 404

    def test_costs_the_same_for_one_place_and_for_three(self, hall: Venue, browser: Client, asks: Asks):
        one = asks(lambda: browser.get("/"))
        make_hall(name="Aundh hall", slug="aundh")
        make_hall(name="Baner hall", slug="baner")
        assert asks(lambda: browser.get("/")) == one == 5


class TestBooker:
    def test_shows_what_is_left_of_each_time(self, hall: Venue, browser: Client):
        for seat in Seat.objects.filter(venue=hall)[:71]:
            sit_down(hall, seat.label, clock_at(18), clock_at(23))
        page = browser.get(AFTERNOON).content.decode()
        assert "80 free" in page
        assert '<small class="few">9 left</small>' in page

    def test_a_time_that_is_nearly_over_cannot_be_chosen(self, hall: Venue, browser: Client):
        page = browser.get("/at/kothrud").content.decode()
        assert "ends 12:00" in page
        assert 'aria-current="true"><b>Afternoon</b>' in page

    def test_free_seats_are_links_and_taken_ones_are_not(self, hall: Venue, browser: Client):
        sit_down(hall, "B-01", clock_at(12), clock_at(18))
        page = browser.get(AFTERNOON + "&area=hall-b").content.decode()
        assert 'data-seat="B-02"' in page
        assert 'data-seat="B-01"' not in page
        assert 'aria-label="B-02, window, free, ₹120.00"' in page

    def test_a_choice_stands_in_the_summary_with_its_price(self, hall: Venue, browser: Client):
        page = browser.get(AFTERNOON + "&seat=B-11").content.decode()
        assert '<b class="big">B-11</b>' in page
        assert "₹120.00" in page
        assert "Evening for ₹140 more" in page

    def test_a_choice_that_was_taken_is_kept_and_said(self, hall: Venue, browser: Client):
        sit_down(hall, "B-11", clock_at(12), clock_at(18))
        page = browser.get(AFTERNOON + "&seat=B-11").content.decode()
        assert "B-11 has just been taken. Choose another seat; the time stays." in page
        assert "Book this seat" not in page

    def test_a_lapsed_hold_is_in_nobodys_way(self, hall: Venue, browser: Client):
        sit_down(hall, "B-11", clock_at(12), clock_at(18), kind="hold", expires_at=FRIDAY - timedelta(seconds=1))
        assert "Book this seat" in browser.get(AFTERNOON + "&seat=B-11").content.decode()

    def test_choose_for_me_leads_to_a_seat_with_an_address(self, hall: Venue, browser: Client):
        for number in range(1, 24):
            sit_down(hall, f"A-{number:02d}", clock_at(12), clock_at(18))
        answer = browser.get(AFTERNOON + "&seat=any")
        assert answer.status_code == 302
        assert answer.url.startswith("/at/kothrud?day=2026-11-20&at=12:00-18:00&area=")
        assert "We chose it" in browser.get(answer.url).content.decode()

    def test_time_by_the_hour_has_hours_and_lengths(self, hall: Venue, browser: Client):
        hall.shifts.all().delete()
        Seat.objects.filter(venue=hall).update(price_per_hour_minor=2000)
        page = browser.get("/at/kothrud?day=2026-11-21&hours=3&at=09:00-12:00&seat=A-01").content.decode()
        assert '<b class="mid fig">₹60.00</b>' in page
        assert "09:00–12:00" in page

    def test_a_day_off_says_so(self, hall: Venue, browser: Client):
        hall.hours.filter(weekday=6).delete()
        assert "Closed on this day." in browser.get("/at/kothrud?day=2026-11-22").content.decode()

    def test_a_place_without_seats_says_so(self, hall: Venue, browser: Client):
        make_hall(name="Aundh hall", slug="aundh", rooms=0)
        assert "No seats are drawn here yet." in browser.get("/at/aundh").content.decode()

    @pytest.mark.parametrize(
        "query",
        ["day=never", "day=2026-02-31", "at=99:99-00:00", "at=x", "hours=99", "hours=x", "seat=%00", "area=%F0"],
    )
    def test_an_address_that_says_nothing_still_shows_the_page(self, hall: Venue, browser: Client, query: str):
        assert browser.get(f"/at/kothrud?{query}").status_code == 200

    def test_a_later_day_begins_the_strip(self, hall: Venue, browser: Client):
        assert "day=2026-12-24" in browser.get("/at/kothrud?day=2026-12-24").content.decode()

    def test_costs_the_same_for_a_room_and_for_four(self, hall: Venue, browser: Client, asks: Asks):
        make_hall(name="Aundh hall", slug="aundh", rooms=1)
        for number in range(1, 20):
            sit_down(hall, f"A-{number:02d}", clock_at(12), clock_at(18))
        small = asks(lambda: browser.get("/at/aundh?seat=A-01"))
        assert asks(lambda: browser.get("/at/kothrud?seat=B-01")) == small == 11

    def test_stays_within_its_budget(self, hall: Venue, browser: Client):
        answer = browser.get(AFTERNOON + "&seat=B-11", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= 14 * 1024


class TestBooking:
    def test_a_stranger_signs_in_and_comes_back_to_the_choice(self, hall: Venue, browser: Client):
        page = browser.get(AFTERNOON + "&seat=B-11")
        answer = browser.post(AFTERNOON + "&seat=B-11", posted(page))
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in?next=/at/kothrud%3Fday%3D2026-11-20")
        assert not Booking.objects.exists()

    def test_a_customer_books_to_pay_at_the_desk(self, hall: Venue, chitras: Client):
        page = chitras.get(AFTERNOON + "&seat=B-11")
        answer = chitras.post(AFTERNOON + "&seat=B-11", posted(page))
        booking = Booking.objects.get()
        assert answer.url == f"/me/bookings/{booking.uid}"
        assert booking.state == Booking.State.ACCEPTED
        assert booking.at_desk
        assert booking.period == Period(clock_at(12), clock_at(18))
        assert booking.total_minor == 12000

    def test_the_same_form_twice_books_once(self, hall: Venue, chitras: Client):
        form = posted(chitras.get(AFTERNOON + "&seat=B-11"))
        first = chitras.post(AFTERNOON + "&seat=B-11", form)
        again = chitras.post(AFTERNOON + "&seat=B-11", form)
        assert first.url == again.url
        assert Booking.objects.count() == 1

    def test_a_lost_race_offers_what_is_free_at_the_same_time(self, hall: Venue, chitras: Client):
        form = posted(chitras.get(AFTERNOON + "&seat=B-11"))
        sit_down(hall, "B-11", clock_at(12), clock_at(18))
        answer = chitras.post(AFTERNOON + "&seat=B-11", form)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "B-11 was taken a second ago" in page
        assert "Book B-10" in page
        assert "Book B-12" in page

    def test_an_alternative_is_one_press_away(self, hall: Venue, chitras: Client):
        form = posted(chitras.get(AFTERNOON + "&seat=B-11"))
        sit_down(hall, "B-11", clock_at(12), clock_at(18))
        lost = chitras.post(AFTERNOON + "&seat=B-11", form)
        chitras.post("/at/kothrud", posted(lost))
        assert Booking.objects.get().lines.get().label == "B-12"

    def test_a_full_time_offers_other_times_of_the_day(self, hall: Venue, chitras: Client):
        form = posted(chitras.get(AFTERNOON + "&seat=B-11"))
        for seat in Seat.objects.filter(venue=hall):
            sit_down(hall, seat.label, clock_at(12), clock_at(18))
        page = chitras.post(AFTERNOON + "&seat=B-11", form).content.decode()
        assert "Nothing else is free at this time." in page
        assert "Evening" in page

    def test_a_refusal_keeps_the_choice(self, hall: Venue, chitras: Client):
        form = posted(chitras.get(AFTERNOON + "&seat=B-11"))
        answer = chitras.post(AFTERNOON + "&seat=B-11", {**form, "start": clock_at(1).isoformat()})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'role="alert"' in page
        assert '<b class="big">B-11</b>' in page

    def test_a_form_that_makes_no_sense_is_refused(self, hall: Venue, chitras: Client):
        assert chitras.post("/at/kothrud", {"seat": "x", "start": "y"}).status_code == 422

    def test_the_staff_books_at_the_desk(self, hall: Venue, signed_in: Callable[..., Client], bilal: Person):
        bilals = signed_in(bilal.user)
        page = bilals.get(AFTERNOON + "&seat=B-11").content.decode()
        assert "You are signed in as staff." in page
        assert bilals.post(AFTERNOON + "&seat=B-11", {}).status_code == 403

    def test_a_seat_of_another_tenant_is_not_there(self, hall: Venue, other_tenant: Tenant, dev: Person):
        at_devs = Client(headers={"Host": f"{other_tenant.slug}.{settings.BASE_DOMAIN}:{settings.PORT}"})
        assert at_devs.get("/at/kothrud").status_code == 404

    def test_a_place_without_the_desk_holds_the_seat_for_a_while(self, hall: Venue, chitras: Client):
        hall.pay_at_desk = False
        hall.save()
        answer = chitras.post(AFTERNOON + "&seat=B-11", posted(chitras.get(AFTERNOON + "&seat=B-11")))
        assert Booking.objects.get().state == Booking.State.HELD
        assert "B-11 is yours for" in chitras.get(answer.url).content.decode()


def test_hold_on_a_seat_is_drawn_as_one(hall: Venue, browser: Client, friday: datetime):
    sit_down(hall, "B-05", clock_at(12), clock_at(18), kind=Claim.Kind.HOLD, expires_at=friday + timedelta(minutes=5))
    assert "seat seat-hold" in browser.get(AFTERNOON + "&area=hall-b").content.decode()
