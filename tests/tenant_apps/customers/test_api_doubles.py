"""Doubles are merged and taken apart; a person's data are told and forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared.identity.models import User
from shared.ids import uuid7
from shared.payments.models import Payment
from shared.spine.models import Fact
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.bookings.factories import at, venue
from tests.tenant_apps.customers.factories import CustomerFactory

PATH = "/api/v1/customers"


@pytest.fixture
def desk(api: Apis, tenant: Tenant, bilal: Person) -> Api:
    return api(tenant).as_(bilal)


@pytest.fixture
def owner(api: Apis, tenant: Tenant, asha: Person) -> Api:
    return api(tenant).as_(asha)


def booked(of: Customer, *, state: str = "completed", code: str = "BKG-TEST") -> Booking:
    return Booking.objects.create(
        code=code, state=state, venue=venue("A1"), customer=of, starts_at=at(9), ends_at=at(10), total_minor=1000,
        currency="INR", channel="desk", source="customer", notes="window, please", booked_by_name=of.name,
    )  # fmt: skip


def paid(of: Customer) -> Payment:
    return Payment.objects.create(
        payable_kind="booking", payable_uid=uuid7(), line="Booking BKG-TEST", place_uid=uuid7(), place_name="North",
        payer_uid=of.uid, payer_name=of.name, amount_minor=1000, currency="INR", captured_minor=1000, state="paid",
        gateway="desk", method="cash",
    )  # fmt: skip


def merge(desk: Api, given: Customer, kept: Customer) -> Any:
    return desk.post(f"{PATH}/{given.uid}/merge", {"into": str(kept.uid)})


def copy_of(owner: Api, customer: Customer) -> dict[str, Any]:
    return dict(owner.post(f"{PATH}/{customer.uid}/data-export").json())


class TestMerge:
    def test_gaps_are_filled_and_the_double_is_gone(self, desk: Api) -> None:
        kept = CustomerFactory(phone="", tags=["UPSC"])
        given = CustomerFactory(email="k@example.in", tags=["morning", "UPSC"], notes="hears badly")
        told = merge(desk, given, kept).json()
        assert (told["uid"], told["code"]) == (str(kept.uid), kept.code)
        assert (told["phone"], told["email"]) == (given.phone, "k@example.in")
        assert (told["tags"], told["notes"]) == (["UPSC", "morning"], "hears badly")
        assert desk.get(f"{PATH}/{given.uid}").status_code == 404
        assert [row["uid"] for row in desk.get(f"{PATH}?search={given.phone}").json()["results"]] == [str(kept.uid)]

    def test_what_the_desk_has_written_of_the_kept_one_stays(self, desk: Api) -> None:
        kept, given = CustomerFactory(notes="mine"), CustomerFactory(notes="theirs")
        told = merge(desk, given, kept).json()
        assert (told["phone"], told["notes"]) == (kept.phone, "mine")

    def test_bookings_and_payments_go_over(self, desk: Api) -> None:
        kept, given = CustomerFactory(), CustomerFactory()
        booking, payment = booked(given), paid(given)
        merge(desk, given, kept)
        assert [row["uid"] for row in desk.get(f"{PATH}/{kept.uid}/bookings").json()["results"]] == [str(booking.uid)]
        assert [row["uid"] for row in desk.get(f"{PATH}/{kept.uid}/payments").json()["results"]] == [str(payment.uid)]

    def test_the_account_goes_over(self, desk: Api, api: Apis, tenant: Tenant, chitra: Person) -> None:
        kept, given = CustomerFactory(), CustomerFactory(user_uid=chitra.user.uid)
        merge(desk, given, kept)
        assert api(tenant).as_(chitra).get(f"{PATH}/{kept.uid}").json()["code"] == kept.code

    def test_two_accounts_are_refused(self, desk: Api, chitra: Person) -> None:
        kept, given = CustomerFactory(user_uid=uuid7()), CustomerFactory(user_uid=chitra.user.uid)
        answer = merge(desk, given, kept)
        assert (answer.status_code, answer.json()["code"]) == (409, "two_accounts")

    def test_oneself_is_refused(self, desk: Api) -> None:
        only = CustomerFactory()
        assert merge(desk, only, only).status_code == 422

    def test_somebody_merged_away_is_merged_no_further(self, desk: Api) -> None:
        kept, given = CustomerFactory(), CustomerFactory()
        merge(desk, given, kept)
        assert merge(desk, given, CustomerFactory()).status_code == 404

    def test_customers_may_not(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        own = CustomerFactory(user_uid=chitra.user.uid)
        assert merge(api(tenant).as_(chitra), own, CustomerFactory()).status_code == 403


class TestUnmerge:
    def test_everything_is_as_before(self, desk: Api, chitra: Person) -> None:
        kept, given = CustomerFactory(phone="", tags=["UPSC"]), CustomerFactory(user_uid=chitra.user.uid)
        given.tags, given.phone, given.notes = ["morning"], "+919820014230", "hears badly"
        given.save()
        booking, payment, own = booked(given), paid(given), booked(kept, code="BKG-OWN1")
        before = [desk.get(f"{PATH}/{one.uid}").json() for one in (kept, given)]
        merge(desk, given, kept)
        assert desk.post(f"{PATH}/{given.uid}/unmerge").status_code == 200
        after = [desk.get(f"{PATH}/{one.uid}").json() for one in (kept, given)]
        assert [{**row, "updated_at": ""} for row in after] == [{**row, "updated_at": ""} for row in before]
        booking.refresh_from_db()
        payment.refresh_from_db()
        own.refresh_from_db()
        assert (booking.customer, payment.payer_uid, own.customer) == (given, given.uid, kept)

    def test_what_was_changed_since_stays(self, desk: Api) -> None:
        kept, given = CustomerFactory(phone=""), CustomerFactory()
        merge(desk, given, kept)
        desk.patch(f"{PATH}/{kept.uid}", {"phone": "9820014230"})
        desk.post(f"{PATH}/{given.uid}/unmerge")
        assert desk.get(f"{PATH}/{kept.uid}").json()["phone"] == "+919820014230"

    def test_who_was_never_merged_is_not_found(self, desk: Api) -> None:
        assert desk.post(f"{PATH}/{CustomerFactory().uid}/unmerge").status_code == 404


class TestDataExport:
    def test_everything_that_is_kept_is_told(self, owner: Api, chitra: Person) -> None:
        own = CustomerFactory(user_uid=chitra.user.uid)
        booking, payment = booked(own), paid(own)
        told = copy_of(owner, own)
        assert set(told["kept"]) == {"account", "bookings", "customer", "messages", "payments"}
        assert [row["code"] for row in told["kept"]["customer"]] == [own.code]
        assert [row["uid"] for row in told["kept"]["bookings"]] == [str(booking.uid)]
        assert [row["uid"] for row in told["kept"]["payments"]] == [str(payment.uid)]
        assert [row["email"] for row in told["kept"]["account"]] == [chitra.user.email]
        assert Fact.objects.filter(kind="customer.data_exported", subject_uid=own.uid).count() == 1

    def test_customers_take_their_own_and_nobody_elses(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        own, caller = CustomerFactory(user_uid=chitra.user.uid), api(tenant).as_(chitra)
        assert caller.post(f"{PATH}/{own.uid}/data-export").json()["kept"]["customer"][0]["code"] == own.code
        assert caller.post(f"{PATH}/{CustomerFactory().uid}/data-export").status_code == 404

    def test_the_front_desk_may_not(self, desk: Api) -> None:
        assert desk.post(f"{PATH}/{CustomerFactory().uid}/data-export").status_code == 403


class TestErase:
    def test_nothing_says_any_more_who_it_was(self, owner: Api, api: Apis, tenant: Tenant, chitra: Person) -> None:
        own = CustomerFactory(user_uid=chitra.user.uid)
        booking, payment = booked(own), paid(own)
        confirm = copy_of(owner, own)["digest"]
        assert owner.post(f"{PATH}/{own.uid}/erase", {"confirm": confirm}).status_code == 204
        own.refresh_from_db()
        booking.refresh_from_db()
        payment.refresh_from_db()
        assert (own.name, own.phone, own.email, own.notes, own.user_uid) == (own.code, "", "", "", None)
        assert (booking.notes, booking.booked_by_name, booking.customer) == ("", "", own)
        assert payment.payer_name != ""
        user = User.objects.get(uid=chitra.user.uid)
        assert (user.name, user.email, user.phone, user.is_active) == ("-", "", "", False)
        assert api(tenant).as_(chitra).get("/api/v1/auth/me").status_code == 401
        assert owner.post(f"{PATH}/{own.uid}/reactivate").json()["code"] == "illegal_state"

    def test_those_who_were_merged_into_them_are_forgotten_too(self, owner: Api, desk: Api) -> None:
        kept, given = CustomerFactory(), CustomerFactory(email="k@example.in")
        merge(desk, given, kept)
        owner.post(f"{PATH}/{kept.uid}/erase", {"confirm": copy_of(owner, kept)["digest"]})
        given.refresh_from_db()
        assert (given.name, given.phone, given.email) == (given.code, "", "")
        assert desk.post(f"{PATH}/{given.uid}/unmerge").status_code == 404

    def test_a_change_in_between_is_refused(self, owner: Api, desk: Api) -> None:
        customer = CustomerFactory()
        confirm = copy_of(owner, customer)["digest"]
        desk.patch(f"{PATH}/{customer.uid}", {"notes": "wait"})
        answer = owner.post(f"{PATH}/{customer.uid}/erase", {"confirm": confirm})
        assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")

    def test_who_still_comes_cannot_be_forgotten(self, owner: Api) -> None:
        customer = CustomerFactory()
        booked(customer, state="accepted")
        answer = owner.post(f"{PATH}/{customer.uid}/erase", {"confirm": copy_of(owner, customer)["digest"]})
        assert (answer.status_code, answer.json()["codes"]) == (409, "BKG-TEST")
        customer.refresh_from_db()
        assert customer.erased_at is None

    def test_the_front_desk_may_not(self, desk: Api) -> None:
        answer = desk.post(f"{PATH}/{CustomerFactory().uid}/erase", {"confirm": "0" * 64})
        assert answer.status_code == 403
