from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from tenant_apps.customers.models import Customer
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.venues.factories import SeatFactory

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def kavya(tenant: Tenant, chitra: Person) -> Customer:
    return CustomerFactory(name="Kavya", user_uid=chitra.user.uid)


def book(api: Apis, tenant: Tenant, who: Person, customer: Customer) -> dict[str, Any]:
    seat = SeatFactory()
    body = {
        "venue": str(seat.venue.uid), "resource": str(seat.uid), "start": TOMORROW.isoformat(),
        "end": (TOMORROW + timedelta(hours=2)).isoformat(), "customer": str(customer.uid),
    }  # fmt: skip
    answer = api(tenant).as_(who).post("/api/v1/bookings", body, key=f"book-{seat.uid}")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


class TestHistory:
    def test_what_one_customer_booked_and_paid(self, api: Apis, tenant: Tenant, bilal: Person, kavya: Customer) -> None:
        booking = book(api, tenant, bilal, kavya)
        book(api, tenant, bilal, CustomerFactory())
        desk = api(tenant).as_(bilal)
        paying = {"payable_kind": "booking", "payable": booking["uid"], "method": "cash", "amount": booking["total"]}
        paid = desk.post("/api/v1/payments/desk", paying, key="pay-1")
        assert paid.status_code == 201, paid.content
        booked = desk.get(f"/api/v1/students/{kavya.uid}/bookings").json()["results"]
        payments = desk.get(f"/api/v1/customers/{kavya.uid}/payments").json()["results"]
        assert [one["uid"] for one in booked] == [booking["uid"]]
        assert [one["uid"] for one in payments] == [paid.json()["uid"]]

    def test_customers_see_their_own_and_nobody_elses(
        self, api: Apis, tenant: Tenant, bilal: Person, chitra: Person, kavya: Customer
    ) -> None:
        book(api, tenant, bilal, kavya)
        other = CustomerFactory()
        client = api(tenant).as_(chitra)
        assert len(client.get(f"/api/v1/customers/{kavya.uid}/bookings").json()["results"]) == 1
        assert client.get(f"/api/v1/customers/{other.uid}/bookings").status_code == 404
        assert api(tenant).get(f"/api/v1/customers/{kavya.uid}/payments").status_code == 401
