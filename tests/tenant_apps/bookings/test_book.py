from datetime import timedelta

import pytest

from shared.errors import Invalid, NotFound
from shared.identity.permissions import TenantRole
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.spine.models import Fact
from tenant_apps.bookings.actions import book_seats
from tenant_apps.bookings.errors import CustomerSuspended, TooManyHolds
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.slots.errors import SeatTaken
from tenant_apps.slots.models import Claim
from tests.fixtures.cast import sign_up
from tests.tenant_apps.bookings.factories import (
    DESK,
    acting,
    at,
    customer,
    inr,
    opens,
    seat,
    sell_shift,
    venue,
)

EIGHT, TEN = at(8), at(10)


def wish(of, *labels, start=EIGHT, end=TEN, **more):
    return {
        "venue_uid": of.uid, "resources": [seat(of, label) for label in labels or ("A1",)],
        "start": start, "end": end, **more,
    }  # fmt: skip


class TestState:
    def test_customer_with_something_to_pay_gets_a_hold(self, do, friday):
        guest = customer()
        booking = do(book_seats, **wish(venue("A1")), actor=acting(guest))
        assert (booking.state, booking.hold_expires_at) == ("held", friday + timedelta(seconds=600))
        assert (booking.total, booking.due, booking.customer) == (inr(20), inr(20), guest)
        assert Claim.objects.get().kind == "hold"

    def test_customer_who_pays_at_the_desk_is_accepted_and_still_owes(self, do):
        booking = do(book_seats, **wish(venue("A1")), actor=acting(customer()), at_desk=True)
        assert (booking.state, booking.due, booking.hold_expires_at) == ("accepted", inr(20), None)

    def test_where_the_desk_takes_no_money_it_stays_a_hold(self, do):
        place = venue("A1", pay_at_desk=False)
        booking = do(book_seats, **wish(place), actor=acting(customer()), at_desk=True)
        assert (booking.state, booking.at_desk) == ("held", False)

    def test_what_is_free_is_accepted_at_once(self, do):
        booking = do(book_seats, **wish(venue("A1", per_hour=None)), actor=acting(customer()))
        assert (booking.state, booking.total) == ("accepted", inr(0))

    def test_venue_that_accepts_by_hand_gets_a_request(self, do):
        place = venue("A1", per_hour=0, accepts_by_hand=True)
        booking = do(book_seats, **wish(place), actor=acting(customer()))
        assert booking.state == "requested"

    def test_staff_books_for_somebody_and_it_is_accepted(self, do):
        guest, place = customer(), venue("A1", accepts_by_hand=True)
        booking = do(book_seats, **wish(place), actor=DESK, customer_uid=guest.uid)
        assert (booking.state, booking.customer, booking.channel, booking.source) == ("accepted", guest, "desk", "user")

    def test_staff_books_for_nobody_in_particular(self, do):
        assert do(book_seats, **wish(venue("A1")), actor=DESK).customer is None

    def test_fact_says_who_where_and_when_without_a_name(self, do):
        place, guest = venue("A1"), customer()
        booking = do(book_seats, **wish(place), actor=acting(guest))
        fact = Fact.objects.get(kind="booking.held")
        assert fact.subject_uid == booking.uid
        assert fact.facts == {
            "code": booking.code, "state": "held", "venue": str(place.uid), "customer": str(guest.uid),
            "resources": [str(seat(place))],
            "start": "2026-12-07T02:30:00+00:00", "end": "2026-12-07T04:30:00+00:00",
            "due": {"minor": 2000, "currency": "INR"},
        }  # fmt: skip

    def test_code_can_be_said(self, do):
        booking = do(book_seats, **wish(venue("A1")), actor=DESK)
        assert booking.code.startswith("BKG-")
        assert len(booking.code) == 8


class TestPrice:
    def test_half_an_hour_is_half_the_price_rounded_half_up(self, do):
        booking = do(book_seats, **wish(venue("A1", per_hour=1001), end=at(8.5)), actor=DESK)
        assert booking.total_minor == 501

    def test_basket_costs_the_sum_of_its_lines(self, do):
        booking = do(book_seats, **wish(venue("A1", "A2"), "A1", "A2"), actor=DESK)
        assert [line.price for line in booking.lines.order_by("pk")] == [inr(20), inr(20)]
        assert booking.total == inr(40)

    def test_whole_shift_costs_its_price(self, do):
        place = venue("A1", per_hour=None)
        sell_shift(place, "Morning", 6, 12, 50)
        booking = do(book_seats, **wish(place, start=at(6), end=None), actor=DESK)
        assert (booking.ends_at, booking.total, booking.lines.get().shift) == (at(12), inr(50), "Morning")

    def test_part_of_a_shift_is_refused_where_only_shifts_are_sold(self, do):
        place = venue("A1", per_hour=None)
        sell_shift(place, "Morning", 6, 12, 50)
        with pytest.raises(Invalid) as refusal:
            do(book_seats, **wish(place), actor=DESK)
        assert refusal.value.facts["errors"]["start"][0]["code"] == "only_shifts"

    def test_price_is_frozen_on_the_line(self, do):
        place = venue("A1")
        booking = do(book_seats, **wish(place), actor=DESK)
        place.seats.update(price_per_hour_minor=9900)
        booking.refresh_from_db()
        assert (booking.total, booking.lines.get().price) == (inr(20), inr(20))

    def test_without_an_end_it_is_an_hour(self, do):
        assert do(book_seats, **wish(venue("A1"), end=None), actor=DESK).ends_at == at(9)


