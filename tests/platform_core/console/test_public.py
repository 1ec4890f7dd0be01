"""The apex site, and signing up there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from platform_core.plans.models import Plan
from platform_core.tenants.models import Tenant
from tests.fixtures.cast import PASSWORD

WORDS = {
    "vertical": "study_library",
    "business_name": "Lakshya Reading Rooms",
    "slug": "lakshya",
    "name": "Asha Kulkarni",
    "phone": "98220 33145",
    "email": "asha@lakshya.example",
    "password": PASSWORD,
}


def words(**changes: str) -> dict[str, str]:
    return {**WORDS, **changes}


class TestPublicPages:
    @pytest.mark.parametrize("path", ["/", "/prices", "/status", "/sign-in", "/sign-up", "/account/reset"])
    @pytest.mark.parametrize("language", ["en", "hi"])
    def test_everybody_may_see_it(self, stranger: Client, path: str, language: str) -> None:
        answer = stranger.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert answer.content.decode().count("<h1") == 1

    def test_prices_are_those_of_the_plans(self, stranger: Client) -> None:
        Plan.objects.filter(slug="starter").update(price_minor=123_400)
        assert "₹1,234" in stranger.get("/prices").content.decode()

    def test_a_plan_that_is_not_offered_is_not_shown(self, stranger: Client) -> None:
        Plan.objects.filter(slug="starter").update(is_offered=False)
        assert "Starter" not in stranger.get("/prices").content.decode()


class TestFindBusiness:
    @pytest.mark.parametrize("asked", ["asha", "ASHA", "asha.localhost:8000", "http://asha.localhost:8000/desk"])
    def test_business_is_found_by_its_address(self, stranger: Client, tenant: Tenant, asked: str) -> None:
        page = stranger.get("/sign-in", {"address": asked}).content.decode()
        assert 'href="http://asha.localhost:8000/desk"' in page

    def test_nobody_there_is_said(self, stranger: Client) -> None:
        page = stranger.get("/sign-in", {"address": "nobody\x00here"}).content.decode()
        assert "Nobody is at" in page


class TestAddress:
    @pytest.mark.parametrize(
        ("slug", "said"), [("quite-new", "is free"), ("asha", "is taken"), ("admin", "is kept"), ("9x", "Use 3 to 31")]
    )
    def test_says_whether_it_can_be_had(self, stranger: Client, tenant: Tenant, slug: str, said: str) -> None:
        assert said in stranger.get("/sign-up/address", {"slug": slug}).content.decode()

    def test_without_one_the_name_gives_it(self, stranger: Client) -> None:
        page = stranger.get("/sign-up/address", {"slug": "", "business_name": "Ravi’s Rooms"}).content.decode()
        assert "ravis-rooms" in page


@pytest.mark.django_db(transaction=False)
class TestSignUp:
    def test_weak_password_keeps_what_was_typed(self, stranger: Client) -> None:
        answer = stranger.post("/sign-up", words(password="short"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="Lakshya Reading Rooms"' in page
        assert "short" not in page.replace("too short", "")

    def test_taken_address_is_said_beside_it(self, stranger: Client, tenant: Tenant) -> None:
        answer = stranger.post("/sign-up", words(slug="asha"))
        assert answer.status_code == 409
        assert "This address is taken." in answer.content.decode()

    @pytest.mark.parametrize(("field", "value"), [("phone", "98"), ("email", "x"), ("slug", "a b"), ("vertical", "?")])
    def test_wrong_answer_is_refused(self, stranger: Client, field: str, value: str) -> None:
        assert stranger.post("/sign-up", words(**{field: value})).status_code == 422
        assert not Tenant.objects.filter(slug="lakshya").exists()

    def test_owner_is_led_to_the_desk_once(self, stranger: Client) -> None:
        answer = stranger.post("/sign-up", words())
        assert (answer.status_code, answer["Location"]) == (303, "/sign-up/ready")
        way = _way(stranger.get("/sign-up/ready"))
        desk = Client(headers={"Host": urlsplit(way).netloc})
        assert desk.get(urlsplit(way).path)["Location"] == "/desk"
        assert "session" in desk.cookies
        assert Client(headers={"Host": urlsplit(way).netloc}).get(urlsplit(way).path).status_code == 422

    def test_looking_again_shows_no_way_in(self, stranger: Client) -> None:
        stranger.post("/sign-up", words())
        stranger.get("/sign-up/ready")
        again = stranger.get("/sign-up/ready")
        assert "Refresh" not in again.headers
        assert "/account/enter/" not in again.content.decode()


def _way(answer: Any) -> str:
    return str(answer["Refresh"]).partition("url=")[2]
