from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from openpyxl import load_workbook

from platform_core.tenants.models import Tenant
from shared.spine.models import Fact
from tenant_apps.customers.models import Customer
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.customers.factories import CustomerFactory

PATH = "/api/v1/customers"
KAVYA = {"name": "Kavya Sharma", "phone": "098200 14230", "email": "Kavya@Example.in", "dob": "2004-11-21"}


@pytest.fixture
def desk(api: Apis, tenant: Tenant, bilal: Person) -> Api:
    return api(tenant).as_(bilal)


def sent(answer: Any) -> int:
    """The status, once the whole answer was read."""
    assert answer.getvalue()
    return int(answer.status_code)


class TestCreateCustomer:
    def test_the_desk_adds_somebody(self, desk: Api) -> None:
        answer = desk.post(PATH, {**KAVYA, "tags": ["morning", "UPSC", "morning"], "notes": "window seat"})
        assert answer.status_code == 201
        body = answer.json()
        assert body["code"].startswith("STU-000")
        assert (body["phone"], body["email"], body["dob"]) == ("+919820014230", "kavya@example.in", "2004-11-21")
        assert (body["tags"], body["state"], body["user"]) == (["morning", "UPSC"], "active", None)
        assert desk.get(f"{PATH}/{body['uid']}").json() == body

    def test_codes_follow_each_other(self, desk: Api) -> None:
        codes = [desk.post(PATH, {"name": f"Student {number}"}).json()["code"] for number in range(3)]
        numbers = [int(code.removeprefix("STU-")) for code in codes]
        assert numbers == list(range(numbers[0], numbers[0] + 3))

    def test_a_family_shares_a_phone(self, desk: Api) -> None:
        desk.post(PATH, KAVYA)
        assert desk.post(PATH, {"name": "Aarav Sharma", "phone": KAVYA["phone"]}).status_code == 201

    def test_the_same_person_twice_is_refused_and_named(self, desk: Api) -> None:
        first = desk.post(PATH, KAVYA).json()
        answer = desk.post(PATH, {"name": " KAVYA  sharma", "phone": "+91 98200 14230"})
        assert (answer.status_code, answer.json()["code"], answer.json()["customer"]) == (
            409, "already_exists", first["uid"],
        )  # fmt: skip

    def test_a_name_alone_may_stand_twice(self, desk: Api) -> None:
        assert [desk.post(PATH, {"name": "Kavya"}).status_code for _ in range(2)] == [201, 201]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"name": ""}, "name"), ({"phone": "12"}, "phone"), ({"email": "kavya@"}, "email"),
            ({"dob": "21/11/2004"}, "dob"),
            ({"dob": "2999-01-01"}, "dob"), ({"state": "suspended"}, "state"), ({"code": "STU-1"}, "code"),
            ({"user_uid": "x"}, "user_uid"), ({"tags": ["x" * 41]}, "tags.0"), ({"language": "fr"}, "language"),
            ({"name": "a\x00b"}, "name"), ({"notes": "x" * 4001}, "notes"),
        ],
    )  # fmt: skip
    def test_what_breaks_a_rule_is_named(self, desk: Api, fields: dict[str, Any], wrong: str) -> None:
        answer = desk.post(PATH, {**KAVYA, **fields})
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == [wrong]

    @pytest.mark.parametrize("word", ["students", "clients", "guests", "members"])
    def test_every_vertical_has_its_word(self, desk: Api, word: str) -> None:
        made = desk.post(f"/api/v1/{word}", KAVYA).json()
        assert desk.get(f"{PATH}/{made['uid']}").json() == made

    def test_the_code_begins_with_the_verticals_letters(self, api: Apis, other_tenant: Tenant, dev: Person) -> None:
        assert api(other_tenant).as_(dev).post(PATH, KAVYA).json()["code"].startswith("CLI-")


