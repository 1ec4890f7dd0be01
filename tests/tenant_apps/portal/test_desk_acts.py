"""What is pressed at the desk: it does the thing, says so, and keeps what was typed when it is refused."""

import json
import re
from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse

from shared.payments.models import Payment
from shared.unit import unit
from tenant_apps.bookings import actions as booking_actions
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.slots.availability import WeeklyOpening
from tenant_apps.venues import actions as venue_actions
from tests.tenant_apps.bookings.factories import OWNER
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.portal.desks import NOW, browser_of, open_library

S = Booking.State


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def library(tenant):
    return open_library()


@pytest.fixture
def desk(tenant, bilal):
    return browser_of(tenant, bilal.user)


def to(name, row):
    return reverse(f"desk:{name}", args=[row.uid])


def state_of(booking):
    return Booking.objects.get(pk=booking.pk).state


def key_in(page):
    return re.search(r'name="_key" value="([^"]+)"', page.content.decode())[1]


class TestToday:
    def test_who_is_late_stands_above_the_now_line_and_who_comes_below(self, library, desk):
        late, coming = library.book("A-01", 11), library.book("A-02", 12.5, length=1.5)

        page = desk.get("/desk").content.decode()

        order = [page.index(late.customer.name), page.index("now 11:54"), page.index(coming.customer.name)]
        assert order == sorted(order)
        assert "Late since 11:00" not in page
        assert "Unpaid" in page
        assert "36 min" not in page

    def test_a_paid_booking_says_in_how_many_minutes_it_is_due(self, tenant, desk):
        free = open_library(rupees=0)
        free.book("A-01", 12)

        page = desk.get("/desk").content.decode()

        assert "Due in 6 min" in page
        assert "Check in" in page

    def test_the_tabs_hold_who_is_here_who_left_and_who_never_came(self, library, desk):
        library.start(library.book("A-01", 11))

        page = desk.get("/desk", tab="here").content.decode()

        assert "Here since 11:54" in page
        assert ">Here 1<" in page

    def test_the_part_alone_is_answered_to_htmx(self, library, desk):
        page = desk.get("/desk", part=True).content.decode()

        assert 'id="today"' in page
        assert "<html" not in page

    def test_nobody_yet_says_what_fills_the_list(self, library, desk):
        assert "Nobody is booked for today" in desk.get("/desk").content.decode()

    def test_a_night_that_crosses_midnight_is_still_mondays(self, tenant, desk, monday_morning):
        library = open_library(rupees=0)
        with unit():
            night = [WeeklyOpening(weekday=0, opens=time(18), closes=time(2))]
            venue_actions.set_hours(venue_id=library.venue.pk, openings=night, actor=OWNER)
        owl = CustomerFactory(name="Night Owl")
        with unit():
            booking_actions.book_seats(
                venue_uid=library.venue.uid,
                resources=[library.seats["A-01"].uid],
                start=NOW.replace(hour=23, minute=0),
                end=NOW.replace(day=8, hour=1, minute=30),
                customer_uid=owl.uid,
                actor=OWNER,
            )
        monday_morning.move_to(NOW.replace(day=8, hour=1, minute=0))

        page = desk.get("/desk").content.decode()

        assert "Night Owl" in page
        assert "Mon 7 Dec" in page
        assert "open till 02:00" in page


class TestSteps:
    def test_check_in_tells_the_name_and_the_seat_and_can_be_undone(self, library, desk):
        booking = library.book("A-01", 12)

        answer = desk.post(to("check-in", booking), part=True)

        told = json.loads(answer["HX-Trigger"])
        assert answer.status_code == 204
        assert told["toast"]["text"] == f"{booking.customer.name} checked in, seat A-01"
        assert told["toast"]["undo"] == to("undo-check-in", booking)
        assert state_of(booking) == S.IN_PROGRESS

    def test_without_scripts_it_leads_back_to_today(self, library, desk):
        booking = library.book("A-01", 12)

        answer = desk.post(to("check-in", booking))

        assert (answer.status_code, answer["Location"]) == (303, "/desk")
        assert f"{booking.customer.name} checked in, seat A-01" in desk.get("/desk").content.decode()

    def test_undo_takes_the_check_in_back(self, library, desk):
        booking = library.start(library.book("A-01", 12))

        desk.post(to("undo-check-in", booking))

        assert state_of(booking) == S.ACCEPTED

    def test_undo_is_refused_after_a_quarter_of_an_hour(self, library, desk, monday_morning):
        booking = library.start(library.book("A-01", 11))
        monday_morning.move_to(NOW + timedelta(minutes=16))

        answer = desk.post(to("undo-check-in", booking), part=True)

        assert answer.status_code == 409
        assert state_of(booking) == S.IN_PROGRESS

    def test_check_out_frees_the_seat(self, library, desk):
        booking = library.start(library.book("A-01", 11))

        desk.post(to("check-out", booking))

        assert state_of(booking) == S.COMPLETED

    def test_a_no_show_before_the_time_is_refused_in_words(self, library, desk):
        booking = library.book("A-01", 12)

        answer = desk.post(to("no-show", booking), part=True)

        assert answer.status_code == 409
        assert "This booking has not begun yet." in answer.content.decode()


