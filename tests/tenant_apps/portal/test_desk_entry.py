"""Coming in at the desk: password, second step, lock, invites, going out."""

import re

import pyotp
import pytest
from django.conf import settings
from django.urls import reverse

from shared.identity.actions import second_step, team
from shared.identity.models import User
from shared.secrets import decrypt
from shared.unit import unit
from tests.fixtures.cast import PASSWORD
from tests.tenant_apps.portal.desks import browser_of

SIGN_IN = "/desk/sign-in"


def sign_in(browser, who, **more):
    return browser.post(SIGN_IN, {"email": who.user.email, "password": PASSWORD, **more})


class TestSignIn:
    def test_the_right_password_opens_today(self, tenant, bilal):
        browser = browser_of(tenant)

        answer = sign_in(browser, bilal)

        assert (answer.status_code, answer["Location"]) == (303, "/desk")
        assert browser.get("/desk/me").status_code == 200

    def test_it_leads_back_to_where_one_wanted_to_go(self, tenant, bilal):
        answer = sign_in(browser_of(tenant), bilal, next="/desk/money?q=1")

        assert answer["Location"] == "/desk/money?q=1"

    @pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_it_never_leads_elsewhere(self, there, tenant, bilal):
        assert sign_in(browser_of(tenant), bilal, next=there)["Location"] == "/desk"

    def test_a_wrong_password_says_so_and_keeps_the_address(self, tenant, bilal):
        answer = browser_of(tenant).post(SIGN_IN, {"email": "bilal@example.com", "password": "wrong"})

        text = answer.content.decode()
        assert answer.status_code == 401
        assert "That did not match" in text
        assert 'value="bilal@example.com"' in text
        assert "wrong</" not in text

    def test_after_five_wrong_tries_the_right_password_is_refused_too(self, tenant, bilal):
        browser = browser_of(tenant)
        for _ in range(5):
            browser.post(SIGN_IN, {"email": bilal.user.email, "password": "wrong"})

        answer = sign_in(browser, bilal)

        assert answer.status_code == 401
        assert "rests for fifteen minutes" in answer.content.decode()

    def test_somebody_of_another_tenant_is_nobody_here(self, tenant, dev):
        assert sign_in(browser_of(tenant), dev).status_code == 401

    def test_a_customer_is_led_to_the_site(self, tenant, chitra):
        assert sign_in(browser_of(tenant), chitra)["Location"] == "/me"

    def test_too_many_tries_at_once_wait(self, tenant, bilal, monkeypatch):
        monkeypatch.setattr(settings, "RATE_LIMITS_ON", True)
        monkeypatch.setattr(settings, "RATES", {**settings.RATES, "login": "2/m"})
        browser = browser_of(tenant)

        codes = {browser.post(SIGN_IN, {"email": "x@example.com", "password": "wrong"}).status_code for _ in range(4)}

        assert 429 in codes


