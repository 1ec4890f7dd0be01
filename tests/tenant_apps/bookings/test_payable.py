import pytest

from shared.errors import Invalid, NotFound
from shared.ids import uuid7
from shared.ledger.models import Account
from shared.ledger.verify import verify_ledger
from shared.payments.actions import refund_desk_payment, take_desk_payment
from shared.payments.errors import NotPayable, RefundTooLarge
from shared.payments.models import Payment
from shared.spine.models import Fact
from tenant_apps.bookings.actions import book_seats, cancel_booking, expire_booking
from tenant_apps.bookings.models import Booking
from tests.tenant_apps.bookings.factories import DESK, OWNER, acting, at, customer, inr, seat, venue

TWENTY = inr(20)


@pytest.fixture
def held(do):
    """Makes a customer's hold of A1 for twenty rupees."""

    def make(place=None, guest=None, label="A1"):
        place = place or venue("A1")
        who = acting(guest or customer())
        return do(book_seats, venue_uid=place.uid, resources=[seat(place, label)], start=at(8), end=at(10), actor=who)

    return make


@pytest.fixture
def pay(do):
    """Takes money for a booking at the desk."""

    def take(booking, amount=TWENTY, **more):
        wanted = {"payable_kind": "booking", "payable": booking.uid, "method": "cash", "amount": amount, **more}
        return do(take_desk_payment, **wanted, actor=DESK)

    return take


class TestTakeDeskPayment:
    def test_cash_confirms_the_hold_and_gives_a_receipt(self, held, pay, friday):
        guest = customer()
        booking = held(guest=guest)
        payment = pay(booking, tendered=inr(50))
        booking.refresh_from_db()
        assert (booking.state, booking.due, booking.hold_expires_at) == ("accepted", inr(0), None)
        assert (payment.state, payment.change, payment.receipt_number) == ("paid", inr(30), "R1/26-27/00001")
        assert (payment.payer_uid, payment.payer_user_uid, payment.paid_at) == (guest.uid, guest.user_uid, friday)

    def test_drawer_and_takings_balance(self, held, pay):
        pay(held())
        balances = dict(Account.objects.values_list("kind", "balance"))
        assert (balances, verify_ledger().problems) == ({"cash": 2000, "takings": -2000}, [])

    def test_deposit_confirms_and_the_rest_is_due(self, held, pay):
        booking = held()
        pay(booking, inr(5))
        booking.refresh_from_db()
        assert (booking.state, booking.due) == ("accepted", inr(15))

    def test_venue_that_accepts_by_hand_still_asks_after_payment(self, held, pay):
        booking = held(venue("A1", accepts_by_hand=True))
        pay(booking)
        booking.refresh_from_db()
        assert booking.state == "requested"

    @pytest.mark.parametrize(
        ("more", "field", "code"),
        [
            ({"amount": inr(20.01)}, "amount", "too_large"),
            ({"amount": inr(0)}, "amount", "too_small"),
            ({"tendered": inr(19)}, "tendered", "too_small"),
            ({"method": "upi", "tendered": inr(20)}, "tendered", "only_cash"),
            ({"method": "card"}, "method", "unknown"),
        ],
    )
    def test_wrong_money_is_refused(self, held, pay, more, field, code):
        with pytest.raises(Invalid) as refusal:
            pay(held(), **more)
        assert refusal.value.facts["errors"][field][0]["code"] == code
        assert Payment.objects.count() == 0

    def test_unknown_booking(self, pay):
        with pytest.raises(NotFound):
            pay(Booking(uid=uuid7()))

    def test_cancelled_booking_takes_no_money(self, do, held, pay):
        booking = held()
        do(cancel_booking, booking_uid=booking.uid, actor=DESK)
        with pytest.raises(NotPayable):
            pay(booking)

    def test_late_money_gets_the_same_seat_if_it_is_free(self, do, held, pay, clock):
        booking = held()
        clock.shift(601)
        do(expire_booking, booking_uid=booking.uid)
        pay(booking)
        booking.refresh_from_db()
        assert booking.state == "accepted"

    def test_late_money_for_a_lost_seat_is_refused_and_nothing_is_kept(self, do, held, pay, clock):
        place = venue("A1")
        booking = held(place)
        clock.shift(601)
        do(expire_booking, booking_uid=booking.uid)
        held(place)
        with pytest.raises(NotPayable):
            pay(booking)
        booking.refresh_from_db()
        assert (booking.state, booking.paid, Payment.objects.count()) == ("expired", inr(0), 0)

    def test_payment_is_told_and_audited(self, held, pay):
        payment = pay(held())
        fact = Fact.objects.get(kind="payment.paid")
        assert (fact.subject_uid, fact.facts["receipt_number"]) == (payment.uid, "R1/26-27/00001")

    def test_receipts_are_numbered_without_gaps_by_place(self, held, pay):
        first, second = venue("A1", "A2"), venue("A1")
        pay(held(first, label="A1"))
        with pytest.raises(Invalid):
            pay(held(venue("A1")), inr(99))
        pay(held(first, label="A2"))
        pay(held(second))
        numbers = Payment.objects.order_by("pk").values_list("receipt_number", flat=True)
        assert list(numbers) == ["R1/26-27/00001", "R1/26-27/00002", "R2/26-27/00001"]


class TestRefundDeskPayment:
    def _refund(self, do, payment, amount=None):
        return do(refund_desk_payment, payment_uid=payment.uid, amount=amount, reason="moved away", actor=OWNER)

    def test_parts_and_then_the_rest(self, do, held, pay):
        payment = pay(held())
        assert self._refund(do, payment, inr(5)).state == "succeeded"
        payment.refresh_from_db()
        assert (payment.state, payment.left) == ("partly_refunded", inr(15))
        self._refund(do, payment)
        payment.refresh_from_db()
        assert (payment.state, payment.left) == ("refunded", inr(0))
        assert dict(Account.objects.values_list("kind", "balance")) == {"cash": 0, "takings": 0}

    def test_more_than_is_left_is_refused(self, do, held, pay):
        payment = pay(held())
        self._refund(do, payment, inr(15))
        with pytest.raises(RefundTooLarge) as refusal:
            self._refund(do, payment, inr(5.01))
        assert refusal.value.facts == {"left": {"minor": 500, "currency": "INR"}}

    def test_booking_owes_again_what_went_back(self, do, held, pay):
        booking = held()
        self._refund(do, pay(booking), inr(5))
        booking.refresh_from_db()
        assert (booking.state, booking.due) == ("accepted", inr(5))
