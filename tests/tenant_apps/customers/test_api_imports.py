from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from platform_core.plans.models import Subscription
from platform_core.tenants.models import Tenant
from shared.jobs.draining import drain
from shared.spine.models import Fact
from tenant_apps.customers.models import Customer, Import
from tests.data.messy import messy_students
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.customers.intake.test_sheets import BOMBS

UPLOAD, IMPORTS, CUSTOMERS = "/api/v1/customers/bulk-import", "/api/v1/imports", "/api/v1/customers"
COUNTS = ("total", "created", "updated", "failed")


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


@pytest.fixture
def desk(api: Apis, tenant: Tenant, bilal: Person) -> Api:
    return api(tenant).as_(bilal)


def upload(client: Api, content: bytes, *, name: str = "students.csv", **fields: Any) -> Any:
    return client.upload(UPLOAD, {"file": SimpleUploadedFile(name, content), **fields})


def bring(client: Api, content: bytes, **fields: Any) -> dict[str, Any]:
    answer = upload(client, content, **fields)
    assert answer.status_code == 202, answer.content
    drain()
    return dict(client.get(f"{IMPORTS}/{answer.json()['uid']}").json())


def counts_of(body: dict[str, Any]) -> tuple[int, ...]:
    return tuple(body[name] for name in COUNTS)


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


class TestBulkImport:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_500_messy_students_come_in_but_for_the_two_wrong_ones(
        self, desk: Api, tenant: Tenant, media: Path, kind: str
    ) -> None:
        messy = messy_students()
        body = bring(desk, messy.as_csv() if kind == "csv" else messy.as_xlsx(), name=f"students.{kind}")
        want = messy.expected
        assert (body["state"], counts_of(body)) == ("done", (want.total, want.created, want.updated, want.failed))
        assert Customer.objects.count() == want.created
        assert Customer.objects.exclude(phone__startswith="+91").count() == 0
        assert body["families"] == 20
        assert kept(media) == []

    def test_the_answer_before_anything_was_read(self, desk: Api, tenant: Tenant, media: Path) -> None:
        answer = upload(desk, b"Student Name,Mobile No\nKavya,9820014230\n")
        body = answer.json()
        assert answer.status_code == 202
        assert (body["state"], counts_of(body), body["errors_url"]) == ("uploaded", (0, 0, 0, 0), None)
        assert body["mapping"] == {"name": "Student Name", "phone": "Mobile No"}
        (path,) = kept(media)
        assert path.parent == media / tenant.schema_name / "imports"
        assert "students" not in path.name

    def test_the_error_file_names_row_field_code_and_detail(self, desk: Api) -> None:
        body = bring(desk, b"name,phone,email\nKavya,98200,k@\nAarav,9820014231,\n")
        assert counts_of(body) == (2, 1, 0, 1)
        assert [(one["row"], one["field"], one["code"]) for one in body["problems"]] == [
            (2, "phone", "not_valid"), (2, "email", "not_an_address"),
        ]  # fmt: skip
        text = desk.get(body["errors_url"].partition("8000")[2]).getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[0] == ["row", "field", "code", "detail"]
        assert rows[1] == ["2", "phone", "not_valid", "This number has 5 digits. An Indian mobile has 10."]

    def test_the_words_are_the_uploaders(self, desk: Api) -> None:
        body = bring(desk.with_headers(Accept_Language="hi"), "नाम,मोबाइल\nकाव्या,98200\n".encode())
        assert body["problems"][0]["detail"] == "इस नंबर में 5 अंक हैं। मोबाइल नंबर में 10 होते हैं।"

    def test_a_second_time_everybody_is_known(self, desk: Api) -> None:
        messy = messy_students(rows=60)
        bring(desk, messy.as_csv())
        codes = set(Customer.objects.values_list("code", flat=True))
        body = bring(desk, messy.as_csv(encoding="utf-16"))
        assert counts_of(body) == (60, 0, 58, 2)
        assert set(Customer.objects.values_list("code", flat=True)) == codes

    def test_what_the_file_says_replaces_and_what_it_leaves_empty_stays(self, desk: Api) -> None:
        known = CustomerFactory(name="Kavya Sharma", phone="+919820014230", email="old@example.in", tags=["vip"])
        bring(desk, b"name,phone,email,notes,tags\nKAVYA SHARMA,9820014230,,locker 7,morning\n")
        known.refresh_from_db()
        assert (known.name, known.email, known.notes) == ("KAVYA SHARMA", "old@example.in", "locker 7")
        assert known.tags == ["vip", "morning"]

    def test_another_of_the_family_is_somebody_new_with_the_guardians_phone(self, desk: Api) -> None:
        CustomerFactory(name="Sunita Sharma", phone="+919820014230")
        body = bring(desk, b"name,phone,dob\nKavya Sharma,9820014230,21/11/2015\nOm Sharma,9820014230,21/11/1980\n")
        assert (counts_of(body), body["families"]) == ((2, 2, 0, 0), 2)
        assert dict(Customer.objects.values_list("name", "guardian_phone")) == {
            "Sunita Sharma": "", "Kavya Sharma": "+919820014230", "Om Sharma": "",
        }  # fmt: skip

    def test_it_is_one_fact_without_names(self, desk: Api) -> None:
        bring(desk, b"name,phone\nKavya,9820014230\nAarav,1\n")
        fact = Fact.objects.get(kind="customer.imported")
        assert fact.facts == {"total": 2, "created": 1, "updated": 0, "failed": 1}

    def test_an_export_comes_in_again_as_it_was(self, api: Apis, tenant: Tenant, asha: Person, desk: Api) -> None:
        bring(desk, messy_students(rows=60).as_csv())
        fields = ("name", "phone", "email", "dob", "guardian_name", "guardian_phone", "tags")
        before = list(Customer.objects.order_by("id").values_list(*fields))
        file = api(tenant).as_(asha).get(f"{CUSTOMERS}/export", format="xlsx").getvalue()
        Customer.objects.all().delete()
        bring(desk, file, name="customers.xlsx")
        assert list(Customer.objects.order_by("id").values_list(*fields)) == before