class TestPay:
    def test_cash_with_change_writes_a_receipt_and_says_what_to_give_back(self, library, desk):
        booking = library.book("A-01", 12)
        key = key_in(desk.get(to("pay", booking)))

        answer = desk.post(
            to("pay", booking), {"_key": key, "method": "cash", "amount": "120.00", "tendered": "500"}, part=True
        )
        shown = desk.get(answer["Location"], part=True)

        page = shown.content.decode()
        assert "₹380.00" in page
        assert "R1/26-27/00001" in page
        assert shown["HX-Trigger"] == "again"

    def test_the_same_form_twice_takes_the_money_once(self, library, desk):
        booking = library.book("A-01", 12)
        fields = {"_key": key_in(desk.get(to("pay", booking))), "method": "upi", "amount": "120", "reference": "UTR1"}

        first, second = desk.post(to("pay", booking), fields), desk.post(to("pay", booking), fields)

        assert first["Location"] == second["Location"]
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"method": "cash", "amount": "999"}, "This is more than what is still to pay."),
            ({"method": "cash", "amount": "120", "tendered": "100"}, "This is less than the amount."),
            ({"method": "cash", "amount": "a lot"}, "Write an amount such as 120 or 120.50."),
            ({"method": "cash", "amount": "0"}, "This is too little."),
        ],
    )
    def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(self, fields, words, library, desk):
        booking = library.book("A-01", 12)

        answer = desk.post(to("pay", booking), fields, part=True)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert f'value="{fields["amount"]}"' in page
        assert Payment.objects.count() == 0

    def test_a_part_may_be_paid_first(self, library, desk):
        booking = library.book("A-01", 12)

        desk.post(to("pay", booking), {"method": "cash", "amount": "50"})

        assert Booking.objects.get(pk=booking.pk).due.minor == 7000
        assert "₹70.00 to collect" in desk.get("/desk").content.decode()

    def test_the_front_desk_may_not_give_money_back_and_the_owner_may(self, library, desk, tenant, asha):
        booking = library.book("A-01", 12)
        desk.post(to("pay", booking), {"method": "cash", "amount": "120"})
        payment = Payment.objects.get()

        refused = desk.post(to("refund", payment), {"amount": "120", "reason": "closed"})
        browser_of(tenant, asha.user).post(to("refund", payment), {"amount": "20", "reason": "a broken lamp"})

        assert refused.status_code == 403
        assert Payment.objects.get().refunded_minor == 2000
        assert "a broken lamp" in browser_of(tenant, asha.user).get(to("payment", payment)).content.decode()

    def test_the_receipt_is_printed_without_the_desk_around_it(self, library, desk):
        booking = library.book("A-01", 12)
        desk.post(to("pay", booking), {"method": "cash", "amount": "120", "tendered": "200"})

        page = desk.get(to("receipt", Payment.objects.get())).content.decode()

        assert "₹80.00" in page
        assert 'class="side"' not in page


class TestBooking:
    def test_the_story_is_told_from_the_facts(self, library, desk, bilal):
        booking = library.book("A-01", 12, actor=bilal.actor)
        library.start(booking)

        page = desk.get(to("booking", booking)).content.decode()

        assert [page.index(word) for word in (">Booked<", ">Checked in<")] == sorted(
            page.index(word) for word in (">Booked<", ">Checked in<")
        )
        assert "Bilal" in page

    def test_cancelling_says_what_goes_back_and_frees_the_seat(self, library, tenant, asha):
        booking = library.book("A-01", 12)
        desk = browser_of(tenant, asha.user)
        desk.post(to("pay", booking), {"method": "cash", "amount": "120"})

        asked = desk.get(to("cancel", booking), part=True).content.decode()
        desk.post(to("cancel", booking), {"reason": "fell ill"})

        assert "Cancel and give back ₹120.00" in asked
        assert state_of(booking) == S.CANCELLED
        assert Payment.objects.get().state == "refunded"

    def test_moving_to_a_taken_time_offers_what_is_free(self, library, desk):
        booking, _rival = library.book("A-01", 12), library.book("A-01", 15)

        answer = desk.post(to("move", booking), {"day": "2026-12-07", "clock": "15:00"})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "A-01: taken at this time." in page
        assert 'value="15:00"' in page

    def test_moving_changes_the_time(self, library, desk):
        booking = library.book("A-01", 12)

        desk.post(to("move", booking), {"day": "2026-12-08", "clock": "09:30"})

        moved = Booking.objects.get(pk=booking.pk)
        assert moved.starts_at == NOW.replace(day=8, hour=9, minute=30)
        assert "Tue 8 Dec 09:30–11:30" in desk.get(to("booking", booking)).content.decode()

    def test_the_list_finds_by_seat_code_and_name(self, library, desk):
        booking, other = library.book("A-01", 12), library.book("A-02", 12)

        found = {word: desk.get("/desk/bookings", q=word).content.decode()
                 for word in ("A-01", booking.code.lower(), booking.customer.name)}  # fmt: skip

        assert all(booking.code in page and other.code not in page for page in found.values())

    def test_the_list_of_what_is_to_collect_leaves_out_what_is_paid(self, library, desk):
        owing, paid = library.book("A-01", 12), library.book("A-02", 12)
        desk.post(to("pay", paid), {"method": "cash", "amount": "120"})

        page = desk.get("/desk/bookings", owing="1").content.decode()

        assert owing.code in page
        assert paid.code not in page


