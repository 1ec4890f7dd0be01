"""Messages at the desk: the log with its reasons, the check of a registered text, the wallet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django_tenants.utils import schema_context

from platform_core.credits.actions import grant
from platform_core.credits.models import Order
from platform_core.tenants.models import Tenant
from shared import clock
from shared.actor import SYSTEM
from shared.messaging.models import Message, Template
from shared.messaging.starter import plant_texts
from shared.unit import unit
from tests.tenant_apps.portal.desks import Browser, browser_of, person

VALUE = "value-amount"
PAGES = ("/desk/messages", "/desk/texts", "/desk/messages/wallet")


@pytest.fixture
def desk(tenant: Tenant, asha: Any) -> Browser:
    return browser_of(tenant, asha.user)


@pytest.fixture
def paid_text(tenant: Tenant) -> Template:
    """The text that says that money came."""
    Template.objects.all().delete()
    plant_texts(brand="Asha Reading Rooms", seed=str(tenant.uid), now=clock.now())
    return Template.objects.get(purpose="payment_received")


def sent(number: int = 1, **fields: Any) -> Message:
    told = {"state": "delivered", "parts": 1, "credits": 1, "is_captured": True, "finished_at": clock.now(), **fields}
    return Message.objects.create(
        channel="sms", category="S", to=f"+9198200{number:05d}", text=f"Rs {number} received", key=f"k{number}",
        source="api", event_at=clock.now(), **told,
    )  # fmt: skip


def fill(tenant: Tenant, quantity: int) -> None:
    with schema_context("public"), unit():
        grant(tenant_uid=tenant.uid, channel="sms", quantity=quantity, total_minor=0, actor=SYSTEM)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def statements(browser: Browser, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return sum("search_path" not in query["sql"] for query in captured.captured_queries)


class TestWho:
    @pytest.mark.parametrize("role", ["owner", "manager", "front_desk", "kitchen", "read_only"])
    def test_pages_open_for_who_may(self, tenant: Tenant, role: str) -> None:
        browser = browser_of(tenant, person(role).user)
        opened = {path for path in PAGES if browser.get(path).status_code == 200}
        closed = {"owner": set(), "manager": set(), "read_only": {"/desk/texts"}}.get(role, set(PAGES))
        assert opened == set(PAGES) - closed

    def test_read_only_may_not_buy(self, tenant: Tenant) -> None:
        browser = browser_of(tenant, person("read_only").user)
        assert "Buy messages" not in words(browser.get("/desk/messages/wallet"))
        assert browser.post("/desk/messages/wallet", {"channel": "sms", "quantity": "1000"}).status_code == 403

    @pytest.mark.parametrize("path", PAGES)
    def test_number_of_questions_does_not_grow(
        self, tenant: Tenant, desk: Browser, paid_text: Template, path: str
    ) -> None:
        sent(1)
        fill(tenant, 10)
        few = statements(desk, path)
        for number in range(2, 12):
            sent(number)
            fill(tenant, 10)
        assert statements(desk, path) == few


class TestLog:
    def test_each_with_its_reason(self, desk: Browser) -> None:
        sent(1)
        sent(2, state="rejected", reason="opted_out", is_captured=False)
        page = words(desk.get("/desk/messages"))
        assert "It reached the phone." in page
        assert "The person does not want this kind of message." in page

    @pytest.mark.parametrize(("query", "found"), [("show", "failed"), ("q", "Rs 2 received"), ("q", "00002")])
    def test_groups_and_search(self, desk: Browser, query: str, found: str) -> None:
        sent(1)
        sent(2, state="failed", reason="not_delivered")
        page = words(desk.get("/desk/messages", **{query: found}))
        assert "Rs 2 received" in page
        assert "Rs 1 received" not in page

    def test_one_tells_its_story_and_its_cost(self, desk: Browser) -> None:
        message = sent(7)
        message.submissions.create(
            number=1, provider="msg91", account_uid=message.uid, on_platform=True, state="accepted", reference="r",
            started_at=clock.now(),
        )  # fmt: skip
        page = words(desk.get(f"/desk/messages/{message.uid}"))
        for told in ("Somebody asked for it", "Handed to MSG91: Taken", "1 credit was spent.", "Rs 7 received"):
            assert told in page

    def test_unknown_one_is_not_found(self, desk: Browser, asha: Any) -> None:
        assert desk.get(f"/desk/messages/{asha.user.uid}").status_code == 404


class TestCheck:
    def check(self, desk: Browser, row: Template, *, part: bool = True, **typed: str) -> str:
        answer = desk.get(f"/desk/texts/{row.uid}", part=part, **typed)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_registered_text_with_fitting_values_would_pass(self, desk: Browser, paid_text: Template) -> None:
        Template.objects.update(state="approved")
        page = self.check(desk, paid_text, **{VALUE: "900", "value-code": "R1 2627 00042"})
        assert "<var>900</var>" in page
        assert "template_mismatch" not in page
        assert "would refuse" not in page
        assert "<html" not in page

    def test_other_text_is_shown_from_where_it_parts(self, desk: Browser, paid_text: Template) -> None:
        page = self.check(desk, paid_text, text="Hi Rs 900 received")
        assert "<ins>Hi·Rs·900·received</ins>" in page
        assert "633 NOT_MATCHED" in page
        assert "The carrier would refuse this" in page

    def test_value_that_does_not_fit_is_named(self, desk: Browser, paid_text: Template) -> None:
        assert "may hold digits only" in self.check(desk, paid_text, **{VALUE: "many"})

    def test_character_that_doubles_the_price_is_marked(self, desk: Browser, paid_text: Template) -> None:
        page = self.check(desk, paid_text, text="₹900 received")
        assert '<span class="flagged">₹</span>' in page
        assert "Unicode" in page

    @pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\x00", "{#var#}", "नमस्ते", "x" * 5000])
    def test_whatever_is_typed_is_only_text(self, desk: Browser, paid_text: Template, typed: str) -> None:
        assert "<script>alert" not in self.check(desk, paid_text, text=typed, **{VALUE: typed})

    @pytest.mark.parametrize("language", ["en", "hi"])
    def test_every_starter_text_has_a_page(self, tenant: Tenant, asha: Any, paid_text: Template, language: str) -> None:
        browser = browser_of(tenant, asha.user, language=language)
        for text in Template.objects.all():
            page = self.check(browser, text, part=False)
            assert page.count("<h1") == 1
            assert "<ins>" not in page


class TestWallet:
    def test_balance_and_what_moved(self, tenant: Tenant, desk: Browser) -> None:
        before = words(desk.get("/desk/messages/wallet"))
        fill(tenant, 1_234_567)
        page = words(desk.get("/desk/messages/wallet"))
        assert "+12,34,567" in page
        assert "+12,34,567" not in before

    def test_order_waits_to_be_paid(self, tenant: Tenant, desk: Browser) -> None:
        answer = desk.post("/desk/messages/wallet", {"channel": "sms", "quantity": "2000", "_key": "o" * 20})
        again = desk.post("/desk/messages/wallet", {"channel": "sms", "quantity": "2000", "_key": "o" * 20})
        assert (answer.status_code, again["Location"]) == (303, answer["Location"])
        with schema_context("public"):
            order = Order.objects.get(tenant_uid=tenant.uid)
        assert order.quantity == 2_000
        assert "2,000 messages for" in words(desk.get(answer["Location"]))

    def test_an_order_that_was_not_paid_is_found_again_and_tried_again(self, tenant: Tenant, desk: Browser) -> None:
        order = desk.post("/desk/messages/wallet", {"channel": "sms", "quantity": "2000"})["Location"]
        shown = words(desk.get("/desk/messages/wallet"))
        assert "2,000 messages for" in shown
        assert "Try again" in shown
        again = desk.post(f"/desk/messages/wallet/{order.rpartition('=')[2]}/pay")
        assert (again.status_code, again["Location"]) == (303, order)

    @pytest.mark.parametrize("quantity", ["1", "", "x", "99999999"])
    def test_wrong_number_is_said_beside_it(self, desk: Browser, quantity: str) -> None:
        answer = desk.post("/desk/messages/wallet", {"channel": "sms", "quantity": quantity})
        assert answer.status_code == 422
        assert 'id="id_quantity_error"' in answer.content.decode()

    @pytest.mark.parametrize("order", ["x", "01930000-0000-7000-8000-000000000000"])
    def test_order_of_nobody_is_not_found(self, desk: Browser, order: str) -> None:
        assert desk.get("/desk/messages/wallet", order=order).status_code == 404
