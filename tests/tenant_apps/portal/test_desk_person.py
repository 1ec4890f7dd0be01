"""At the desk: two rows become one person and two again; a copy of what is kept; somebody is forgotten."""

import json
import re

import pytest
from django.urls import reverse

from tenant_apps.customers.models import Customer
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.portal.desks import browser_of


def to(name, row):
    return reverse(f"desk:{name}", args=[row.uid])


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def desk(tenant, asha):
    return browser_of(tenant, asha.user)


@pytest.fixture
def two(tenant):
    named = {"name": "Kavya Iyer", "email": "kavya@example.com"}
    return CustomerFactory(**named, phone="+919820014297"), CustomerFactory(**named, phone="", tags=["UPSC"])


class TestMerge:
    def test_who_looks_alike_is_offered_and_whoever_is_searched(self, desk, two):
        kept, gone = two
        other = CustomerFactory(name="Rohan Deshmukh")
        shown = page(desk.get(to("customer-merge", gone)))
        assert kept.code in shown
        assert other.code not in shown
        assert other.code in page(desk.get(to("customer-merge", gone), q="Rohan"))

    def test_the_question_names_both_then_they_are_one_and_can_be_parted(self, desk, two):
        kept, gone = two
        asked = page(desk.get(to("customer-merge", gone), into=str(kept.uid)))
        assert f"Make {gone.code} part of {kept.code}?" in asked
        done = desk.post(to("customer-merge", gone), {"into": str(kept.uid)})
        assert done["Location"] == to("customer", kept)
        shown = page(desk.get(to("customer", kept)))
        assert to("customer-unmerge", gone) in shown
        assert "UPSC" in shown
        desk.post(to("customer-unmerge", gone))
        assert Customer.objects.get(pk=gone.pk).merged_into is None

    @pytest.mark.parametrize("into", ["", "nobody", "01930000-0000-7000-8000-000000000000"])
    def test_into_nobody_is_refused(self, desk, two, into):
        assert desk.post(to("customer-merge", two[1]), {"into": into}).status_code in {404, 422}


class TestData:
    def test_it_is_counted_and_taken_as_a_file_and_the_books_say_so(self, desk, two):
        assert "Sign-in and devices" in page(desk.get(to("customer-data", two[0])))
        file = desk.post(to("customer-copy", two[0]))
        assert file["Content-Disposition"] == f'attachment; filename="{two[0].code}.json"'
        assert json.loads(file.content)["customer"][0]["name"] == "Kavya Iyer"
        assert "Person’s data given" in page(desk.get(reverse("desk:audit")))

    def test_forgotten_once_the_code_is_entered(self, desk, two):
        digest = re.search(r'name="confirm" value="(\w+)"', page(desk.get(to("customer-data", two[0]))))[1]
        wrong = desk.post(to("customer-data", two[0]), {"code": "STU-0", "confirm": digest})
        assert (wrong.status_code, "This is another code" in page(wrong)) == (422, True)
        sent = {"code": two[0].code.lower(), "confirm": digest}
        assert desk.post(to("customer-data", two[0]), sent).status_code == 303
        assert Customer.objects.get(pk=two[0].pk).erased_at is not None

    def test_refused_when_something_changed_in_between(self, desk, two):
        answer = desk.post(to("customer-data", two[0]), {"code": two[0].code, "confirm": "0" * 64})
        assert answer.status_code == 409
        assert 'role="alert"' in page(answer)
        assert Customer.objects.get(pk=two[0].pk).erased_at is None

    def test_the_front_desk_neither_takes_nor_forgets(self, tenant, bilal, two):
        browser = browser_of(tenant, bilal.user)
        assert browser.get(to("customer-data", two[0])).status_code == 403
        assert browser.post(to("customer-copy", two[0])).status_code == 403
