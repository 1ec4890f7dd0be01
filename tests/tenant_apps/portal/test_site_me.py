"""What a customer finds of their own: the pass, moving and calling off, payments and receipts, devices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shared.identity.models import Device
from shared.money import Money
from shared.payments.actions import take_desk_payment
from shared.unit import in_unit
from tenant_apps.bookings.actions import book_seats, start_booking
from tenant_apps.bookings.models import Booking
from tenant_apps.venues.models import Seat, Venue
from tests.fixtures.cast import Person, sign_up
from tests.tenant_apps.portal.conftest import Asks, clock_at, sit_down


def book(
    hall: Venue, who: Person, label: str = "B-11", *, days: int = 2, start: float = 12, end: float = 18
) -> Booking:
    """Somebody's own booking, to be paid at the desk."""
    seat = Seat.objects.get(venue=hall, label=label)
    return in_unit(
        lambda _: book_seats(
            venue_uid=hall.uid,
            resources=[seat.uid],
            start=clock_at(start, days=days),
            end=clock_at(end, days=days),
            at_desk=True,
            actor=who.actor,
        )
    )


def pay(booking: Booking, desk: Person) -> Any:
    """Cash on the counter."""
    return in_unit(
        lambda _: take_desk_payment(
            payable_kind="booking",
            payable=booking.uid,
            method="cash",
            amount=Money(minor=booking.total_minor),
            tendered=Money(minor=50000),
            actor=desk.actor,
        )
    )