class TestWalkIn:
    def fields(self, **more):
        return {"name": "Ria Sen", "phone": "98200 14230", "notes": "", "arrives": "on", **more}

    def test_somebody_new_is_booked_checked_in_and_led_to_the_till(self, library, desk):
        answer = desk.post("/desk/walk-in?time=h-2&seat=A-03", self.fields())

        booking = Booking.objects.get()
        assert answer["Location"] == to("pay", booking)
        assert (booking.customer.name, booking.customer.phone) == ("Ria Sen", "+919820014230")
        assert booking.state == S.IN_PROGRESS
        assert (booking.ends_at - booking.starts_at).total_seconds() == 7200

    def test_the_same_form_twice_books_once(self, library, desk):
        key = key_in(desk.get("/desk/walk-in?time=h-2&seat=A-03"))

        answers = [desk.post("/desk/walk-in?time=h-2&seat=A-03", self.fields(_key=key)) for _ in range(2)]

        assert answers[0]["Location"] == answers[1]["Location"]
        assert Booking.objects.count() == 1

    def test_a_seat_that_was_just_taken_is_asked_for_again_and_the_name_stays(self, library, desk):
        library.book("A-03", 11)

        answer = desk.post("/desk/walk-in?time=h-2&seat=A-03", self.fields())

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose a free seat on the map first." in page
        assert 'value="Ria Sen"' in page
        assert Customer.objects.filter(name="Ria Sen").count() == 0

    def test_a_wrong_number_says_how_many_digits_it_has(self, library, desk):
        answer = desk.post("/desk/walk-in?time=h-2&seat=A-03", self.fields(phone="98200 1423"))

        assert "This number has 9 digits. An Indian mobile has 10." in answer.content.decode()

    def test_somebody_known_is_found_by_name_or_phone_and_booked(self, library, desk):
        meera = CustomerFactory(name="Meera Nair", phone="+919823045118")

        found = [desk.get("/desk/walk-in", q=typed).content.decode() for typed in ("meera", "98230 45118", meera.code)]
        desk.post(f"/desk/walk-in?time=h-1&seat=A-02&customer={meera.uid}", {"customer": str(meera.uid), "arrives": ""})

        assert all("Meera Nair" in page for page in found)
        assert Booking.objects.get().customer == meera
        assert state_of(Booking.objects.get()) == S.ACCEPTED

    def test_a_closed_house_says_so(self, tenant, desk, monday_morning):
        open_library()
        monday_morning.move_to(NOW.replace(hour=23, minute=30))

        assert "Closed for today" in desk.get("/desk/walk-in").content.decode()


class TestSeats:
    def test_the_card_of_a_seat_says_who_sits_there(self, library, desk):
        booking = library.start(library.book("A-01", 11))

        page = desk.get("/desk/seats", seat="A-01").content.decode()

        assert booking.customer.name in page
        assert "Check out" in page or "Take ₹" in page

    def test_somebody_moves_to_a_free_seat(self, library, desk):
        booking = library.start(library.book("A-01", 11))
        fields = {"from_seat": library.seats["A-01"].uid, "to_seat": library.seats["A-04"].uid}

        answer = desk.post(to("reseat", booking), fields)

        assert answer["Location"] == "/desk/seats?seat=A-04"
        assert [line.label for line in booking.lines.all()] == ["A-04"]
        assert library.book("A-01", 12).state == S.ACCEPTED

    def test_a_taken_seat_is_refused(self, library, desk):
        booking, _rival = library.start(library.book("A-01", 11)), library.book("A-04", 12)
        fields = {"from_seat": library.seats["A-01"].uid, "to_seat": library.seats["A-04"].uid}

        answer = desk.post(to("reseat", booking), fields)

        assert answer.status_code == 409
        assert "A-04: taken at this time." in answer.content.decode()
        assert [line.label for line in booking.lines.all()] == ["A-01"]


class TestFind:
    def test_a_scanned_code_opens_its_owner(self, library, desk):
        booking = library.book("A-01", 12)

        assert desk.get("/desk/find", q=booking.code)["Location"] == to("booking", booking)

    def test_the_palette_answers_with_options(self, library, desk):
        booking = library.book("A-01", 12)

        page = desk.get("/desk/find", part=True, q=booking.customer.name).content.decode()

        assert 'role="option"' in page
        assert booking.customer.code in page

    def test_who_may_not_see_people_finds_none(self, library, tenant):
        from tests.tenant_apps.portal.desks import person

        CustomerFactory(name="Meera Nair")

        page = browser_of(tenant, person("kitchen").user).get("/desk/find", q="Meera").content.decode()

        assert "Meera Nair" not in page