class TestWhoSees:
    def test_the_cast(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person, chitra: Person, dev: Person
    ) -> None:
        person = CustomerFactory()
        one = f"{PATH}/{person.uid}"
        seen = [api(tenant).as_(who).get(one).status_code for who in (asha, bilal, chitra, dev)]
        listed = [api(tenant).as_(who).get(PATH).status_code for who in (asha, bilal, chitra, dev)]
        written = [api(tenant).as_(who).post(PATH, {"name": "X"}).status_code for who in (asha, bilal, chitra, dev)]
        exported = [sent(api(tenant).as_(who).get(f"{PATH}/export")) for who in (asha, bilal, chitra, dev)]
        assert seen == [200, 200, 404, 401]
        assert listed == [200, 200, 403, 401]
        assert written == [201, 201, 403, 401]
        assert exported == [200, 403, 403, 401]

    def test_a_customer_sees_oneself_without_the_desks_notes(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        own = CustomerFactory(user_uid=chitra.user.uid, notes="talks a lot", tags=["vip"])
        body = api(tenant).as_(chitra).get(f"{PATH}/{own.uid}").json()
        assert body["code"] == own.code
        assert not {"notes", "tags", "suspended_reason"} & set(body)

    def test_another_tenants_customer_is_not_there(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, dev: Person
    ) -> None:
        person = CustomerFactory()
        assert api(other_tenant).as_(dev).get(f"{PATH}/{person.uid}").status_code == 404


class TestSearch:
    @pytest.mark.parametrize(
        "typed",
        [
            "kavya",
            "SHARMA kav",
            "14230",
            "98200 14230",
            "098200-14230",
            "+91 98200",
            "kavya@",
            "stu-9",
            "काव्या",
            "sunita",
        ],
    )
    def test_by_name_code_phone_email_and_guardian(self, desk: Api, typed: str) -> None:
        wanted = CustomerFactory(
            name="Kavya Sharma (काव्या)", phone="+919820014230", email="kavya@example.in",
            guardian_name="Sunita Sharma", code="STU-912345",
        )  # fmt: skip
        CustomerFactory(name="Aarav Patil", phone="+919811111111", code="STU-000001")
        found = desk.get(PATH, search=typed).json()["results"]
        assert [one["uid"] for one in found] == [str(wanted.uid)]

    def test_a_hindi_letter_written_in_two_ways_is_one_letter(self, desk: Api) -> None:
        CustomerFactory(name="\u0938\u092b\u093c\u093f\u092f\u093e")
        assert len(desk.get(PATH, search="\u0938\u095e\u093f\u092f\u093e").json()["results"]) == 1

    def test_a_percent_sign_is_a_percent_sign(self, desk: Api) -> None:
        CustomerFactory(name="Kavya")
        assert desk.get(PATH, search="%").json()["results"] == []
        assert desk.get(PATH, search="_").json()["results"] == []

    @pytest.mark.parametrize("query", [{"search": "x" * 101}, {"search": "a\x00"}, {"state": "gone"}, {"limit": "0"}])
    def test_what_cannot_be_asked_is_refused(self, desk: Api, query: dict[str, str]) -> None:
        assert desk.get(PATH, **query).status_code == 422

    def test_by_state_tag_and_phone(self, desk: Api) -> None:
        CustomerFactory(tags=["vip"], phone="+919820014230")
        CustomerFactory(state=Customer.State.SUSPENDED)
        CustomerFactory(state=Customer.State.ARCHIVED)
        counts = [
            len(desk.get(PATH, **query).json()["results"])
            for query in ({}, {"tag": "vip"}, {"state": "suspended"}, {"state": "archived"}, {"phone": "98200 14230"})
        ]
        assert counts == [2, 1, 1, 1, 1]

    def test_pages_are_stable_and_cost_the_same(
        self, desk: Api, assert_queries: Callable[[int], AbstractContextManager[None]]
    ) -> None:
        CustomerFactory.create_batch(7)
        page = desk.get(PATH, limit="3", ordering="name").json()
        names = [one["name"] for one in page["results"]]
        while page["next"]:
            page = desk.get(page["next"].partition("8000")[2]).json()
            names += [one["name"] for one in page["results"]]
        assert names == sorted(names)
        assert len(names) == 7
        desk.get(PATH)
        for limit in ("1", "7"):
            with assert_queries(2):
                desk.get(PATH, limit=limit)


class TestChangeCustomer:
    def test_what_is_named_changes_and_null_takes_away(self, desk: Api) -> None:
        person = CustomerFactory(email="a@example.in", dob="2000-01-01")
        body = desk.patch(f"{PATH}/{person.uid}", {"email": None, "dob": None, "phone": "", "name": "New Name"}).json()
        assert (body["email"], body["dob"], body["phone"], body["name"]) == ("", None, "", "New Name")
        assert desk.get(PATH, search="new name").json()["results"][0]["uid"] == str(person.uid)

    def test_becoming_somebody_else_is_refused(self, desk: Api) -> None:
        known = CustomerFactory()
        person = CustomerFactory(name=known.name)
        assert desk.patch(f"{PATH}/{person.uid}", {"phone": known.phone}).status_code == 409

    def test_nothing_changed_is_no_fact(self, desk: Api) -> None:
        person = CustomerFactory()
        desk.patch(f"{PATH}/{person.uid}", {"name": person.name})
        assert not Fact.objects.filter(kind="customer.updated").exists()

    def test_facts_name_the_fields_and_not_their_values(self, desk: Api) -> None:
        person = CustomerFactory()
        desk.patch(f"{PATH}/{person.uid}", {"phone": "9820099999"})
        assert Fact.objects.get(kind="customer.updated").facts == {"changed": ["phone"]}


class TestStates:
    def test_suspended_with_a_reason_and_welcomed_back(self, desk: Api) -> None:
        one = f"{PATH}/{CustomerFactory().uid}"
        assert desk.post(f"{one}/suspend", {}).status_code == 422
        suspended = desk.post(f"{one}/suspend", {"reason": "owes three months"}).json()
        assert (suspended["state"], suspended["suspended_reason"]) == ("suspended", "owes three months")
        assert desk.post(f"{one}/suspend", {"reason": "again"}).json()["suspended_reason"] == "owes three months"
        back = desk.post(f"{one}/reactivate", {}).json()
        assert (back["state"], back["suspended_reason"]) == ("active", "")
        kinds = Fact.objects.order_by("id").values_list("kind", flat=True)
        assert [kind for kind in kinds if kind.startswith("customer.")] == [
            "customer.suspended",
            "customer.reactivated",
        ]

    def test_an_archived_one_is_gone_and_can_come_back(self, desk: Api) -> None:
        one = f"{PATH}/{CustomerFactory().uid}"
        assert desk.delete(one).status_code == 204
        assert desk.get(one).status_code == 404
        assert desk.get(PATH).json()["results"] == []
        assert desk.post(f"{one}/suspend", {"reason": "x"}).status_code == 404
        assert desk.post(f"{one}/reactivate", {}).json()["state"] == "active"
        assert desk.get(one).status_code == 200


class TestAnalytics:
    def test_people_are_counted(self, desk: Api, assert_queries: Callable[[int], AbstractContextManager[None]]) -> None:
        CustomerFactory.create_batch(2, tags=["vip", "morning"])
        CustomerFactory(state=Customer.State.SUSPENDED, tags=["vip"])
        CustomerFactory(state=Customer.State.ARCHIVED)
        body = desk.get(f"{PATH}/analytics").json()
        assert (body["total"], body["active"], body["suspended"], body["archived"]) == (3, 2, 1, 1)
        assert body["tags"] == [{"tag": "vip", "count": 3}, {"tag": "morning", "count": 2}]
        assert len(body["by_month"]) == 12
        assert body["new_this_month"] == body["by_month"][-1]["new"] == 4


FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"]


class TestExport:
    def test_no_cell_of_a_csv_computes(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        for formula in FORMULAS:
            CustomerFactory(name=formula, notes=formula)
        answer = api(tenant).as_(asha).get(f"{PATH}/export", format="csv")
        text = answer.getvalue().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["name"] for row in rows] == [f"'{formula}" for formula in FORMULAS]
        assert all(row["phone"].startswith("'+91") for row in rows)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"

    def test_a_workbook_has_no_formula(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        for formula in FORMULAS:
            CustomerFactory(name=formula)
        CustomerFactory(name="bell\x07")
        answer = api(tenant).as_(asha).get(f"{PATH}/export", format="xlsx")
        book = load_workbook(io.BytesIO(answer.getvalue()))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert book.active.max_row == len(FORMULAS) + 2

    def test_the_same_filters_as_the_list(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        CustomerFactory(tags=["vip"]), CustomerFactory()
        answer = api(tenant).as_(asha).get(f"{PATH}/export", tag="vip")
        assert answer.getvalue().count(b"\r\n") == 2

    def test_that_the_list_left_is_written_down(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        CustomerFactory.create_batch(2)
        sent(api(tenant).as_(asha).get(f"{PATH}/export"))
        assert Fact.objects.get(kind="customer.exported").facts == {"rows": 2, "format": "csv"}

    def test_another_format_is_refused(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert api(tenant).as_(asha).get(f"{PATH}/export", format="pdf").status_code == 422


class TestNewcomers:
    PATH = "/api/v1/auth/register"

    def register(self, api: Apis, tenant: Tenant, **fields: Any) -> Any:
        body = {"name": "Kavya Sharma", "password": "a quiet place", "consents": ["terms"], **fields}
        return api(tenant).post(self.PATH, body)

    def test_who_registers_gets_a_row(self, api: Apis, tenant: Tenant) -> None:
        answer = self.register(api, tenant, email="kavya@example.in")
        assert answer.status_code in {200, 201}
        row = Customer.objects.get(user_uid=answer.json()["user"]["uid"])
        assert (row.name, row.email, row.code[:4]) == ("Kavya Sharma", "kavya@example.in", "STU-")

    def test_a_typed_number_does_not_open_somebodys_row(self, api: Apis, tenant: Tenant) -> None:
        known = CustomerFactory(name="Kavya Sharma", phone="+919820014230")
        self.register(api, tenant, phone="9820014230")
        known.refresh_from_db()
        assert known.user_uid is None
        assert Customer.objects.count() == 2
