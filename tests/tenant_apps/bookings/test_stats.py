"""What the console counts."""

from __future__ import annotations

import pytest

from platform_core.tenants.models import Tenant
from shared import ports
from shared.ids import uuid7
from shared.payments.models import Payment
from tenant_apps.bookings.models import Booking
from tests.tenant_apps.bookings.factories import at, venue

S = Booking.State


@pytest.mark.usefixtures("tenant")
class TestStats:
    def test_bookings_are_counted_and_tries_are_not(self, tenant: Tenant) -> None:
        place = venue("A1")
        for number, state in enumerate((S.ACCEPTED, S.COMPLETED, S.CANCELLED, S.EXPIRED, S.HELD)):
            Booking.objects.create(
                code=f"BKG-{number}", state=state, venue=place, starts_at=at(9), ends_at=at(10), total_minor=0,
                hold_expires_at=at(9), currency="INR", channel="desk", source="user",
            )  # fmt: skip
        assert ports.tenant_stats.get("bookings").count() == 3

    def test_revenue_is_what_came_in_and_did_not_go_back(self, tenant: Tenant) -> None:
        for captured, refunded in ((10000, 0), (5000, 2000), (0, 0)):
            Payment.objects.create(
                payable_kind="booking", payable_uid=uuid7(), line="x", place_uid=uuid7(), place_name="North",
                amount_minor=10000, currency="INR", captured_minor=captured, refunded_minor=refunded, gateway="desk",
            )  # fmt: skip
        assert ports.tenant_stats.get("revenue").count() == 13000
