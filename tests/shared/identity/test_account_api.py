"""Registering, one's own profile, passwords and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared import ports
from shared.identity.models import MailToken, User
from shared.spine.models import Fact
from tests.fixtures.api import Apis
from tests.fixtures.cast import PASSWORD, Person
from tests.fixtures.outbox import Outbox

REGISTER = "/api/v1/auth/register"
LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
NEWCOMER = {"name": "Chetan", "email": "Chetan@example.com", "password": PASSWORD, "consents": ["terms"]}


class Listener:
    """Stands for the app that keeps customers' own rows."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def welcome(self, **facts: Any) -> None:
        self.heard.append(facts)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    found = Listener()
    monkeypatch.setattr(ports.newcomers, "_fitted", {"test": found})
    return found  # type: ignore[return-value]


class TestRegister:
    def test_visitor_becomes_a_customer_and_is_in(self, api: Apis, tenant: Tenant, listener: Listener) -> None:
        answer = api(tenant).post(REGISTER, NEWCOMER)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["user"]["role"], body["user"]["email"]) == ("customer", "chetan@example.com")
        me = api(tenant).with_headers(Authorization=f"Bearer {body['access']}").get(ME).json()
        assert (me["permissions"], me["email_verified"]) == ([], False)

    def test_keeper_of_customers_hears_that_nothing_is_proven(
        self, api: Apis, tenant: Tenant, listener: Listener
    ) -> None:
        api(tenant).post(REGISTER, {**NEWCOMER, "phone": "9820014240", "consents": ["terms", "promotional"]})
        heard = listener.heard[0]
        assert (heard["phone"], heard["proven"]) == ("+919820014240", frozenset())
        assert heard["consents"] == ["terms", "promotional"]

    def test_phone_alone_is_enough(self, api: Apis, tenant: Tenant, listener: Listener) -> None:
        answer = api(tenant).post(REGISTER, {"name": "Chetan", "phone": "98200 14240", "consents": ["terms"]})
        assert answer.json()["user"]["phone"] == "+919820014240"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"password": "short"}, "password"),
            ({"password": "password1234"}, "password"),
            ({"consents": ["everything"]}, "consents.0"),
            ({"email": "no address"}, "email"),
            ({"role": "owner"}, "role"),
            ({"name": ""}, "name"),
            ({"name": "a\x00b"}, "name"),
        ],
    )
    def test_what_breaks_a_rule_is_refused(self, api: Apis, tenant: Tenant, change: dict[str, Any], field: str) -> None:
        answer = api(tenant).post(REGISTER, {**NEWCOMER, **change})
        assert answer.status_code == 422
        assert [name.removesuffix(".0") for name in answer.json()["errors"]] == [field.removesuffix(".0")]

    def test_email_without_password_is_refused(self, api: Apis, tenant: Tenant) -> None:
        answer = api(tenant).post(REGISTER, {"name": "C", "email": "c@example.com", "consents": []})
        assert answer.json()["errors"]["password"][0]["code"] == "required"

    @pytest.mark.parametrize("change", [{"email": "CHITRA@example.com"}, {"phone": "+91 98200 14233"}])
    def test_taken_address_is_a_conflict(
        self, api: Apis, tenant: Tenant, chitra: Person, change: dict[str, str]
    ) -> None:
        answer = api(tenant).post(REGISTER, {**NEWCOMER, **change})
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
        assert answer.json()["field"] == next(iter(change))

    def test_same_address_at_another_business_is_somebody_else(
        self, api: Apis, tenant: Tenant, dev: Person, listener: Listener
    ) -> None:
        answer = api(tenant).post(REGISTER, {**NEWCOMER, "email": "dev@example.com"})
        assert answer.status_code == 201


