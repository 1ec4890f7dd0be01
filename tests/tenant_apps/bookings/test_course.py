import pytest

from shared.errors import IllegalState, NotFound
from shared.ids import uuid7
from shared.spine.models import Fact
from tenant_apps.bookings.actions import (
    accept_booking,
    book_seats,
    cancel_booking,
    complete_booking,
    mark_no_show,
    start_booking,
)
from tenant_apps.bookings.errors import HoldExpired, NotBegun
from tenant_apps.slots.models import Claim
from tests.tenant_apps.bookings.factories import DESK, acting, at, customer, seat, venue


@pytest.fixture
def booked(do):
    """Makes a booking of A1 from eight to ten."""

    def make(*, actor=DESK, place=None):
        place = place or venue("A1")
        return do(book_seats, venue_uid=place.uid, resources=[seat(place)], start=at(8), end=at(10), actor=actor)

    return make


class TestAccept:
    def test_request_is_accepted(self, do, booked):
        booking = booked(actor=acting(customer()), place=venue("A1", per_hour=0, accepts_by_hand=True))
        assert do(accept_booking, booking_uid=booking.uid, actor=DESK).state == "accepted"

    def test_twice_is_harmless(self, do, booked):
        booking = booked()
        assert do(accept_booking, booking_uid=booking.uid, actor=DESK).state == "accepted"
        assert Fact.objects.filter(kind="booking.accepted").count() == 1

    def test_hold_kept_without_money_lasts(self, do, booked):
        booking = booked(actor=acting(customer()))
        accepted = do(accept_booking, booking_uid=booking.uid, actor=DESK)
        assert (accepted.state, accepted.hold_expires_at, Claim.objects.get().kind) == ("accepted", None, "booking")

    def test_hold_whose_seat_went_to_another_is_refused(self, do, booked, clock):
        place = venue("A1")
        booking = booked(actor=acting(customer()), place=place)
        clock.shift(600)
        booked(place=place)
        with pytest.raises(HoldExpired):
            do(accept_booking, booking_uid=booking.uid, actor=DESK)

    def test_unknown_booking(self, do):
        with pytest.raises(NotFound):
            do(accept_booking, booking_uid=uuid7(), actor=DESK)


class TestStartAndComplete:
    def test_whole_course_is_told_in_order(self, do, booked, clock):
        booking = booked()
        clock.move_to(at(8))
        do(start_booking, booking_uid=booking.uid, actor=DESK)
        clock.move_to(at(9))
        done = do(complete_booking, booking_uid=booking.uid, actor=DESK)
        assert (done.state, done.started_at, done.ended_at) == ("completed", at(8), at(9))
        kinds = Fact.objects.filter(subject_uid=booking.uid).order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["booking.accepted", "booking.started", "booking.completed"]

    def test_rest_of_the_time_is_free_after_an_early_check_out(self, do, booked, clock):
        place = venue("A1")
        booking = booked(place=place)
        clock.move_to(at(8))
        do(start_booking, booking_uid=booking.uid, actor=DESK)
        clock.move_to(at(9))
        do(complete_booking, booking_uid=booking.uid, actor=DESK)
        wanted = {"venue_uid": place.uid, "resources": [seat(place)], "start": at(9), "end": at(10), "actor": DESK}
        assert do(book_seats, **wanted).state == "accepted"

    def test_check_in_of_a_cancelled_booking_is_refused(self, do, booked):
        booking = booked()
        do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        with pytest.raises(IllegalState):
            do(start_booking, booking_uid=booking.uid, actor=DESK)

    def test_check_out_before_check_in_is_refused(self, do, booked):
        with pytest.raises(IllegalState):
            do(complete_booking, booking_uid=booked().uid, actor=DESK)


class TestNoShow:
    def test_nobody_can_fail_to_come_before_the_time(self, do, booked):
        with pytest.raises(NotBegun):
            do(mark_no_show, booking_uid=booked().uid, actor=DESK)

    def test_nothing_is_to_collect_from_who_did_not_come(self, do, booked, clock):
        booking = booked(place=venue("A1"))
        assert booking.due == booking.total
        clock.move_to(at(8.25))
        assert do(mark_no_show, booking_uid=booking.uid, actor=DESK).due.minor == 0

    def test_rest_of_the_time_is_free(self, do, booked, clock):
        place = venue("A1")
        booking = booked(place=place)
        clock.move_to(at(8.25))
        assert do(mark_no_show, booking_uid=booking.uid, actor=DESK).state == "no_show"
        wanted = {"venue_uid": place.uid, "resources": [seat(place)], "start": at(8.25), "end": at(10), "actor": DESK}
        assert do(book_seats, **wanted).state == "accepted"