class TestMapping:
    @pytest.mark.parametrize("mapping", ['{"name": "Who", "phone": "Call"}', '{"Who": "name", "Call": "phone"}'])
    def test_columns_are_mapped_either_way_round(self, desk: Api, mapping: str) -> None:
        bring(desk, b"Who,Call\nKavya,9820014230\n", mapping=mapping)
        assert Customer.objects.get().phone == "+919820014230"

    @pytest.mark.parametrize("mapping", ["{", "[]", '{"name": 1}', '{"name": "Nobody"}', '{"colour": "Who"}'])
    def test_a_mapping_that_says_nothing_is_refused(self, desk: Api, mapping: str) -> None:
        answer = upload(desk, b"Who,Call\nKavya,9820014230\n", mapping=mapping)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["mapping"])


class TestDryRun:
    def test_it_says_what_would_come_and_writes_nobody(self, desk: Api) -> None:
        messy = messy_students(rows=60)
        body = bring(desk, messy.as_csv(), dry_run="true")
        want = messy.expected
        assert (body["state"], counts_of(body)) == ("checked", (want.total, want.created, want.updated, want.failed))
        assert Customer.objects.count() == 0
        assert len(body["problems"]) == 2

    def test_a_checked_file_can_be_taken_in(self, desk: Api, media: Path) -> None:
        checked = bring(desk, b"name,phone\nKavya,9820014230\nAarav,1\n", dry_run="true")
        one = f"{IMPORTS}/{checked['uid']}"
        assert desk.post(f"{one}/start", {"skip_bad": False}).json()["code"] == "illegal_state"
        assert desk.post(f"{one}/start", {}).status_code == 202
        drain()
        body = desk.get(one).json()
        assert (body["state"], counts_of(body)) == ("done", (2, 1, 0, 1))
        assert desk.post(f"{one}/start", {}).status_code == 409
        assert kept(media) == []

    def test_wrong_rows_stop_the_whole_file_if_they_are_not_to_be_left_out(self, desk: Api) -> None:
        body = bring(desk, b"name,phone\nKavya,9820014230\nAarav,1\n", skip_bad="false")
        assert (body["state"], Customer.objects.count()) == ("checked", 0)
        body = bring(desk, b"name,phone\nKavya,9820014230\n", skip_bad="false")
        assert (body["state"], Customer.objects.count()) == ("done", 1)

    def test_a_cancelled_one_leaves_no_file(
        self, desk: Api, media: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        checked = bring(desk, b"name\nKavya\n", dry_run="true")
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(f"{IMPORTS}/{checked['uid']}/cancel").json()["state"] == "cancelled"
        assert kept(media) == []
        assert desk.post(f"{IMPORTS}/{checked['uid']}/start", {}).status_code == 409


class TestRefused:
    def test_a_form_without_a_body(self, desk: Api) -> None:
        form = "multipart/form-data; boundary=x"
        answer = Client(headers={"Host": desk.host, **desk.headers}).post(UPLOAD, b"", content_type=form)
        assert answer.status_code == 422
        assert "file" in answer.json()["errors"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"), (b"Fees,Mobile\n1,2\n", "no_name_column"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable"),
            (b"PK\x03\x04 not a zip", "unreadable"), (b'name\n"' + b"x" * 200_000, "unreadable"),
        ],
    )  # fmt: skip
    def test_a_file_that_cannot_be_read(self, desk: Api, media: Path, content: bytes, code: str) -> None:
        answer = upload(desk, content)
        assert answer.status_code == 422
        assert answer.json()["errors"]["file"][0]["code"] == code
        assert kept(media) == []

    @pytest.mark.parametrize("make", BOMBS)
    def test_a_bomb(self, desk: Api, media: Path, make: Any) -> None:
        answer = upload(desk, make().getvalue(), name="list.xlsx")
        assert answer.status_code == 422
        assert kept(media) == []

    def test_more_than_20_mb(self, desk: Api) -> None:
        answer = upload(desk, b"name\n" + b"x" * (20 * 1024 * 1024))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_more_rows_than_a_file_may_have(self, desk: Api) -> None:
        body = bring(desk, b"name\n" + b"Kavya\n" * 50_001)
        assert (body["state"], body["error"]["code"], Customer.objects.count()) == ("failed", "too_many_rows", 0)

    def test_a_header_and_nobody_under_it(self, desk: Api) -> None:
        body = bring(desk, b"name,phone\n\n")
        assert (body["state"], body["error"]["code"]) == ("failed", "empty")

    def test_an_unknown_field_and_no_file(self, desk: Api) -> None:
        assert list(upload(desk, b"name\nK\n", owner="me").json()["errors"]) == ["owner"]
        assert list(desk.upload(UPLOAD, {}).json()["errors"]) == ["file"]
        assert desk.post(UPLOAD, {"file": "x"}).status_code == 415

    def test_who_may_not(self, api: Apis, tenant: Tenant, chitra: Person, dev: Person, desk: Api) -> None:
        done = bring(desk, b"name\nKavya\n")
        codes = [upload(api(tenant).as_(who), b"name\nK\n").status_code for who in (chitra, dev)]
        seen = [api(tenant).as_(who).get(f"{IMPORTS}/{done['uid']}").status_code for who in (chitra, dev)]
        assert (codes, seen) == ([403, 401], [403, 401])

    def test_another_tenants_import_is_not_there(self, api: Apis, other_tenant: Tenant, dev: Person, desk: Api) -> None:
        done = bring(desk, b"name\nKavya\n")
        assert api(other_tenant).as_(dev).get(f"{IMPORTS}/{done['uid']}").status_code == 404


