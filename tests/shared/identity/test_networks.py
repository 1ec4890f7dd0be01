"""Networks of the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import Settings

from platform_core.tenants.models import Tenant
from shared.tenancy.directory import forget_all
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person

ME = "/api/v1/auth/me"


@pytest.fixture
def at_the_desk(api: Apis, tenant: Tenant, settings: Settings) -> Callable[[Person, str], Api]:
    """A client of somebody at an address, while the tenant lists one network."""
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    Tenant.objects.filter(pk=tenant.pk).update(staff_networks=["203.0.113.0/24", "2001:db8::/32"])
    forget_all()
    return lambda person, address: api(tenant).as_(person).with_headers(X_Forwarded_For=address)


class TestStaffNetworks:
    @pytest.mark.parametrize(
        ("address", "status"), [("203.0.113.9", 200), ("2001:db8::7", 200), ("198.51.100.1", 403), ("2001:db9::7", 403)]
    )
    def test_staff_work_from_listed_networks(
        self, at_the_desk: Callable[[Person, str], Api], bilal: Person, address: str, status: int
    ) -> None:
        assert at_the_desk(bilal, address).get(ME).status_code == status

    def test_a_right_password_from_elsewhere_opens_nothing(
        self, at_the_desk: Callable[[Person, str], Api], api: Apis, tenant: Tenant, bilal: Person
    ) -> None:
        bilal.user.set_password("front desk pw 9")
        bilal.user.save()
        who = {"email": bilal.user.email, "password": "front desk pw 9"}
        at_the_desk(bilal, "198.51.100.1")
        away, here = (api(tenant).with_headers(X_Forwarded_For=one) for one in ("198.51.100.1", "203.0.113.9"))
        answer = away.post("/api/v1/auth/login", who)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert "own networks" in answer.json()["title"]
        assert here.post("/api/v1/auth/login", who).status_code == 200

    def test_customers_come_from_anywhere(self, at_the_desk: Callable[[Person, str], Api], chitra: Person) -> None:
        assert at_the_desk(chitra, "198.51.100.1").get(ME).status_code == 200

    def test_without_a_list_everybody_does(self, api: Apis, tenant: Tenant, bilal: Person) -> None:
        assert api(tenant).as_(bilal).get(ME).status_code == 200


class TestCost:
    def test_token_costs_one_query(
        self, api: Apis, tenant: Tenant, bilal: Person, assert_queries: Callable[..., object]
    ) -> None:
        """Device, user and role in one; the other is the row that `auth/me` shows."""
        api(tenant).as_(bilal).get(ME)
        with assert_queries(2):  # type: ignore[attr-defined]
            api(tenant).as_(bilal).get(ME)
