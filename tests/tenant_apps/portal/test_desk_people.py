"""Customers at the desk: the list, a profile, suspending, files."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shared.jobs.draining import drain
from tenant_apps.customers.models import Customer, Import
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.portal.desks import browser_of, open_library

MESSY = """Lakshya Reading Rooms,,,
Sr,Student Name,Mobile No.,Batch
1,Kavya Iyer,098200 14230,UPSC
2,Ishaan Verma,98200-14231,NEET
3,Aditya Rao,982001,
4,,9820014233,CA
"""


def to(name, row):
    return reverse(f"desk:{name}", args=[row.uid])


@pytest.fixture
def desk(tenant, bilal):
    return browser_of(tenant, bilal.user)


def upload(desk, text=MESSY, **more):
    file = SimpleUploadedFile("students.csv", text.encode(), content_type="text/csv")
    return desk.post(reverse("desk:import-new"), {"file": file, "name_column": "", **more})


class TestList:
    def test_it_is_called_what_the_business_calls_its_people(self, tenant, desk):
        assert '<h1 class="narrow-vh">Students</h1>' in desk.get("/desk/customers").content.decode()

    def test_a_search_and_a_tag_narrow_it_and_can_be_taken_away(self, tenant, desk):
        CustomerFactory(name="Meera Nair", tags=["UPSC"])
        CustomerFactory(name="Omkar Jagtap", tags=["NEET"])

        page = desk.get("/desk/customers", q="meera", tag="UPSC").content.decode()

        assert "Meera Nair" in page
        assert "Omkar Jagtap" not in page
        assert page.count("remove this filter") == 2

    def test_it_is_read_page_by_page(self, tenant, desk):
        CustomerFactory.create_batch(60)

        first = desk.get("/desk/customers").content.decode()
        following = first.split('rel="next"')[0].rpartition('href="')[2].rstrip('" ').replace("&amp;", "&")
        second = desk.get(following).content.decode()

        assert first.count('name="uid"') == 50
        assert second.count('name="uid"') == 10

    def test_a_cursor_that_is_none_is_refused(self, tenant, desk):
        assert desk.get("/desk/customers", cursor="nonsense").status_code == 400

    def test_several_are_suspended_at_once_with_the_reason(self, tenant, desk):
        people = CustomerFactory.create_batch(3)

        desk.post("/desk/customers/suspend", {"uid": [str(one.uid) for one in people[:2]], "reason": "fees unpaid"})

        rows = Customer.objects.order_by("id")
        assert [one.state for one in rows] == ["suspended", "suspended", "active"]
        assert rows[0].suspended_reason == "fees unpaid"

    def test_without_a_reason_nobody_is_suspended(self, tenant, desk):
        one = CustomerFactory()

        answer = desk.post("/desk/customers/suspend", {"uid": [str(one.uid)], "reason": " "})

        assert answer.status_code == 422
        assert Customer.objects.get().state == "active"


class TestProfile:
    def test_adding_somebody_gives_a_code(self, tenant, desk):
        fields = {"name": "Meera Nair", "phone": "98230 45118", "tags": "UPSC, pays on time, UPSC", "language": "hi"}

        answer = desk.post(reverse("desk:customer-new"), fields)

        made = Customer.objects.get()
        assert answer["Location"] == to("customer", made)
        assert (made.phone, made.tags, made.language) == ("+919823045118", ["UPSC", "pays on time"], "hi")
        assert made.code.startswith("STU-")

    def test_the_same_person_again_is_refused_with_the_code(self, tenant, desk):
        known = CustomerFactory(name="Meera Nair", phone="+919823045118")

        answer = desk.post(reverse("desk:customer-new"), {"name": "meera  nair", "phone": "9823045118"})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert f"This person is here already: {known.code}." in page
        assert 'value="meera  nair"' in page

    def test_who_comes_seldom_is_counted_and_who_comes_often_has_a_rate(self, tenant, desk):
        one = CustomerFactory(name="Meera Nair")
        library = open_library()
        library.start(library.book("A-01", 11, who=one))
        page = desk.get(to("customer", one)).content.decode()
        assert '<span class="stat-value">1 <small>visit</small></span>' in page
        assert "times a week" not in page

    def test_what_is_called_off_is_not_to_collect(self, tenant, desk):
        library = open_library()
        booking = library.book("A-01", 11)
        assert "₹120.00 to collect" in desk.get(to("booking", booking)).content.decode()
        desk.post(to("cancel", booking), {"reason": "ill"})
        for path in (to("booking", booking), to("customer", booking.customer)):
            assert "to collect" not in desk.get(path).content.decode()

    def test_what_is_changed_is_kept(self, tenant, desk):
        one = CustomerFactory(name="Meera Nair")

        desk.post(to("customer-edit", one), {"name": "Meera N. Nair", "notes": "Prefers the window."})

        page = desk.get(to("customer", one)).content.decode()
        assert "Meera N. Nair" in page
        assert "Prefers the window." in page

    def test_suspending_asks_why_and_can_be_undone(self, tenant, desk):
        one = CustomerFactory()

        empty = desk.post(to("suspend", one), {"reason": ""}, part=True)
        desk.post(to("suspend", one), {"reason": "fees unpaid"})
        page = desk.get(to("customer", one)).content.decode()
        desk.post(to("reactivate", one))

        assert empty.status_code == 422
        assert "Suspended: fees unpaid" in page
        assert to("reactivate", one) in page
        assert Customer.objects.get().state == "active"

    def test_the_archive_hides_and_brings_back(self, tenant, desk):
        one = CustomerFactory(name="Meera Nair")

        desk.post(to("archive", one))

        assert "Meera Nair" not in desk.get("/desk/customers").content.decode().split("data-toasts")[0]
        assert "Welcome back" in desk.get(to("customer", one)).content.decode()

    def test_names_are_text_whatever_is_in_them(self, tenant, desk):
        one = CustomerFactory(name="<script>alert(1)</script>", notes="<b>bold</b>")

        page = desk.get(to("customer", one)).content.decode()

        assert "<script>alert(1)" not in page
        assert "<b>bold</b>" not in page


class TestExport:
    def test_the_owner_takes_the_list_as_it_is_filtered(self, tenant, asha):
        CustomerFactory(name="Meera Nair", tags=["UPSC"])
        CustomerFactory(name="Omkar Jagtap")

        answer = browser_of(tenant, asha.user).get(reverse("desk:customers-export"), format="csv", tag="UPSC")

        text = answer.getvalue().decode()
        assert "Meera Nair" in text
        assert "Omkar Jagtap" not in text


class TestImport:
    def test_a_messy_file_is_looked_at_first_and_nobody_goes_in(self, tenant, desk):
        answer = upload(desk)
        drain()

        page = desk.get(answer["Location"]).content.decode()
        assert Customer.objects.count() == 0
        assert "Take in 2" in page
        assert "left out if you take the rest in" in page

    def test_the_page_follows_it_while_it_works(self, tenant, desk):
        answer = upload(desk)

        part = desk.get(answer["Location"], part=True).content.decode()

        assert 'hx-trigger="every 1s"' in part
        assert "<html" not in part

    def test_wrong_rows_are_listed_with_their_line_and_as_a_file(self, tenant, desk):
        row = self.checked(desk)

        page = desk.get(to("import", row)).content.decode()
        lines = desk.get(to("import-errors", row)).getvalue().decode().splitlines()

        assert "This number has 6 digits" in page
        assert [line.split(",")[0] for line in lines[1:]] == ["5", "6"]

    def test_taking_in_leaves_out_what_is_wrong(self, tenant, desk):
        row = self.checked(desk)

        desk.post(to("import-take", row), {"skip": "1"})
        drain()

        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ishaan Verma", "Kavya Iyer"]
        assert "2 new, 0 brought up to date." in desk.get(to("import", row)).content.decode()

    def test_other_columns_are_read_when_told(self, tenant, desk):
        row = self.checked(desk)

        desk.post(to("import-remap", row), {"name": "Batch", "phone": "Mobile No."})
        drain()

        row.refresh_from_db()
        assert (row.state, row.mapping["name"]) == ("checked", "Batch")
        assert Customer.objects.count() == 0

    def test_leaving_it_takes_nothing(self, tenant, desk):
        row = self.checked(desk)

        desk.post(to("import-stop", row))

        assert Import.objects.get().state == "cancelled"
        assert Customer.objects.count() == 0

    def test_a_file_without_names_says_so_and_takes_the_columns_name(self, tenant, desk):
        text = "Whoever,Mobile\nKavya Iyer,9820014230\n"

        refused = upload(desk, text)
        taken = upload(desk, text, name_column="Whoever")

        assert refused.status_code == 422
        assert "No column says where the names are." in refused.content.decode()
        assert taken.status_code == 303

    def test_what_is_no_table_is_refused_beside_the_field(self, tenant, desk):
        file = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)

        answer = desk.post(reverse("desk:import-new"), {"file": file, "name_column": ""})

        assert answer.status_code in {413, 422}
        assert Import.objects.count() == 0

    def checked(self, desk):
        upload(desk)
        drain()
        return Import.objects.get()


class TestSpreadsheet:
    def test_a_workbook_is_read_too(self, tenant, desk):
        from openpyxl import Workbook

        book, file = Workbook(), io.BytesIO()
        for line in (["नाम", "मोबाइल"], ["काव्या अय्यर", 9820014230]):
            book.active.append(line)
        book.save(file)
        book.close()

        answer = desk.post(
            reverse("desk:import-new"), {"file": SimpleUploadedFile("a.xlsx", file.getvalue()), "name_column": ""}
        )
        drain()

        assert "Every row is right." in desk.get(answer["Location"]).content.decode()


class TestHindi:
    def test_the_desk_speaks_hindi_throughout(self, tenant, asha):
        open_library()
        browser = browser_of(tenant, asha.user, language="hi")

        page = browser.get("/desk/customers").content.decode()

        assert 'lang="hi"' in page
        assert "विद्यार्थी" in page
        assert "New student" not in page
