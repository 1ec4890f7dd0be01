"""The operators' pages: what they show, who may see and do what, and how many questions they ask."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from platform_core.audit.models import AuditEntry
from platform_core.audit.seal import seal_chain
from platform_core.plans.steps import open_subscription
from platform_core.tenants.models import Tenant
from shared.clock import now
from shared.identity.models import Invite, User
from shared.identity.permissions import PlatformRole
from shared.jobs.models import Job
from shared.tenancy.connection import connection
from tests.fixtures.cast import Person, sign_up

PAGES = [
    "/console",
    "/console/more",
    "/console/plans",
    "/console/tenants",
    "/console/jobs",
    "/console/jobs?state=waiting",
    "/console/audit",
    "/console/operators",
]


@pytest.fixture
def business(tenant: Tenant) -> Tenant:
    """Asha's, seen from the apex."""
    connection.set_schema_to_public()
    return tenant


def dead(count: int = 1, *, schema: str = "public", kind: str = "audit.seal") -> list[Job]:
    """Jobs that failed for good."""
    return [
        Job.objects.create(
            kind=kind,
            queue="fast",
            schema=schema,
            state=Job.State.FAILED,
            attempts=5,
            finished_at=now(),
            error="Traceback\nValueError: the address is not listed",
        )
        for _ in range(count)
    ]


def more_tenants(count: int, *, name: str = "more") -> None:
    """Trials that are over, of a schema that nobody knows."""
    for number in range(count):
        made = Tenant.objects.create(
            slug=f"{name}-{number}",
            name=f"{name.title()} {number}",
            vertical="studio",
            state="trial",
            fingerprint="f" * 16,
        )
        open_subscription(tenant_id=made.pk, plan="professional", trial_ends_at=now() - timedelta(days=1))


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(database) as captured:
        assert client.get(path).status_code == 200
    return sum("search_path" not in query["sql"] for query in captured.captured_queries)


def said(answer: Any) -> str:
    return answer.content.decode()


class TestWhoMaySee:
    @pytest.mark.parametrize("path", PAGES)
    def test_stranger_is_sent_to_the_door(self, stranger: Client, path: str) -> None:
        answer = stranger.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/console/sign-in?next=/console")

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("language", ["en", "hi"])
    def test_reader_sees_every_page(self, reader: Client, business: Tenant, path: str, language: str) -> None:
        dead()
        answer = reader.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert said(answer).count("<h1") == 1

    def test_reader_is_offered_no_verbs(self, reader: Client, business: Tenant) -> None:
        dead()
        assert "/console/tenants/new" not in said(reader.get("/console/tenants"))
        assert "Suspend" not in said(reader.get(f"/console/tenants/{business.uid}"))
        assert 'name="job"' not in said(reader.get("/console/jobs"))
        assert "Invite" not in said(reader.get("/console/operators"))

    @pytest.mark.parametrize("path", ["suspend", "reactivate", "plan", "enter"])
    def test_server_refuses_the_reader_too(self, reader: Client, business: Tenant, path: str) -> None:
        answer = reader.post(f"/console/tenants/{business.uid}/{path}", {"reason": "because", "plan": "free"})
        assert answer.status_code == 403
        assert "Not for your role" in said(answer)

    @pytest.mark.parametrize("path", ["jobs/retry", "jobs/delete", "operators/invite", "tenants/new"])
    def test_server_refuses_the_rest(self, reader: Client, path: str) -> None:
        assert reader.post(f"/console/{path}", {"job": str(uuid.uuid4())}).status_code == 403

    def test_support_may_not_manage_operators(self, supporter: Client, omar: Person) -> None:
        assert supporter.post(f"/console/operators/{omar.user.uid}/lock").status_code == 403

    def test_tenants_owner_is_a_stranger_here(self, stranger: Client, asha: Person) -> None:
        assert stranger.get("/console").status_code == 302


class TestQuestionsAsked:
    @pytest.mark.parametrize("path", ["", "/tenants", "/jobs", "/audit", "/plans"])
    def test_number_does_not_grow(self, admin: Client, business: Tenant, path: str) -> None:
        more_tenants(2, name="few")
        dead(2, schema=business.schema_name)
        few = queries_of(admin, f"/console{path}")
        more_tenants(9, name="many")
        dead(9, schema=business.schema_name)
        for number in range(9):
            admin.post(f"/console/tenants/{business.uid}/plan", {"plan": "free" if number % 2 else "starter"})
        assert queries_of(admin, f"/console{path}") == few


