"""A booking that is accepted and a payment that is taken tell the customer: once each, in the registered words."""

from __future__ import annotations

import pytest

from platform_core.credits.models import Vendor
from shared.actor import SYSTEM
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.messaging.actions.accounts import change_policy, open_account
from shared.messaging.following import follow_fact
from shared.messaging.models import Message
from shared.money import Money
from shared.payments.actions import take_desk_payment
from shared.spine import emit
from shared.spine.models import Fact
from shared.unit import in_unit, unit
from tenant_apps.bookings.actions import book_seats, cancel_booking
from tenant_apps.bookings.telling import registered_code, registered_moment
from tests.shared.messaging.conftest import balance, carriers, registered, wallet
from tests.tenant_apps.bookings.conftest import clock, do
from tests.tenant_apps.bookings.factories import DESK, acting, at, customer, inr, seat, venue

__all__ = ["balance", "carriers", "clock", "do", "registered", "wallet"]
PHONE = "+919820014297"


@pytest.fixture
def guest(tenant):
    made = customer()
    made.phone, made.email = PHONE, "chitra@example.com"
    made.save()
    return made


@pytest.fixture
def paid(do, guest):
    """A hold of guest's for twenty rupees, paid at the desk."""

    def make(amount=None, who=None):
        place = venue("A1")
        booking = do(
            book_seats,
            venue_uid=place.uid,
            resources=[seat(place)],
            start=at(8),
            end=at(10),
            actor=acting(who or guest),
        )
        take = {"payable_kind": "booking", "payable": booking.uid, "method": "cash", "amount": amount or inr(20)}
        do(take_desk_payment, **take, actor=DESK)
        return booking

    return make


class TestPaidBooking:
    def test_customer_gets_both_texts_once(self, paid, carriers, wallet, balance):
        wallet(10)
        booking = paid()
        drain()
        paid_text, booked_text = sorted(row.text for row in carriers.sandbox.messages(account=carriers.msg91))
        code = registered_code(booking.code)
        assert paid_text.startswith("Rs 20 received by Asha Reading Rooms for R1 26 27 00001. Thank you")
        assert booked_text.startswith(f"Your booking {code} at Asha Reading Rooms is confirmed for 7 Dec 0800 AM. ")
        assert balance() == (8, 0)

    def test_fact_followed_again_writes_nothing_more(self, paid, carriers, wallet):
        wallet(10)
        paid()
        drain()
        for fact in Fact.objects.filter(kind__in=["booking.accepted", "payment.paid"]):
            in_unit(lambda _, uid=fact.uid: follow_fact(fact_uid=uid))
        drain()
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 2

    def test_switched_off_is_not_sent(self, paid, carriers, wallet):
        wallet(10)
        with unit():
            change_policy(actor=SYSTEM, texts_bookings=False)
        paid()
        drain()
        assert [message.purpose for message in Message.objects.all()] == ["payment_received"]

    def test_paise_are_not_rounded_in_the_registered_text(self, paid, carriers, wallet):
        wallet(10)
        paid(amount=Money(minor=1050))
        drain()
        assert [message.purpose for message in Message.objects.all()] == ["booking_accepted"]

    def test_somebody_without_a_number_gets_none(self, paid, carriers, wallet):
        wallet(10)
        paid(who=customer())
        drain()
        assert not Message.objects.exists()

    def test_cancelled_before_it_was_told_is_not_told(self, paid, carriers, wallet, do):
        wallet(10)
        booking = paid()
        do(cancel_booking, booking_uid=booking.uid, reason="ill", actor=DESK)
        drain()
        assert [message.purpose for message in Message.objects.all()] == ["payment_received"]

    def test_without_any_carrier_nothing_is_written(self, paid):
        paid()
        drain()
        assert not Message.objects.exists()


class TestReceiptByMail:
    def test_goes_out_beside_the_text(self, paid, carriers, wallet):
        wallet(10)
        postmark = carriers.sandbox.account("postmark")
        with unit():
            told = {"channel": "email", "provider": "postmark", "credentials": postmark.keys, "actor": SYSTEM}
            open_account(**told, sender="desk@asha.example")
        paid()
        drain()
        (mail,) = carriers.sandbox.messages(account=postmark)
        assert mail.recipient == "chitra@example.com"
        assert "₹20.00 received" in mail.text


class TestRegisteredForms:
    @pytest.mark.parametrize(("hour", "text"), [(0, "1200 AM"), (9, "0900 AM"), (12, "1200 PM"), (17, "0500 PM")])
    def test_time_as_the_registry_takes_it(self, hour, text):
        assert registered_moment(at(hour), "Asia/Kolkata") == f"7 Dec {text}"


def test_a_payment_to_the_platform_tells_no_customer(platform):
    with unit():
        emit("payment.paid", Vendor.objects.create(slug="told", name="Told"), actor=SYSTEM, payable_kind="credits")
    assert not Job.objects.filter(kind="messages.follow", schema="public").exists()
