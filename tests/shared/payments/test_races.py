"""Money of one booking on real connections: never more than is due, never more back than was taken."""

from __future__ import annotations

import pytest
from django.conf import settings

from shared import clock
from shared.ledger.verify import verify_ledger
from shared.money import Money
from shared.payments.actions import refund_desk_payment, take_desk_payment
from shared.payments.models import Payment, Refund
from shared.unit import in_unit
from tenant_apps.bookings.actions import book_seats
from tests.fixtures.racing import at_once, deadlocks
from tests.tenant_apps.bookings.factories import DESK, OWNER, inr, seat, venue


@pytest.fixture
def booking(committed_tenant):
    place = venue("A1")
    start = clock.now().replace(minute=0, second=0, microsecond=0) + settings.IDEMPOTENCY_LIFE
    return in_unit(lambda _: book_seats(venue_uid=place.uid, resources=[seat(place)], start=start, actor=DESK))


def paying(booking, amount: Money):
    wanted = {"payable_kind": "booking", "payable": booking.uid, "method": "cash", "amount": amount}
    return lambda _unit: take_desk_payment(**wanted, actor=DESK)


def refunding(payment: Payment, amount: Money | None):
    return lambda _unit: refund_desk_payment(payment_uid=payment.uid, reason="ill", amount=amount, actor=OWNER)


class TestTaking:
    def test_fifty_times_the_whole_is_taken_once(self, committed_tenant, booking):
        outcome = at_once(committed_tenant.schema_name, [paying(booking, inr(10))] * 50, threads=25)
        assert (outcome["ok"], sum(outcome.values())) == (1, 50)
        assert set(outcome) <= {"ok", "invalid", "illegal_state"}
        booking.refresh_from_db()
        assert (booking.paid, Payment.objects.count(), verify_ledger().problems) == (inr(10), 1, [])


class TestRefunding:
    """T12: the whole fifty times, and three in a hundred a hundred times."""

    def test_fifty_full_refunds_give_back_once(self, committed_tenant, booking):
        payment = in_unit(paying(booking, inr(10)))
        seen = deadlocks()
        outcome = at_once(committed_tenant.schema_name, [refunding(payment, None)] * 50, threads=25)
        assert outcome == {"ok": 1, "refund_too_large": 49}
        assert (Refund.objects.count(), verify_ledger().problems, deadlocks()) == (1, [], seen)

    def test_hundred_refunds_of_three_percent_give_back_thirty_three(self, committed_tenant, booking):
        payment = in_unit(paying(booking, inr(10)))
        outcome = at_once(committed_tenant.schema_name, [refunding(payment, inr(0.3))] * 100, threads=25)
        assert outcome == {"ok": 33, "refund_too_large": 67}
        payment.refresh_from_db()
        assert (payment.refunded, payment.state, verify_ledger().problems) == (inr(9.9), "partly_refunded", [])