class TestRefusals:
    def test_taken_seat_names_another_and_nothing_is_written(self, do):
        place = venue("A1", "A2")
        do(book_seats, **wish(place), actor=DESK)
        with pytest.raises(SeatTaken) as refusal:
            do(book_seats, **wish(place), actor=DESK)
        assert [one["label"] for one in refusal.value.facts["alternatives"]] == ["A2"]
        assert Booking.objects.count() == 1

    def test_basket_with_one_taken_seat_is_refused_whole(self, do):
        place = venue("A1", "A2", "A3")
        do(book_seats, **wish(place, "A2"), actor=DESK)
        with pytest.raises(SeatTaken):
            do(book_seats, **wish(place, "A1", "A2", "A3"), actor=DESK)
        assert Claim.objects.count() == 1

    @pytest.mark.parametrize(
        ("start", "end", "field", "code"),
        [
            (at(8, days=-4), at(9, days=-4), "start", "in_past"),
            (at(8, days=400), at(9, days=400), "start", "too_far"),
            (at(8), at(8, days=3), "end", "too_long"),
            (at(8), at(8), "end", "before_start"),
        ],
    )
    def test_impossible_time(self, do, start, end, field, code):
        with pytest.raises(Invalid) as refusal:
            do(book_seats, **wish(venue("A1"), start=start, end=end), actor=acting(customer()))
        assert refusal.value.facts["errors"][field][0]["code"] == code

    def test_closed_place(self, do):
        place = venue("A1")
        opens(place, 0, 10, 18)
        with pytest.raises(Invalid) as refusal:
            do(book_seats, **wish(place), actor=DESK)
        assert refusal.value.facts["errors"]["start"][0]["code"] == "closed"

    def test_opening_past_midnight_belongs_to_the_day_it_began(self, do):
        place = venue("A1")
        opens(place, 0, 18, 2)
        booking = do(book_seats, **wish(place, start=at(0.5, days=1), end=at(2, days=1)), actor=DESK)
        assert booking.state == "accepted"

    def test_seat_of_another_venue(self, do):
        with pytest.raises(Invalid) as refusal:
            do(book_seats, venue_uid=venue("A1").uid, resources=[seat(venue("B1"), "B1")], start=at(8), actor=DESK)
        assert refusal.value.facts["errors"]["resource"][0]["code"] == "not_found"

    def test_closed_seat(self, do):
        place = venue("A1")
        place.seats.update(state="closed")
        with pytest.raises(Invalid):
            do(book_seats, **wish(place), actor=DESK)

    def test_fourth_unpaid_hold(self, do):
        guest, place = customer(), venue("A1", "A2", "A3", "A4")
        for label in ("A1", "A2", "A3"):
            do(book_seats, **wish(place, label), actor=acting(guest))
        with pytest.raises(TooManyHolds):
            do(book_seats, **wish(place, "A4"), actor=acting(guest))

    def test_suspended_customer(self, do):
        with pytest.raises(CustomerSuspended):
            do(book_seats, **wish(venue("A1")), actor=acting(customer(state="suspended")))

    def test_customer_cannot_book_for_another(self, do):
        with pytest.raises(NotFound):
            do(book_seats, **wish(venue("A1")), actor=acting(customer()), customer_uid=customer("Dinesh").uid)


class TestWhoBooks:
    @pytest.mark.usefixtures("tenant")
    def test_new_user_becomes_a_customer_with_the_first_booking(self, do):
        person = sign_up("Esha", TenantRole.CUSTOMER, phone="+919820014299")
        booking = do(book_seats, **wish(venue("A1")), actor=person.actor)
        assert Customer.objects.get(user_uid=person.user.uid) == booking.customer

    def test_customer_may_join_a_running_shift(self, do, clock):
        place = venue("A1", per_hour=None)
        sell_shift(place, "Morning", 6, 12, 50)
        clock.move_to(at(8))
        booking = do(book_seats, **wish(place, start=at(6), end=at(12)), actor=acting(customer()))
        assert booking.state == "held"


class TestExpiry:
    def test_hold_expires_by_its_job_and_the_seat_is_free(self, do, clock):
        place, guest = venue("A1"), customer()
        booking = do(book_seats, **wish(place), actor=acting(guest))
        assert Job.objects.get(kind="bookings.expire").run_at == booking.hold_expires_at
        clock.shift(599)
        drain(kinds={"bookings.expire"})
        booking.refresh_from_db()
        assert booking.state == "held"
        clock.shift(2)
        drain(kinds={"bookings.expire"})
        booking.refresh_from_db()
        assert booking.state == "expired"
        assert do(book_seats, **wish(place), actor=DESK).state == "accepted"

    def test_hold_that_ran_out_is_taken_over_before_the_job_came(self, do, clock):
        place = venue("A1")
        do(book_seats, **wish(place), actor=acting(customer()))
        clock.shift(600)
        assert do(book_seats, **wish(place), actor=DESK).state == "accepted"

    def test_unanswered_request_expires_when_its_time_comes(self, do, clock):
        booking = do(book_seats, **wish(venue("A1", per_hour=0, accepts_by_hand=True)), actor=acting(customer()))
        clock.move_to(at(8))
        drain(kinds={"bookings.expire"})
        booking.refresh_from_db()
        assert booking.state == "expired"


class TestCost:
    @pytest.mark.parametrize("labels", [["A1"], ["A1", "A2", "A3", "A4"]])
    def test_customers_booking_takes_four_messages_and_a_savepoint_for_any_number_of_seats(
        self, do, labels, assert_queries
    ):
        wanted, guest = wish(venue(*labels), *labels), customer()
        with assert_queries(6):
            do(book_seats, **wanted, actor=acting(guest))