class TestTenants:
    def test_search_and_filters(self, admin: Client, business: Tenant) -> None:
        more_tenants(2)
        assert "More 1" in said(admin.get("/console/tenants", {"q": "more-1"}))
        assert "Asha Reading" not in said(admin.get("/console/tenants", {"q": "more"}))
        assert "More 1" in said(admin.get("/console/tenants", {"state": "trial"}))
        assert "Asha Reading" not in said(admin.get("/console/tenants", {"vertical": "studio"}))
        assert "No tenant matches" in said(admin.get("/console/tenants", {"plan": "enterprise"}))

    def test_trial_that_is_over_counts_as_free(self, admin: Client) -> None:
        more_tenants(1)
        assert '<td class="second">Free</td>' in said(admin.get("/console/tenants", {"q": "more"}))

    def test_fifty_a_page(self, admin: Client) -> None:
        more_tenants(51)
        first = said(admin.get("/console/tenants", {"state": "trial"}))
        assert first.count('class="first"') == 50
        assert 'rel="next"' in first

    def test_cursor_that_is_none_is_refused(self, admin: Client) -> None:
        assert admin.get("/console/tenants", {"cursor": "%%%"}).status_code == 400

    @pytest.mark.parametrize("query", ["q=%00", "state=%00", "plan=x%00", "vertical=nope", "behind=1"])
    def test_odd_filters_find_nothing_and_break_nothing(self, admin: Client, query: str) -> None:
        assert admin.get(f"/console/tenants?{query}").status_code == 200

    def test_one_shows_what_it_has(self, admin: Client, business: Tenant) -> None:
        dead(schema=business.schema_name, kind="customers.import")
        page = said(admin.get(f"/console/tenants/{business.uid}"))
        for word in ("asha.localhost:8000", "Professional", "customers.import", "Up to date", "1,000"):
            assert word in page

    def test_unknown_one_is_not_found(self, admin: Client) -> None:
        answer = admin.get(f"/console/tenants/{uuid.uuid4()}")
        assert answer.status_code == 404
        assert "There is no such business." in said(answer)

    def test_palette_finds_it(self, admin: Client, business: Tenant) -> None:
        assert f"/console/tenants/{business.uid}" in said(admin.get("/console/find", {"q": "asha"}))

    def test_new_one_with_a_plan(self, admin: Client) -> None:
        asked = {
            "vertical": "studio", "business_name": "Inkworks Goa", "slug": "inkworks-goa", "plan": "starter",
            "name": "Ines", "phone": "", "email": "ines@inkworks.example", "password": "a needle and a line",
        }  # fmt: skip
        answer = admin.post("/console/tenants/new", asked)
        made = Tenant.objects.get(slug="inkworks-goa")
        assert answer["Location"] == f"/console/tenants/{made.uid}"
        assert (made.state, made.subscription.plan.slug) == ("active", "starter")
        again = admin.post("/console/tenants/new", asked)
        assert again.status_code == 409
        assert 'value="Inkworks Goa"' in said(again)