class TestMe:
    def test_shows_what_one_may_do(self, api: Apis, tenant: Tenant, bilal: Person) -> None:
        me = api(tenant).as_(bilal).get(ME).json()
        assert me["role"] == "front_desk"
        assert "customers.write" in me["permissions"]
        assert "staff.manage" not in me["permissions"]

    def test_name_and_language_change(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        me = api(tenant).as_(chitra).patch(ME, {"name": "Chitra Rao", "language": "hi"}).json()
        assert (me["name"], me["language"]) == ("Chitra Rao", "hi")

    def test_new_email_is_not_proven_yet(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        me = api(tenant).as_(chitra).patch(ME, {"email": "new@example.com"}).json()
        assert (me["email"], me["email_verified"]) == ("new@example.com", False)
        assert (outbox()[-1]["purpose"], outbox()[-1]["to"]) == ("verify_email", "new@example.com")

    def test_unchanged_email_stays_proven(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        User.objects.filter(pk=chitra.user.pk).update(email_verified_at=chitra.user.created_at)
        assert api(tenant).as_(chitra).patch(ME, {"email": "CHITRA@example.com"}).json()["email_verified"] is True

    def test_taken_email_is_a_conflict(self, api: Apis, tenant: Tenant, chitra: Person, asha: Person) -> None:
        answer = api(tenant).as_(chitra).patch(ME, {"email": "asha@example.com"})
        assert answer.json()["code"] == "already_exists"

    @pytest.mark.parametrize("field", ["role", "permissions", "is_active", "uid", "token_version", "totp_secret"])
    def test_nobody_promotes_themselves(self, api: Apis, tenant: Tenant, chitra: Person, field: str) -> None:
        answer = api(tenant).as_(chitra).patch(ME, {field: "owner"})
        assert answer.json()["errors"][field][0]["code"] == "unknown_field"

    def test_nobody_is_not_known(self, api: Apis, tenant: Tenant) -> None:
        answer = api(tenant).get(ME)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


class TestPasswords:
    def test_forgotten_one_is_replaced_by_the_link_once(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox
    ) -> None:
        assert api(tenant).post("/api/v1/auth/password/forgot", {"email": "Chitra@example.com"}).status_code == 202
        body = {"token": outbox()[-1]["variables"]["token"], "password": "another quiet place"}
        assert api(tenant).post("/api/v1/auth/password/reset", body).status_code == 204
        assert api(tenant).post("/api/v1/auth/password/reset", body).json()["code"] == "link_invalid"
        login = {"email": "chitra@example.com", "password": "another quiet place"}
        assert api(tenant).post(LOGIN, login).status_code == 200

    def test_reset_ends_every_sign_in(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        api(tenant).post("/api/v1/auth/password/forgot", {"email": "chitra@example.com"})
        body = {"token": outbox()[-1]["variables"]["token"], "password": "another quiet place"}
        api(tenant).post("/api/v1/auth/password/reset", body)
        assert api(tenant).as_(chitra).get(ME).json()["code"] == "token_revoked"

    def test_weak_password_does_not_use_up_the_link(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox
    ) -> None:
        api(tenant).post("/api/v1/auth/password/forgot", {"email": "chitra@example.com"})
        token = outbox()[-1]["variables"]["token"]
        weak = api(tenant).post("/api/v1/auth/password/reset", {"token": token, "password": "12345"})
        assert weak.json()["errors"]["password"][0]["code"] == "weak"
        assert MailToken.objects.get(purpose="password").used_at is None

    def test_unknown_address_answers_the_same(self, api: Apis, tenant: Tenant, outbox: Outbox) -> None:
        assert api(tenant).post("/api/v1/auth/password/forgot", {"email": "no@example.com"}).status_code == 202
        assert outbox() == []

    def test_newer_link_ends_the_older(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        for _ in range(2):
            api(tenant).post("/api/v1/auth/password/forgot", {"email": "chitra@example.com"})
        first, second = (mail["variables"]["token"] for mail in outbox() if mail["purpose"] == "reset_password")
        answers = [
            api(tenant).post("/api/v1/auth/password/reset", {"token": token, "password": "another quiet place"})
            for token in (first, second)
        ]
        assert [answer.status_code for answer in answers] == [422, 204]

    def test_link_of_another_business_is_unknown(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, dev: Person, outbox: Outbox
    ) -> None:
        api(other_tenant).post("/api/v1/auth/password/forgot", {"email": "dev@example.com"})
        body = {"token": outbox()[-1]["variables"]["token"], "password": "another quiet place"}
        assert api(tenant).post("/api/v1/auth/password/reset", body).json()["code"] == "link_invalid"

    def test_link_to_an_address_that_was_changed_is_dead(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox
    ) -> None:
        api(tenant).post("/api/v1/auth/password/forgot", {"email": "chitra@example.com"})
        token = outbox()[-1]["variables"]["token"]
        api(tenant).as_(chitra).patch(ME, {"email": "new@example.com"})
        body = {"token": token, "password": "another quiet place"}
        assert api(tenant).post("/api/v1/auth/password/reset", body).json()["code"] == "link_invalid"

    def test_change_asks_for_the_current_one(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        body = {"current_password": "wrong", "password": "another quiet place"}
        answer = api(tenant).as_(chitra).post("/api/v1/auth/password/change", body)
        assert answer.json()["errors"]["current_password"][0]["code"] == "wrong"

    def test_change_keeps_this_device_and_ends_the_others(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        other = api(tenant).post(LOGIN, {"email": "chitra@example.com", "password": PASSWORD}).json()["access"]
        body = {"current_password": PASSWORD, "password": "another quiet place"}
        assert api(tenant).as_(chitra).post("/api/v1/auth/password/change", body).status_code == 204
        assert api(tenant).as_(chitra).get(ME).status_code == 200
        assert api(tenant).with_headers(Authorization=f"Bearer {other}").get(ME).json()["code"] == "token_revoked"


class TestEmailVerify:
    def test_link_proves_the_address_and_tells_the_keeper_of_customers(
        self, api: Apis, tenant: Tenant, listener: Listener, outbox: Outbox
    ) -> None:
        api(tenant).post(REGISTER, NEWCOMER)
        token = outbox()[-1]["variables"]["token"]
        assert api(tenant).post("/api/v1/auth/email/verify", {"token": token}).json()["email_verified"] is True
        assert listener.heard[-1]["proven"] == frozenset({"email"})
        assert api(tenant).post("/api/v1/auth/email/verify", {"token": token}).json()["code"] == "link_invalid"

    def test_link_leads_to_this_business(self, api: Apis, tenant: Tenant, listener: Listener, outbox: Outbox) -> None:
        api(tenant).post(REGISTER, NEWCOMER)
        assert outbox()[-1]["variables"]["url"].startswith("http://asha.localhost:8000/account/verify/")

    def test_reset_link_proves_nothing_here(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        api(tenant).post("/api/v1/auth/password/forgot", {"email": "chitra@example.com"})
        token = outbox()[-1]["variables"]["token"]
        assert api(tenant).post("/api/v1/auth/email/verify", {"token": token}).json()["code"] == "link_invalid"

    def test_link_can_be_asked_for_again(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        assert api(tenant).as_(chitra).post("/api/v1/auth/email/request").status_code == 202
        assert outbox()[-1]["purpose"] == "verify_email"


class TestFacts:
    def test_no_fact_holds_a_phone_or_a_secret(
        self, api: Apis, tenant: Tenant, listener: Listener, outbox: Outbox
    ) -> None:
        api(tenant).post(REGISTER, {**NEWCOMER, "phone": "9820014240"})
        text = str(list(Fact.objects.values_list("facts", flat=True)))
        assert "9820014240" not in text
        assert outbox()[-1]["variables"]["token"] not in text
