"""Who may open what: the side list shows it, and the server refuses the rest."""

import pytest
from django.urls import reverse

from tests.tenant_apps.portal.desks import browser_of, open_library, person

ROLES = ("owner", "manager", "front_desk", "professional", "kitchen", "read_only", "customer")
O, M, F, P, K, R = ROLES[:6]  # noqa: E741 - the letters of the design's table
EVERYBODY = {O, M, F, P, K, R}
MAY_OPEN = {
    "today": {O, M, F, R},
    "seats": {O, M, F, R},
    "bookings": {O, M, F, R},
    "walk-in": {O, M, F},
    "customers": {O, M, F, R},
    "customer-new": {O, M, F},
    "import-new": {O, M, F},
    "customers-export": {O, M},
    "money": {O, M, F, R},
    "messages": {O, M, R},
    "texts": {O, M},
    "text-new": {O, M},
    "senders": {O, M},
    "entity-new": {O, M},
    "header-new": {O, M},
    "wallet": {O, M, R},
    "venues": {O, M},
    "venue-new": {O, M},
    "setup": {O, M},
    "staff": {O, M},
    "settings": {O, M},
    "audit": {O, M, R},
    "letters": {O, M, R},
    "me": EVERYBODY,
    "more": EVERYBODY,
    "find": EVERYBODY,
}
IN_THE_LIST = (
    "today",
    "seats",
    "bookings",
    "customers",
    "money",
    "messages",
    "venues",
    "setup",
    "staff",
    "settings",
    "audit",
)


@pytest.mark.parametrize("role", ROLES)
class TestRoles:
    def test_pages_open_for_who_may(self, role, tenant):
        open_library()
        browser = browser_of(tenant, person(role).user)

        opened = {name for name in MAY_OPEN if self.opens(browser, name)}

        assert opened == {name for name, roles in MAY_OPEN.items() if role in roles}

    def opens(self, browser, name):
        answer = browser.get(reverse(f"desk:{name}"))
        if answer.streaming:
            assert answer.getvalue()
        return answer.status_code == 200

    def test_the_side_list_shows_nothing_else(self, role, tenant):
        if role == "customer":
            return
        page = browser_of(tenant, person(role).user).get(reverse("desk:me")).content.decode()
        side = page[page.index('aria-label="Desk"') : page.index('class="sheet"')]

        shown = {name for name in IN_THE_LIST if f'href="{reverse(f"desk:{name}")}"' in side}

        assert shown == {name for name in IN_THE_LIST if role in MAY_OPEN[name]}


VERBS = {
    "check-in": {O, M, F}, "check-out": {O, M, F}, "accept": {O, M, F}, "no-show": {O, M, F}, "cancel": {O, M, F},
    "move": {O, M, F}, "reseat": {O, M, F}, "pay": {O, M, F}, "undo-check-in": {O, M, F},
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
class TestVerbs:
    def test_a_post_is_refused_to_who_may_not(self, role, tenant):
        library = open_library()
        booking = library.book("A-01", 12)
        browser = browser_of(tenant, person(role).user)

        refused = {
            name for name in VERBS if browser.post(reverse(f"desk:{name}", args=[booking.uid])).status_code == 403
        }

        assert refused == {name for name, roles in VERBS.items() if role not in roles}

    def test_read_only_sees_no_verb(self, role, tenant):
        library = open_library()
        library.book("A-01", 12)
        if role not in MAY_OPEN["today"]:
            return

        page = browser_of(tenant, person(role).user).get(reverse("desk:today")).content.decode()

        assert ('/pay"' in page or '/check-in"' in page or "Walk-in" in page.split("</nav>")[1]) is (role != R)


class TestOtherTenants:
    def test_another_tenants_rows_are_not_found(self, tenant, other_tenant, dev):
        library = open_library()
        booking = library.book("A-01", 12)
        browser = browser_of(other_tenant)
        browser.post("/desk/sign-in", {"email": dev.user.email, "password": "a quiet place to read"})

        pages = [
            reverse("desk:booking", args=[booking.uid]),
            reverse("desk:customer", args=[booking.customer.uid]),
            reverse("desk:venue-about", args=[library.venue.uid]),
            reverse("desk:pay", args=[booking.uid]),
        ]

        assert [browser.get(page).status_code for page in pages] == [404] * 4

    def test_another_tenants_session_is_nobody_here(self, tenant, other_tenant, asha):
        browser = browser_of(tenant, asha.user)
        stranger = browser_of(other_tenant)
        stranger.client.cookies.update(browser.client.cookies)

        assert stranger.get("/desk").status_code == 302


class TestRefusals:
    def test_a_page_that_is_not_for_the_role_says_who_can(self, tenant, bilal):
        answer = browser_of(tenant, bilal.user).get(reverse("desk:settings"))

        page = answer.content.decode()
        assert answer.status_code == 403
        assert "You work here as Front desk. The owner or a manager can open this page" in page

    def test_what_is_not_there_offers_a_search(self, tenant, asha):
        answer = browser_of(tenant, asha.user).get("/desk/bookings/01930000-0000-7000-8000-000000000000")

        assert answer.status_code == 404
        assert reverse("desk:find") in answer.content.decode()
