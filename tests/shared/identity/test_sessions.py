"""Being signed in on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from platform_core.tenants.models import Tenant
from shared import ports
from shared.actor import ANONYMOUS
from shared.clock import wall
from shared.identity.models import Device, User
from shared.identity.sessions import sign_in_session, sign_out_session
from shared.unit import unit
from tests.fixtures.cast import Person

ME = "/api/v1/auth/me"


def signed_in(tenant: Tenant, person: Person, *, checks: bool = False) -> Client:
    """A browser at the tenant whose session belongs to the person."""
    request = with_session(RequestFactory().get("/"))
    with unit():
        sign_in_session(request, person.user)
    request.session.save()
    browser = Client(headers={"Host": f"{tenant.slug}.localhost:8000"}, enforce_csrf_checks=checks)
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
    return browser


def with_session(request: HttpRequest) -> HttpRequest:
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    return request


@pytest.fixture
def browser(tenant: Tenant, asha: Person) -> Client:
    return signed_in(tenant, asha)


class TestPageUser:
    def test_session_names_its_user(self, browser: Client, asha: Person) -> None:
        assert browser.get(ME).json()["uid"] == str(asha.user.uid)

    def test_session_has_a_device(self, browser: Client, asha: Person) -> None:
        kinds = {row["kind"] for row in browser.get("/api/v1/auth/devices").json()["results"]}
        assert kinds == {"api", "page"}

    def test_revoked_device_ends_it(self, browser: Client) -> None:
        Device.objects.filter(kind="page").update(revoked_at=wall())
        assert browser.get(ME).json()["code"] == "not_authenticated"

    def test_raised_version_ends_it(self, browser: Client, asha: Person) -> None:
        User.objects.filter(pk=asha.user.pk).update(token_version=2)
        assert browser.get(ME).json()["code"] == "not_authenticated"

    def test_old_device_ends_it(self, browser: Client) -> None:
        Device.objects.filter(kind="page").update(expires_at=wall() - timedelta(seconds=1))
        assert browser.get(ME).status_code == 401

    def test_session_of_one_business_is_nobody_at_another(self, browser: Client, other_tenant: Tenant) -> None:
        assert browser.get(ME, headers={"Host": f"{other_tenant.slug}.localhost:8000"}).status_code == 401

    def test_unknown_cookie_is_nobody(self, tenant: Tenant) -> None:
        browser = Client(headers={"Host": "asha.localhost:8000"})
        browser.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
        assert browser.get(ME).json()["code"] == "not_authenticated"

    def test_token_wins_over_the_cookie(self, browser: Client, bilal: Person) -> None:
        answer = browser.get(ME, headers={"Authorization": f"Bearer {bilal.access}"})
        assert answer.json()["name"] == "Bilal"


class TestCsrf:
    def test_cookie_alone_changes_nothing(self, tenant: Tenant, asha: Person) -> None:
        browser = signed_in(tenant, asha, checks=True)
        answer = browser.patch(ME, {"name": "Evil"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    def test_cookie_with_the_pages_token_does(self, tenant: Tenant, asha: Person) -> None:
        browser = signed_in(tenant, asha, checks=True)
        token = "a" * 32
        browser.cookies[django_settings.CSRF_COOKIE_NAME] = token
        answer = browser.patch(ME, {"name": "Asha R"}, content_type="application/json", headers={"X-CSRFToken": token})
        assert answer.json()["name"] == "Asha R"

    def test_bearer_needs_none(self, tenant: Tenant, asha: Person) -> None:
        browser = Client(headers={"Host": "asha.localhost:8000"}, enforce_csrf_checks=True)
        answer = browser.patch(
            ME, {"name": "Asha R"}, content_type="application/json", headers={"Authorization": f"Bearer {asha.access}"}
        )
        assert answer.status_code == 200


class TestSessions:
    def test_key_changes_at_sign_in(self, tenant: Tenant, asha: Person) -> None:
        request = with_session(RequestFactory().get("/"))
        request.session["cart"] = [1]
        request.session.save()
        before = request.session.session_key
        with unit():
            sign_in_session(request, asha.user)
        assert request.session.session_key != before
        assert request.session["cart"] == [1]

    def test_next_person_does_not_find_the_last_ones_cart(self, tenant: Tenant, asha: Person, chitra: Person) -> None:
        request = with_session(RequestFactory().get("/"))
        with unit():
            sign_in_session(request, asha.user)
        request.session["cart"] = [1]
        with unit():
            sign_in_session(request, chitra.user)
        assert "cart" not in request.session

    def test_sign_out_ends_the_device(self, tenant: Tenant, asha: Person) -> None:
        request = with_session(RequestFactory().get("/"))
        with unit():
            device = sign_in_session(request, asha.user)
        assert request.actor.name == "Asha"  # type: ignore[attr-defined]
        with unit():
            sign_out_session(request)
        device.refresh_from_db()
        assert device.revoked_for == "signed_out"
        assert vars(request)["user"] is None
        assert vars(request)["actor"] == ANONYMOUS


class TestBook:
    """What the live process asks."""

    def test_a_session_is_its_device_and_its_actor(self, browser: Client, asha: Person) -> None:
        book = ports.session_books.get("identity")
        holder = book.holder_of_session(browser.cookies[django_settings.SESSION_COOKIE_NAME].value)
        assert book.actors_behind([holder])[holder].uid == asha.user.uid

    @pytest.mark.parametrize("end", [lambda: Device.objects.update(revoked_at=wall())])
    def test_nobody_is_left_when_all_ended(self, browser: Client, asha: Person, end: Callable[[], int]) -> None:
        book = ports.session_books.get("identity")
        key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
        holder = book.holder_of_session(key)
        end()
        assert book.holder_of_session(key) is None
        assert book.actors_behind([holder]) == {}

    def test_unknown_session_is_nobody(self, tenant: Tenant) -> None:
        assert ports.session_books.get("identity").holder_of_session("unknown") is None