class TestPass:
    def test_shows_seat_time_code_and_what_is_to_pay(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        page = chitras.get(f"/me/bookings/{booking.uid}").content.decode()
        assert "You’re booked, Chitra" in page
        assert '<p class="huge">B-11</p>' in page
        assert '<p class="half-huge">12:00–18:00</p>' in page
        assert f'<p class="say">{booking.code}</p>' in page
        assert f'aria-label="QR code of {booking.code}"' in page
        assert "Pay ₹120.00 at the desk when you come" in page

    def test_says_so_in_hindi(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        page = chitras.get(f"/me/bookings/{booking.uid}", headers={"Accept-Language": "hi"}).content.decode()
        assert "Chitra, सीट आपकी है" in page

    def test_paid_has_a_receipt(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        booking = book(hall, chitra)
        payment = pay(booking, bilal)
        page = chitras.get(f"/me/bookings/{booking.uid}").content.decode()
        assert "Paid ₹120.00 in cash" in page
        assert f"/me/payments/{payment.uid}" in page

    def test_of_somebody_else_is_not_there(self, hall: Venue, chitra: Person, bilal: Person, signed_in: Any):
        booking = book(hall, chitra)
        stranger = signed_in(sign_up("Rohan", "customer", phone="+919820014299").user)
        for path in ("", "/move", "/cancel", "/calendar.ics"):
            assert stranger.get(f"/me/bookings/{booking.uid}{path}").status_code == 404
        assert stranger.post(f"/me/bookings/{booking.uid}/cancel").status_code == 404
        booking.refresh_from_db()
        assert booking.state == Booking.State.ACCEPTED

    def test_a_stranger_signs_in_first(self, hall: Venue, chitra: Person, browser: Client):
        booking = book(hall, chitra)
        assert browser.get(f"/me/bookings/{booking.uid}").url == f"/sign-in?next=/me/bookings/{booking.uid}"

    def test_once_begun_it_is_only_shown(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        booking = book(hall, chitra, days=0)
        with time_machine.travel(clock_at(13), tick=False):
            in_unit(lambda _: start_booking(booking_uid=booking.uid, actor=bilal.actor))
            page = chitras.get(f"/me/bookings/{booking.uid}").content.decode()
        assert "Your seat now" in page
        assert "You are checked in" in page
        assert "/cancel" not in page

    def test_who_came_early_has_their_seat_now(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        booking = book(hall, chitra, days=0)
        pay(booking, bilal)
        in_unit(lambda _: start_booking(booking_uid=booking.uid, actor=bilal.actor))
        page = chitras.get(f"/me/bookings/{booking.uid}").content.decode()
        assert "Your seat now" in page
        assert "You are checked in" in page
        assert "Held for you" not in page

    def test_costs_the_same_each_time(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client, asks: Asks):
        booking = book(hall, chitra)
        assert asks(lambda: chitras.get(f"/me/bookings/{booking.uid}")) == 6
        pay(booking, bilal)
        assert asks(lambda: chitras.get(f"/me/bookings/{booking.uid}")) == 8


class TestCalendar:
    def test_is_an_event_that_calendars_read(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        answer = chitras.get(f"/me/bookings/{booking.uid}/calendar.ics")
        lines = answer.content.decode().split("\r\n")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "DTSTART:20261122T063000Z" in lines
        assert "DTEND:20261122T123000Z" in lines
        assert "SUMMARY:Seat B-11\\, Kothrud hall" in lines
        assert all(len(line.encode()) <= 75 for line in lines)


class TestMoving:
    def test_offers_the_times_at_which_the_seat_is_free(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        sit_down(hall, "B-11", clock_at(18, days=2), clock_at(23, days=2))
        page = chitras.get(f"/me/bookings/{booking.uid}/move?day=2026-11-22").content.decode()
        assert "at=06:00-12:00" in page
        assert "at=18:00-23:00" not in page
        assert "yours now" in page

    def test_moves_and_says_what_it_costs(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        path = f"/me/bookings/{booking.uid}/move"
        page = chitras.get(f"{path}?day=2026-11-23&at=18:00-23:00").content.decode()
        assert "This time costs ₹140.00, ₹20.00 more" in page
        answer = chitras.post(
            path, {"start": clock_at(18, days=3).isoformat(), "end": clock_at(23, days=3).isoformat()}
        )
        assert answer.url == f"/me/bookings/{booking.uid}"
        booking.refresh_from_db()
        assert (booking.starts_at, booking.total_minor) == (clock_at(18, days=3), 14000)

    def test_a_time_that_was_taken_meanwhile_is_said(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        sit_down(hall, "B-11", clock_at(18, days=3), clock_at(23, days=3))
        path = f"/me/bookings/{booking.uid}/move"
        answer = chitras.post(
            path, {"start": clock_at(18, days=3).isoformat(), "end": clock_at(23, days=3).isoformat()}
        )
        assert answer.status_code == 409
        assert "B-11: taken at this time." in answer.content.decode()

    def test_costs_the_same_for_an_empty_and_a_full_week(
        self, hall: Venue, chitra: Person, chitras: Client, asks: Asks
    ):
        booking = book(hall, chitra)
        empty = asks(lambda: chitras.get(f"/me/bookings/{booking.uid}/move"))
        for days in (3, 4, 5):
            sit_down(hall, "B-11", clock_at(6, days=days), clock_at(23, days=days))
        assert asks(lambda: chitras.get(f"/me/bookings/{booking.uid}/move")) == empty == 8


class TestCancelling:
    def test_says_what_follows_and_does_it(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra)
        path = f"/me/bookings/{booking.uid}/cancel"
        assert "You have paid nothing, and nothing is to pay." in chitras.get(path).content.decode()
        assert chitras.post(path).url == f"/me/bookings/{booking.uid}"
        booking.refresh_from_db()
        assert booking.state == Booking.State.CANCELLED

    def test_paid_and_early_comes_back(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        booking = book(hall, chitra)
        pay(booking, bilal)
        page = chitras.get(f"/me/bookings/{booking.uid}/cancel").content.decode()
        assert "Cancel, ₹120.00 back" in page

    def test_paid_and_late_is_lost(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        booking = book(hall, chitra, days=0)
        pay(booking, bilal)
        page = chitras.get(f"/me/bookings/{booking.uid}/cancel").content.decode()
        assert "Cancel and lose ₹120.00" in page

    def test_too_late_is_said(self, hall: Venue, chitra: Person, chitras: Client):
        booking = book(hall, chitra, days=0)
        with time_machine.travel(clock_at(12.5), tick=False):
            answer = chitras.post(f"/me/bookings/{booking.uid}/cancel")
        assert answer.status_code == 409
        assert "This booking has begun. Ask at the desk." in answer.content.decode()


class TestLists:
    def test_first_what_comes_then_what_was(self, hall: Venue, chitra: Person, chitras: Client):
        book(hall, chitra, "B-11")
        book(hall, chitra, "B-12", days=1)
        with time_machine.travel(clock_at(20, days=1), tick=False):
            page = chitras.get("/me/bookings").content.decode()
        assert page.index("B-11") < page.index("Past bookings") < page.index("B-12")

    def test_older_ones_are_a_page_away(self, hall: Venue, chitra: Person, chitras: Client):
        for number in range(1, 23):
            book(hall, chitra, f"B-{number:02d}", days=1)
        with time_machine.travel(clock_at(20, days=2), tick=False):
            assert "?page=1" in chitras.get("/me/bookings").content.decode()
            assert chitras.get("/me/bookings?page=1").content.decode().count("/me/bookings/") == 2

    @pytest.mark.parametrize("path", ["/me", "/me/bookings", "/me/payments", "/me/devices"])
    def test_cost_the_same_for_one_and_for_five(
        self, hall: Venue, chitra: Person, bilal: Person, chitras: Client, asks: Asks, path: str
    ):
        pay(book(hall, chitra, "B-01"), bilal)
        one = asks(lambda: chitras.get(path))
        for number in range(2, 6):
            pay(book(hall, chitra, f"B-{number:02d}"), bilal)
        assert asks(lambda: chitras.get(path)) == one

    def test_what_is_owed_is_said(self, hall: Venue, chitra: Person, chitras: Client):
        book(hall, chitra, "B-01")
        book(hall, chitra, "B-02")
        assert "₹240.00 is to pay at the desk." in chitras.get("/me").content.decode()

    def test_an_empty_page_leads_to_a_seat(self, chitras: Client):
        assert "No seat is booked." in chitras.get("/me").content.decode()


class TestReceipt:
    def test_has_its_number_and_the_change(self, hall: Venue, chitra: Person, bilal: Person, chitras: Client):
        payment = pay(book(hall, chitra), bilal)
        page = chitras.get(f"/me/payments/{payment.uid}").content.decode()
        assert payment.receipt_number in page
        assert "₹380.00" in page

    def test_of_somebody_else_is_not_there(self, hall: Venue, chitra: Person, bilal: Person, signed_in: Any):
        payment = pay(book(hall, chitra), bilal)
        stranger = signed_in(sign_up("Rohan", "customer", phone="+919820014299").user)
        assert stranger.get(f"/me/payments/{payment.uid}").status_code == 404


class TestDevices:
    def test_another_one_is_signed_out(self, chitra: Person, chitras: Client):
        answer = chitras.post("/me/devices", {"device": str(chitra.device.uid)})
        assert answer.url == "/me/devices"
        assert Device.objects.get(pk=chitra.device.pk).revoked_at is not None

    @pytest.mark.parametrize("device", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_one_that_is_not_theirs_is_not_there(self, chitras: Client, device: str):
        assert chitras.post("/me/devices", {"device": device}).status_code == 404


def test_a_hold_that_ran_out_is_not_coming(hall: Venue, chitra: Person, chitras: Client):
    booking = book(hall, chitra)
    Booking.objects.filter(pk=booking.pk).update(
        state=Booking.State.HELD, hold_expires_at=clock_at(11.9) - timedelta(minutes=1)
    )
    assert "No seat is booked." in chitras.get("/me").content.decode()
    assert "The hold ran out" in chitras.get(f"/me/bookings/{booking.uid}").content.decode()
