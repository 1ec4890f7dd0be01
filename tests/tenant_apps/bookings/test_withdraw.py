from datetime import timedelta

import pytest

from shared.errors import IllegalState, Invalid, NotFound
from shared.payments.actions import hand_over_refund, take_desk_payment
from shared.payments.models import Payment, Refund
from shared.spine.models import Fact
from tenant_apps.bookings.actions import book_seats, cancel_booking, reschedule_booking, start_booking
from tenant_apps.bookings.errors import HasBegun
from tenant_apps.slots.errors import SeatTaken
from tenant_apps.slots.models import Claim
from tests.tenant_apps.bookings.factories import (
    DESK,
    OWNER,
    acting,
    at,
    customer,
    inr,
    seat,
    sell_shift,
    venue,
)

EIGHT, TEN = at(8), at(10)


@pytest.fixture
def booked(do):
    """Makes a booking of A1 from eight to ten, paid at the desk if asked."""

    def make(*, guest=None, place=None, paid=None, start=EIGHT, end=TEN):
        place, guest = place or venue("A1"), guest or customer()
        booking = do(
            book_seats, venue_uid=place.uid, resources=[seat(place)], start=start, end=end, actor=DESK,
            customer_uid=guest.uid,
        )  # fmt: skip
        if paid:
            pay = {"payable_kind": "booking", "payable": booking.uid, "method": "cash", "amount": paid}
            do(take_desk_payment, **pay, actor=DESK)
        return booking

    return make


class TestCancel:
    def test_time_is_free_again(self, do, booked):
        place = venue("A1")
        booking = booked(place=place)
        cancelled = do(cancel_booking, booking_uid=booking.uid, actor=DESK, reason="ill")
        assert (cancelled.state, cancelled.end_reason) == ("cancelled", "ill")
        assert booked(place=place).state == "accepted"

    def test_twice_is_harmless(self, do, booked):
        booking = booked()
        for _ in range(2):
            do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        assert Fact.objects.filter(kind="booking.cancelled").count() == 1

    def test_owner_hands_the_cash_back_at_once(self, do, booked):
        booking = booked(paid=inr(20))
        cancelled = do(cancel_booking, booking_uid=booking.uid, actor=OWNER)
        payment = Payment.objects.get()
        assert (payment.state, payment.refunded, cancelled.paid) == ("refunded", inr(20), inr(0))

    def test_customer_a_day_before_gets_a_refund_that_waits_at_the_desk(self, do, booked):
        guest = customer()
        booking = booked(guest=guest, paid=inr(20))
        do(cancel_booking, booking_uid=booking.uid, actor=acting(guest))
        refund = Refund.objects.get()
        assert (refund.state, refund.amount, Payment.objects.get().left) == ("requested", inr(20), inr(0))
        do(hand_over_refund, refund_uid=refund.uid, actor=OWNER)
        booking.refresh_from_db()
        assert (Payment.objects.get().state, booking.paid) == ("refunded", inr(0))

    def test_customer_on_the_day_gets_nothing_back(self, do, booked, clock):
        guest = customer()
        booking = booked(guest=guest, paid=inr(20))
        clock.move_to(at(8) - timedelta(hours=23))
        do(cancel_booking, booking_uid=booking.uid, actor=acting(guest))
        assert (Refund.objects.count(), Payment.objects.get().state) == (0, "paid")

    def test_refund_is_spread_over_payments(self, do, booked):
        booking = booked(paid=inr(5))
        do(take_desk_payment, payable_kind="booking", payable=booking.uid, method="upi", amount=inr(15), actor=DESK)
        do(cancel_booking, booking_uid=booking.uid, actor=OWNER)
        assert sorted(refund.amount_minor for refund in Refund.objects.all()) == [500, 1500]

    def test_customer_cannot_cancel_what_has_begun(self, do, booked, clock):
        guest = customer()
        booking = booked(guest=guest)
        clock.move_to(at(8))
        with pytest.raises(HasBegun):
            do(cancel_booking, booking_uid=booking.uid, actor=acting(guest))

    def test_another_customers_booking_is_not_there(self, do, booked):
        with pytest.raises(NotFound):
            do(cancel_booking, booking_uid=booked().uid, actor=acting(customer("Dinesh")))


class TestReschedule:
    def test_moves_with_its_length_and_tells_from_where(self, do, booked):
        booking = booked()
        moved = do(reschedule_booking, booking_uid=booking.uid, start=at(9), actor=DESK)
        assert (moved.starts_at, moved.ends_at) == (at(9), at(11))
        assert [claim.period for claim in Claim.objects.filter(state="active")] == [moved.period]
        fact = Fact.objects.get(kind="booking.moved").facts
        assert (fact["from_start"], fact["start"]) == ("2026-12-07T02:30:00+00:00", "2026-12-07T03:30:00+00:00")

    def test_taken_time_leaves_it_where_it_was(self, do, booked):
        place = venue("A1")
        booking = booked(place=place)
        booked(place=place, start=at(12), end=at(14))
        with pytest.raises(SeatTaken):
            do(reschedule_booking, booking_uid=booking.uid, start=at(11), actor=DESK)
        booking.refresh_from_db()
        assert (booking.starts_at, Claim.objects.filter(state="active").count()) == (at(8), 2)

    def test_shift_moves_to_the_shift_that_starts_then_at_its_price(self, do, booked):
        place = venue("A1", per_hour=None)
        sell_shift(place, "Morning", 6, 12, 50)
        sell_shift(place, "Evening", 16, 23, 70)
        booking = booked(place=place, start=at(6), end=None)
        moved = do(reschedule_booking, booking_uid=booking.uid, start=at(16), actor=DESK)
        assert (moved.ends_at, moved.total, moved.lines.get().shift) == (at(23), inr(70), "Evening")

    def test_cheaper_time_never_costs_less_than_was_paid(self, do, booked):
        booking = booked(paid=inr(20))
        moved = do(reschedule_booking, booking_uid=booking.uid, start=at(8), end=at(9), actor=DESK)
        assert (moved.total, moved.due) == (inr(20), inr(0))

    def test_customer_moves_the_own_booking(self, do, booked):
        guest = customer()
        booking = booked(guest=guest)
        moved = do(reschedule_booking, booking_uid=booking.uid, start=at(14), actor=acting(guest))
        assert moved.starts_at == at(14)

    def test_what_has_begun_is_not_moved(self, do, booked):
        booking = booked()
        do(start_booking, booking_uid=booking.uid, actor=DESK)
        with pytest.raises(IllegalState):
            do(reschedule_booking, booking_uid=booking.uid, start=at(14), actor=DESK)

    def test_past_is_refused(self, do, booked):
        guest = customer()
        with pytest.raises(Invalid):
            do(reschedule_booking, booking_uid=booked(guest=guest).uid, start=at(8, days=-5), actor=acting(guest))
