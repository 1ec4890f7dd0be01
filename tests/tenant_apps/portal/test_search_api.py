"""One question to all that the caller may see."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from platform_core.tenants.models import Tenant
from tenant_apps.customers.models import Customer
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.bookings.factories import at, venue
from tests.tenant_apps.customers.factories import CustomerFactory

PATH = "/api/v1/search"


def asked(typed: str) -> str:
    return f"{PATH}?{urlencode({'q': typed})}"


def found(caller: Api, typed: str) -> list[tuple[str, str]]:
    return [(row["kind"], row["code"]) for row in caller.get(asked(typed)).json()["results"]]


@pytest.fixture
def kavya() -> Customer:
    return CustomerFactory(name="Kavya Sharma", phone="+919820014230")


@pytest.fixture
def coming(kavya: Customer) -> str:
    """The code of a booking of hers."""
    booking = kavya.bookings.create(
        code="BKG-7F3K", state="accepted", venue=venue("A1"), starts_at=at(9), ends_at=at(10), total_minor=0,
        currency="INR", channel="desk", source="user",
    )  # fmt: skip
    return str(booking.code)


class TestSearch:
    @pytest.mark.parametrize("typed", ["kavya", "98200 14230", "Sharma Kavya"])
    def test_people_are_found_by_what_is_known_of_them(
        self, api: Apis, tenant: Tenant, bilal: Person, kavya: Customer, typed: str
    ) -> None:
        assert found(api(tenant).as_(bilal), typed) == [("customer", kavya.code)]

    def test_who_comes_is_found_with_the_booking(
        self, api: Apis, tenant: Tenant, bilal: Person, kavya: Customer, coming: str
    ) -> None:
        desk = api(tenant).as_(bilal)
        assert found(desk, "kavya") == [("customer", kavya.code), ("booking", coming)]
        assert found(desk, coming.lower()) == [("booking", coming)]

    def test_customers_find_nobody_else(
        self, api: Apis, tenant: Tenant, chitra: Person, kavya: Customer, coming: str
    ) -> None:
        own = CustomerFactory(name="Chitra", user_uid=chitra.user.uid)
        caller = api(tenant).as_(chitra)
        assert [found(caller, typed) for typed in ("kavya", coming)] == [[], []]
        assert found(caller, "chitra") == [("customer", own.code)]

    @pytest.mark.parametrize("typed", ["", "  ", "\x00"])
    def test_nothing_typed_is_refused(self, api: Apis, tenant: Tenant, bilal: Person, typed: str) -> None:
        assert api(tenant).as_(bilal).get(asked(typed)).status_code == 422

    def test_a_stranger_must_sign_in(self, api: Apis, tenant: Tenant) -> None:
        assert api(tenant).get(asked("kavya")).status_code == 401