class TestPlan:
    @pytest.fixture(autouse=True)
    def _three_places(self, tenant: Tenant) -> None:
        Subscription.objects.filter(tenant=tenant).update(limits={"customers": 3})

    def test_a_file_that_does_not_fit_brings_nobody(self, desk: Api) -> None:
        body = bring(desk, b"name\nA\nB\nC\nD\n")
        assert (body["state"], body["error"]["code"], body["created"]) == ("failed", "plan_limit_reached", 0)
        assert Customer.objects.count() == 0

    def test_known_people_need_no_place(self, desk: Api) -> None:
        assert bring(desk, b"name\nA\nB\nC\n")["state"] == "done"
        assert bring(desk, b"name\nA\nB\nC\n")["state"] == "done"
        answer = desk.post(CUSTOMERS, {"name": "D"})
        assert (answer.status_code, answer.json()["code"]) == (402, "plan_limit_reached")

    def test_an_archived_one_gives_the_place_free(self, desk: Api) -> None:
        bring(desk, b"name\nA\nB\nC\n")
        first = Customer.objects.earliest("id")
        desk.delete(f"{CUSTOMERS}/{first.uid}")
        assert desk.post(CUSTOMERS, {"name": "D"}).status_code == 201
        assert desk.post(f"{CUSTOMERS}/{first.uid}/reactivate", {}).status_code == 402

    def test_a_running_file_keeps_its_places(self, desk: Api, tenant: Tenant) -> None:
        Import.objects.create(file_name="x", file_kind="csv", state="running", to_create=3, created=1)
        CustomerFactory()
        assert desk.post(CUSTOMERS, {"name": "D"}).status_code == 402
