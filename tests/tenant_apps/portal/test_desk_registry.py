"""What is registered with the DLT portals, written at the desk: companies, senders' names, texts with their check."""

import pytest
from django.urls import reverse

from shared.messaging.models import Entity, Header, Template
from tests.shared.messaging.conftest import registered
from tests.tenant_apps.portal.desks import browser_of

__all__ = ["registered"]
PEID = "1101621000000458712"
DLT_ID = "1407165688420031207"
TEXT = "Rs {#numeric#} is due at Asha Reading Rooms for {#alphanumeric#}. Please pay it at the desk."


@pytest.fixture
def desk(tenant, asha):
    return browser_of(tenant, asha.user)


def page(answer) -> str:
    return answer.content.decode()


def a_text(**other):
    named = {"name_0": "amount", "most_0": "9", "name_1": "code", "most_1": "20", "language": "en", "category": "S"}
    return {"name": "Due", "purpose": "payment_received", "text": TEXT, "state": "draft", **named, **other}


class TestSenders:
    def test_a_company_and_its_name_are_noted_corrected_and_removed(self, desk):
        Header.objects.all().delete()
        Template.objects.all().delete()
        Entity.objects.all().delete()
        desk.post(reverse("desk:entity-new"), {"name": "Asha Rooms LLP", "peid": PEID, "chain_state": "pending"})
        company = Entity.objects.get()
        form = {"entity": str(company.uid), "header": "ASHARM", "kind": "service", "expires_on": "2026-12-31"}
        assert desk.post(reverse("desk:header-new"), form).status_code == 303
        told = page(desk.get(reverse("desk:senders")))
        assert "ASHARM" in told
        assert "good until Thu 31 Dec" in told
        desk.post(
            reverse("desk:entity", args=[company.uid]), {"name": "Asha LLP", "peid": PEID, "chain_state": "active"}
        )
        assert Entity.objects.get().chain_state == "active"
        assert desk.post(reverse("desk:entity-remove", args=[company.uid])).status_code == 409
        desk.post(reverse("desk:header-remove", args=[Header.objects.get().uid]))
        desk.post(reverse("desk:entity-remove", args=[company.uid]))
        assert not Entity.objects.exists()

    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(self, desk):
        answer = desk.post(reverse("desk:entity-new"), {"name": "Asha LLP", "peid": "11016", "chain_state": "none"})
        assert answer.status_code == 422
        assert "19 digits" in page(answer)
        assert 'value="Asha LLP"' in page(answer)

    def test_a_name_in_the_wrong_form_is_refused(self, desk, registered):
        form = {"entity": str(Entity.objects.get().uid), "header": "VM-ASHA-S", "kind": "service"}
        assert "six capital letters or six digits" in page(desk.post(reverse("desk:header-new"), form))


class TestTexts:
    def test_a_new_one_is_saved_with_its_variables(self, desk, registered):
        header = str(Header.objects.get().uid)
        sent = a_text(header=header, dlt_id=DLT_ID, provider_template_id="a" * 24, state="approved")
        assert desk.post(reverse("desk:text-new"), sent).status_code == 303
        row = Template.objects.get(name="Due")
        assert row.variables == [
            {"name": "amount", "type": "numeric", "max": 9},
            {"name": "code", "type": "alphanumeric", "max": 20},
        ]
        assert (row.state, row.text, row.dlt_id) == ("approved", TEXT, DLT_ID)

    def test_while_it_is_typed_the_page_says_what_the_registry_would(self, desk, registered):
        look = reverse("desk:text-look")
        part = page(desk.post(look, a_text(), part=True))
        assert part.lstrip().startswith("<div")
        assert "The registry would take this" in part
        part = page(desk.post(look, a_text(text="₹{#numeric#} is due  {#name#}"), part=True))
        assert "The registry would refuse this" in part
        assert "{#name#}" in part

    def test_a_refused_text_stays_with_the_words_beside_it(self, desk, registered):
        answer = desk.post(reverse("desk:text-new"), a_text(text="Rs {#numeric#} is due for {#alphanumeric#} here."))
        assert answer.status_code == 422
        assert "The text must name your brand" in page(answer)
        assert "is due for {#alphanumeric#} here." in page(answer)

    def test_variables_have_the_names_that_are_filled(self, desk, registered):
        answer = desk.post(reverse("desk:text-new"), a_text(name_0="sum"))
        assert "What fills it knows these: amount, code." in page(answer)

    def test_another_wording_of_an_approved_one_is_a_draft_without_ids(self, desk, registered):
        row = Template.objects.get(purpose="payment_received")
        edit = reverse("desk:text-edit", args=[row.uid])
        assert row.dlt_id in page(desk.get(edit))
        sent = a_text(name=row.name, header=str(row.header.uid), dlt_id=row.dlt_id, state="approved")
        desk.post(edit, sent)
        made = Template.objects.get(previous=row)
        assert (made.version, made.state, made.dlt_id) == (2, "draft", "")
        assert Template.objects.get(pk=row.pk).state == "approved"

    def test_retired_is_blocked_and_a_draft_is_gone(self, desk, registered):
        row = Template.objects.get(purpose="payment_received")
        assert "no more?" in page(desk.get(reverse("desk:text-retire", args=[row.uid])))
        desk.post(reverse("desk:text-retire", args=[row.uid]))
        assert Template.objects.get(pk=row.pk).state == "blocked"

    def test_not_for_the_front_desk(self, tenant, bilal, registered):
        browser = browser_of(tenant, bilal.user)
        assert browser.get(reverse("desk:text-new")).status_code == 403
        assert browser.post(reverse("desk:text-look"), {}).status_code == 403