class TestVerbs:
    def test_suspend_and_reactivate(self, supporter: Client, business: Tenant) -> None:
        at = f"/console/tenants/{business.uid}"
        assert supporter.post(f"{at}/suspend", {"reason": "Chargeback 77"})["Location"] == at
        business.refresh_from_db()
        assert (business.state, business.suspended_reason) == ("suspended", "Chargeback 77")
        page = said(supporter.get(at))
        assert "Chargeback 77" in page
        assert "Enter desk" not in page
        supporter.post(f"{at}/reactivate", {"reason": ""})
        business.refresh_from_db()
        assert business.state == "active"

    def test_in_its_dialog_a_verb_is_refused_there_and_leads_on_as_a_whole_page(
        self, admin: Client, business: Tenant
    ) -> None:
        at, htmx = f"/console/tenants/{business.uid}", {"HX-Request": "true"}
        refused = admin.post(f"{at}/suspend", {"reason": ""}, headers=htmx)
        assert refused.status_code == 422
        assert "<html" not in said(refused)
        assert 'id="suspend_reason_error"' in said(refused)
        assert admin.post(f"{at}/suspend", {"reason": "Chargeback 77"}, headers=htmx)["HX-Redirect"] == at

    def test_suspending_without_a_reason_is_asked_again(self, admin: Client, business: Tenant) -> None:
        answer = admin.post(f"/console/tenants/{business.uid}/suspend", {"reason": ""})
        assert answer.status_code == 422
        business.refresh_from_db()
        assert business.state == "active"

    def test_form_sent_twice_has_one_effect(self, admin: Client, business: Tenant) -> None:
        asked = {"plan": "starter", "_key": "once-and-once-only"}
        for _ in range(2):
            assert admin.post(f"/console/tenants/{business.uid}/plan", asked).status_code == 303
        assert AuditEntry.objects.filter(kind="tenant.changed", subject_uid=business.uid).count() == 1

    def test_page_of_its_own_for_who_has_no_script(self, admin: Client, business: Tenant) -> None:
        assert "Suspend Asha Reading Rooms?" in said(admin.get(f"/console/tenants/{business.uid}/suspend"))

    def test_enter_desk_leads_there_once(self, asha: Person, admin: Client, business: Tenant) -> None:
        connection.set_schema_to_public()
        at = f"/console/tenants/{business.uid}"
        assert admin.post(f"{at}/enter", {"reason": "Ticket 4711"})["Location"] == f"{at}/go"
        assert "http://asha.localhost:8000/account/impersonate/" in admin.get(f"{at}/go")["Refresh"]
        assert admin.get(f"{at}/go")["Location"] == at

    def test_ticket_opens_the_desk_in_the_operators_name(self, asha: Person, admin: Client, business: Tenant) -> None:
        connection.set_schema_to_public()
        at = f"/console/tenants/{business.uid}"
        admin.post(f"{at}/enter", {"reason": "Ticket 4711"})
        path = admin.get(f"{at}/go")["Refresh"].partition("8000")[2]
        desk = Client(headers={"Host": "asha.localhost:8000"})
        assert desk.get(path)["Location"] == "/desk"
        assert desk.get(path).status_code == 422


