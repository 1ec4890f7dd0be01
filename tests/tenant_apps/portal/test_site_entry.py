"""Coming in and going out: by a code that also registers, by a password; and where one may be led."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from django.test import Client

from platform_core.tenants.models import Tenant
from shared.identity.models import Device, User
from shared.secrets import encrypt
from tenant_apps.customers.models import Customer
from tenant_apps.venues.models import Venue
from tests.fixtures.cast import PASSWORD, Person
from tests.fixtures.outbox import Outbox
from tests.tenant_apps.customers.factories import CustomerFactory

PHONE = "+919820014230"


def ask_code(browser: Client, outbox: Outbox, phone: str = "98200 14230", onward: str = "") -> str:
    """Give the number; the code that was sent."""
    answer = browser.post("/sign-in", {"phone": phone, "next": onward})
    assert answer.status_code == 302, answer.content
    return str(outbox()[-1]["code"])


def enter(browser: Client, outbox: Outbox, onward: str = "") -> Any:
    """The whole way in by a code."""
    code = ask_code(browser, outbox, onward=onward)
    return browser.post("/sign-in/code", {"code": code, "next": onward})


class TestCode:
    def test_a_new_number_becomes_a_customer_who_says_a_name(self, browser: Client, outbox: Outbox):
        answer = enter(browser, outbox, onward="/at/kothrud?seat=B-11")
        assert answer.url == "/welcome?next=/at/kothrud%3Fseat%3DB-11"
        named = browser.post("/welcome", {"name": "Kavya Iyer", "language": "hi", "next": "/at/kothrud?seat=B-11"})
        assert named.url == "/at/kothrud?seat=B-11"
        assert User.objects.get(phone=PHONE).name == "Kavya Iyer"
        assert Customer.objects.get(phone=PHONE).name == "Kavya Iyer"
        assert Customer.objects.get(phone=PHONE).language == "hi"

    def test_whom_the_desk_knows_is_not_asked_for_a_name(self, browser: Client, outbox: Outbox):
        known = CustomerFactory(name="Kavya Iyer", phone=PHONE)
        assert enter(browser, outbox).url == "/me"
        assert "Kavya Iyer" in browser.get("/me").content.decode()
        known.refresh_from_db()
        assert known.user_uid == User.objects.get(phone=PHONE).uid

    def test_one_of_a_family_finds_their_own_row_by_their_name(self, hall: Venue, browser: Client, outbox: Outbox):
        kavya, _brother = CustomerFactory(name="Kavya Iyer", phone=PHONE), CustomerFactory(name="Om Iyer", phone=PHONE)
        assert enter(browser, outbox).url == "/welcome"
        browser.post("/welcome", {"name": "kavya iyer", "language": "en"})
        seat = hall.seats.get(label="B-11")
        times = {"start": "2026-11-21T06:00:00+05:30", "end": "2026-11-21T12:00:00+05:30"}
        assert browser.post("/at/kothrud", {"seat": seat.uid, **times}).url.startswith("/me/bookings/")
        assert kavya.bookings.count() == 1
        assert Customer.objects.filter(phone=PHONE).count() == 2

    def test_a_number_that_is_none_keeps_what_was_typed(self, browser: Client):
        answer = browser.post("/sign-in", {"phone": "98200 1423"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "This number has 9 digits. An Indian mobile has 10." in page
        assert 'value="98200 1423"' in page

    def test_a_wrong_code_is_said_beside_empty_cells(self, browser: Client, outbox: Outbox):
        right = ask_code(browser, outbox)
        wrong = "000000" if right != "000000" else "111111"
        answer = browser.post("/sign-in/code", {"code": wrong})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "That is not the code." in page
        assert wrong not in page

    def test_without_a_number_there_is_nothing_to_enter(self, browser: Client):
        assert browser.get("/sign-in/code?next=/me").url == "/sign-in?next=/me"

    def test_who_has_a_second_step_is_asked_for_it(self, browser: Client, outbox: Outbox, chitra: Person):
        secret = pyotp.random_base32()
        User.objects.filter(pk=chitra.user.pk).update(totp_secret=encrypt(secret))
        code = ask_code(browser, outbox, phone=chitra.user.phone)
        asked = browser.post("/sign-in/code", {"code": code})
        assert asked.status_code == 422
        assert 'name="totp"' in asked.content.decode()
        assert browser.post("/sign-in/code", {"code": code, "totp": pyotp.TOTP(secret).now()}).url == "/me"

    def test_signing_in_again_leads_on(self, chitras: Client):
        assert chitras.get("/sign-in?next=/me/bookings").url == "/me/bookings"


class TestPassword:
    @pytest.mark.parametrize("who", ["chitra@example.com", "98200 14233"])
    def test_by_email_or_phone(self, browser: Client, chitra: Person, who: str):
        assert browser.post("/sign-in/password", {"who": who, "password": PASSWORD}).url == "/me"

    def test_the_staff_is_led_to_the_desk(self, browser: Client, bilal: Person):
        answer = browser.post("/sign-in/password", {"who": "bilal@example.com", "password": PASSWORD})
        assert answer.url == "/desk"

    def test_a_wrong_one_keeps_the_name(self, browser: Client, chitra: Person):
        answer = browser.post("/sign-in/password", {"who": "chitra@example.com", "password": "wrong wrong wrong"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "That did not match." in page
        assert 'value="chitra@example.com"' in page

    def test_nobody_of_another_tenant(self, browser: Client, dev: Person):
        assert browser.post("/sign-in/password", {"who": "dev@example.com", "password": PASSWORD}).status_code == 422


class TestWhereTo:
    @pytest.mark.parametrize(
        "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"]
    )
    def test_never_to_another_host(self, browser: Client, chitra: Person, onward: str):
        asked = {"who": "chitra@example.com", "password": PASSWORD, "next": onward}
        assert browser.post("/sign-in/password", asked).url == "/me"

    def test_never_back_to_a_door(self, browser: Client, chitra: Person):
        asked = {"who": "chitra@example.com", "password": PASSWORD, "next": "/sign-in"}
        assert browser.post("/sign-in/password", asked).url == "/me"


class TestGoingOut:
    def test_ends_the_sign_in_and_empties_the_browser(self, chitras: Client):
        answer = chitras.post("/sign-out")
        assert answer.url == "/"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert chitras.get("/me").url == "/sign-in?next=/me"
        assert Device.objects.filter(kind="page", revoked_at=None).count() == 0

    def test_not_by_a_link(self, chitras: Client):
        assert chitras.get("/sign-out").status_code == 403


def test_another_tenants_session_is_nobodys_here(tenant: Tenant, other_tenant: Tenant, chitras: Client):
    answer = chitras.get("/me", headers={"Host": f"{other_tenant.slug}.localhost:8000"})
    assert answer.url == "/sign-in?next=/me"
