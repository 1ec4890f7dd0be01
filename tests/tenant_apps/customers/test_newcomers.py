from __future__ import annotations

from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared.actor import ANONYMOUS
from shared.clock import now
from shared.ids import uuid7
from shared.unit import Unit
from tenant_apps.customers.models import Customer
from tenant_apps.customers.newcomers import CustomerRows
from tests.tenant_apps.customers.factories import CustomerFactory

PHONE = "+919820014230"


def welcome(name: str = "Kavya Sharma", *, proven: str = "phone", **fields: Any) -> Customer:
    uid = fields.pop("user_uid", uuid7())
    told = {"email": "", "phone": PHONE, **fields}
    CustomerRows().welcome(
        user_uid=uid, name=name, proven=frozenset(proven.split()), consents=[], referral_code="",
        actor=ANONYMOUS, now=now(), **told,
    )  # fmt: skip
    return Customer.objects.get(user_uid=uid)


@pytest.mark.usefixtures("tenant", "in_open_unit")
class TestWelcome:
    def test_a_proven_phone_and_the_same_name_is_the_known_row(self, in_open_unit: Unit, tenant: Tenant) -> None:
        known = CustomerFactory(name="Kavya Sharma", phone=PHONE)
        assert welcome("kavya  sharma").pk == known.pk

    def test_a_proven_phone_under_another_name_is_family(self) -> None:
        CustomerFactory(name="Sunita Sharma", phone=PHONE)
        assert welcome().name == "Kavya Sharma"
        assert Customer.objects.count() == 2

    def test_who_gave_no_name_yet_is_whoever_alone_has_the_number(self) -> None:
        known = CustomerFactory(name="Kavya Sharma", phone=PHONE)
        assert welcome("+91 98200 14230").pk == known.pk

    def test_of_a_family_nobody_is_guessed(self) -> None:
        CustomerFactory(phone=PHONE), CustomerFactory(phone=PHONE)
        with pytest.raises(Customer.DoesNotExist):
            welcome("+91 98200 14230")
        assert Customer.objects.count() == 2

    def test_a_number_that_was_only_typed_finds_nobody(self) -> None:
        known = CustomerFactory(name="Kavya Sharma", phone=PHONE)
        assert welcome(proven="").pk != known.pk

    def test_a_row_that_has_an_owner_is_not_given_away(self) -> None:
        CustomerFactory(name="Kavya Sharma", phone=PHONE, user_uid=uuid7())
        welcome()
        assert Customer.objects.count() == 2

    def test_a_second_welcome_adds_what_is_missing(self) -> None:
        uid = uuid7()
        welcome(user_uid=uid, phone="")
        assert welcome(user_uid=uid, email="k@example.in").email == "k@example.in"
        assert Customer.objects.count() == 1