class TestJobs:
    def test_dead_ones_are_shown_with_their_error(self, admin: Client, business: Tenant) -> None:
        [job] = dead(schema=business.schema_name)
        page = said(admin.get("/console/jobs", {"job": str(job.uid)}))
        assert "ValueError: the address is not listed" in page
        assert "Traceback" in page
        assert ">asha<" in page

    def test_figures_alone_for_htmx(self, admin: Client) -> None:
        page = said(admin.get("/console/jobs", headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert 'id="queues"' in page

    def test_retry_many(self, supporter: Client) -> None:
        jobs = dead(3)
        answer = supporter.post("/console/jobs/retry", {"job": [str(job.uid) for job in jobs[:2]]})
        assert answer.status_code == 303
        assert Job.objects.filter(state="failed").count() == 1
        assert "2 jobs put back in the queue." in said(supporter.get("/console/jobs"))

    def test_delete_asks_first(self, admin: Client) -> None:
        [job] = dead()
        asked = admin.post("/console/jobs/delete", {"job": str(job.uid)})
        assert "Delete the chosen jobs?" in said(asked)
        assert Job.objects.filter(pk=job.pk).exists()
        admin.post("/console/jobs/delete", {"job": str(job.uid), "sure": "1"})
        assert not Job.objects.filter(pk=job.pk).exists()

    def test_nothing_chosen_is_said(self, admin: Client) -> None:
        answer = admin.post("/console/jobs/retry", {})
        assert answer.status_code == 422
        assert "Choose a job first." in said(answer)

    def test_job_that_is_gone_is_refused(self, admin: Client) -> None:
        assert admin.post("/console/jobs/retry", {"job": str(uuid.uuid4())}).status_code == 404

    def test_back_leads_nowhere_else(self, admin: Client) -> None:
        for onward in ("https://evil.example/console/jobs", "//evil.example", "/desk"):
            [job] = dead()
            answer = admin.post("/console/jobs/retry", {"job": str(job.uid), "next": onward})
            assert answer["Location"].startswith("/console/jobs")

    @pytest.mark.parametrize("query", ["tenant=asha", "tenant=public", "q=listed", "queue=fast", "job=x"])
    def test_filters(self, admin: Client, business: Tenant, query: str) -> None:
        dead()
        dead(schema=business.schema_name)
        assert "audit.seal" in said(admin.get(f"/console/jobs?{query}"))


class TestAudit:
    def test_change_stands_in_the_book_with_its_author(self, admin: Client, business: Tenant) -> None:
        admin.post(f"/console/tenants/{business.uid}/suspend", {"reason": "Chargeback 77"})
        page = said(admin.get("/console/audit", {"kind": "tenant"}))
        assert "tenant.suspended" in page
        assert "Omar" in page
        assert "Business suspended" in page
        assert "why: Chargeback 77" in page

    def test_search_in_the_facts(self, admin: Client, business: Tenant) -> None:
        admin.post(f"/console/tenants/{business.uid}/suspend", {"reason": "Chargeback 77"})
        assert "tenant.suspended" in said(admin.get("/console/audit", {"q": "Chargeback"}))
        assert "Nothing in the book matches" in said(admin.get("/console/audit", {"q": "nothing like it"}))

    def test_whole_chain_is_said_to_be_whole(self, reader: Client) -> None:
        assert "The chain is whole" in said(reader.post("/console/audit/verify"))

    def test_verdict_alone_for_htmx(self, reader: Client) -> None:
        page = said(reader.post("/console/audit/verify", headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert "The chain is whole" in page

    def test_changed_row_is_found(self, admin: Client, business: Tenant) -> None:
        admin.post(f"/console/tenants/{business.uid}/suspend", {"reason": "Chargeback 77"})
        seal_chain("public")
        with database.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
            cursor.execute("UPDATE audit_auditentry SET kind = 'tenant.praised' WHERE kind = 'tenant.suspended'")
        page = said(admin.post("/console/audit/verify"))
        assert "The chain is broken" in page
        assert "was changed after it was sealed" in page


class TestOperators:
    def test_invited_one_is_listed(self, admin: Client) -> None:
        admin.post("/console/operators/invite", {"email": "nila@example.com", "role": PlatformRole.SUPPORT})
        assert Invite.objects.get(email="nila@example.com").role.code == "support"
        assert "nila@example.com" in said(admin.get("/console/operators"))

    def test_wrong_address_stays_in_the_form(self, admin: Client) -> None:
        answer = admin.post("/console/operators/invite", {"email": "nila", "role": PlatformRole.SUPPORT})
        assert answer.status_code == 422
        assert 'value="nila"' in said(answer)

    def test_customer_is_no_operator(self, admin: Client) -> None:
        answer = admin.post("/console/operators/invite", {"email": "nila@example.com", "role": "customer"})
        assert answer.status_code == 422

    def test_lock_and_unlock(self, admin: Client, supporter: Client) -> None:
        sunil = User.objects.get(name="Sunil")
        assert "Lock Sunil out?" in said(admin.get(f"/console/operators/{sunil.uid}/lock"))
        admin.post(f"/console/operators/{sunil.uid}/lock")
        assert supporter.get("/console").status_code == 302
        admin.post(f"/console/operators/{sunil.uid}/unlock")
        sunil.refresh_from_db()
        assert sunil.is_active

    def test_last_admin_cannot_lock_the_door_behind_them(self, admin: Client, omar: Person) -> None:
        answer = admin.post(f"/console/operators/{omar.user.uid}/lock")
        assert answer.status_code == 409
        assert "Nobody else here may do everything" in said(answer)


def test_own_role_sees_what_it_holds(signed_in: Any, omar: Person) -> None:
    """Somebody who reads tenants alone is shown tenants alone."""
    from shared.identity.models import Role

    Role.objects.create(code="looker", name="Looker", permissions=["tenants.read"])
    client = signed_in(sign_up("Lata", "looker").user)
    page = said(client.get("/console"))
    assert 'href="/console/audit"' not in page.partition("side-list")[2].partition("</nav>")[0]
    assert client.get("/console/audit").status_code == 403