class TestSecondStep:
    @pytest.fixture
    def secret(self, bilal):
        with unit():
            user, secret = second_step.enroll_totp(actor=bilal.actor)
            user.totp_secret, user.totp_pending = user.totp_pending, ""
            user.save(update_fields=["totp_secret", "totp_pending"])
        return secret

    def test_the_password_alone_leads_to_the_code(self, tenant, bilal, secret):
        browser = browser_of(tenant)

        answer = sign_in(browser, bilal, next="/desk/money")

        assert answer["Location"] == "/desk/sign-in/second-step?next=/desk/money"
        assert browser.get("/desk").status_code == 302

    def test_the_code_opens_the_desk(self, tenant, bilal, secret):
        browser = browser_of(tenant)
        sign_in(browser, bilal)

        answer = browser.post("/desk/sign-in/second-step", {"totp": pyotp.TOTP(secret).now()})

        assert (answer.status_code, answer["Location"]) == (303, "/desk")

    def test_a_wrong_code_is_refused_beside_the_field(self, tenant, bilal, secret):
        browser = browser_of(tenant)
        sign_in(browser, bilal)

        answer = browser.post("/desk/sign-in/second-step", {"totp": "000000"})

        assert answer.status_code == 401

    def test_without_the_first_step_it_leads_back(self, tenant):
        assert browser_of(tenant).get("/desk/sign-in/second-step")["Location"] == SIGN_IN

    def test_the_page_and_the_session_never_hold_the_password(self, tenant, bilal, secret):
        browser = browser_of(tenant)
        sign_in(browser, bilal)

        page = browser.get("/desk/sign-in/second-step").content.decode()

        assert PASSWORD not in page
        assert PASSWORD not in str(dict(browser.client.session))

    def test_it_is_switched_on_and_off_from_ones_own_page(self, tenant, bilal):
        browser = browser_of(tenant, bilal.user)
        browser.post("/desk/me/second-step/begin")
        waiting = User.objects.get(pk=bilal.user.pk).totp_pending
        totp = pyotp.TOTP(decrypt(waiting).reveal())

        shown = browser.get("/desk/me/second-step").content.decode()
        browser.post("/desk/me/second-step", {"totp": totp.now()})

        assert "<svg" in shown
        assert User.objects.get(pk=bilal.user.pk).asks_totp is True
        assert browser.post("/desk/me/second-step/off", {"totp": "000000"}).status_code == 422


class TestSignOut:
    def test_the_desk_is_shut_afterwards(self, tenant, bilal):
        browser = browser_of(tenant, bilal.user)

        assert browser.post("/desk/sign-out").status_code == 303
        assert browser.get("/desk").status_code == 302

    def test_another_device_is_signed_out_from_ones_own_page(self, tenant, bilal):
        browser, other = browser_of(tenant, bilal.user), browser_of(tenant, bilal.user)
        page = browser.get("/desk/me").content.decode()

        for address in re.findall(r"/desk/me/devices/[0-9a-f-]+/end", page):
            browser.post(address)

        assert browser.get("/desk/me").status_code == 200
        assert other.get("/desk/me").status_code == 302


class TestJoin:
    @pytest.fixture
    def link(self, asha):
        with unit():
            _invite, address = team.invite_staff(email="rekha@example.com", role="manager", actor=asha.actor)
        return "/account/invite/" + address.rpartition("/")[2]

    def test_the_page_says_to_what_one_is_invited(self, tenant, link):
        page = browser_of(tenant).get(link).content.decode()

        assert "rekha@example.com, as Manager." in page

    def test_joining_signs_in_with_the_role(self, tenant, link):
        browser = browser_of(tenant)

        answer = browser.post(link, {"name": "Rekha", "password": "a long enough word"})

        assert answer["Location"] == "/desk"
        assert "Rekha" in browser.get("/desk/me").content.decode()

    def test_a_weak_password_is_refused_and_the_name_stays(self, tenant, link):
        answer = browser_of(tenant).post(link, {"name": "Rekha", "password": "short"})

        assert answer.status_code == 422
        assert 'value="Rekha"' in answer.content.decode()

    def test_a_link_is_good_once(self, tenant, link):
        browser_of(tenant).post(link, {"name": "Rekha", "password": "a long enough word"})

        assert "no longer good" in browser_of(tenant).get(link).content.decode()

    def test_a_link_of_another_tenant_is_no_link(self, tenant, other_tenant, link):
        assert "no longer good" in browser_of(other_tenant).get(link).content.decode()

    def test_staff_see_the_address_once(self, tenant, asha):
        browser = browser_of(tenant, asha.user)
        browser.post(reverse("desk:staff"), {"email": "new@example.com", "role": "front_desk"})

        assert "/account/invite/" in browser.get(reverse("desk:staff")).content.decode()
        assert "/account/invite/" not in browser.get(reverse("desk:staff")).content.decode()
