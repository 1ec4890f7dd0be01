"""How operators come in."""

from __future__ import annotations

import pyotp
import pytest
from django.test import Client

from shared.identity.models import User
from shared.identity.permissions import PlatformRole
from shared.secrets import encrypt
from tests.fixtures.cast import PASSWORD, Person
from tests.fixtures.outbox import Outbox

DOOR = "/console/sign-in"


@pytest.fixture
def secret(omar: Person) -> str:
    """Omar's authenticator."""
    made = pyotp.random_base32()
    User.objects.filter(pk=omar.user.pk).update(totp_secret=encrypt(made))
    return made


class TestSignIn:
    def test_password_alone_opens_where_no_second_step_is_on(self, stranger: Client, omar: Person) -> None:
        answer = stranger.post(DOOR, {"email": "omar@example.com", "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (303, "/console")
        assert stranger.get("/console").status_code == 200

    def test_wrong_password_keeps_the_email(self, stranger: Client, omar: Person) -> None:
        answer = stranger.post(DOOR, {"email": "omar@example.com", "password": "wrong"})
        assert answer.status_code == 401
        assert 'value="omar@example.com"' in answer.content.decode()

    def test_unknown_account_reads_the_same(self, stranger: Client, omar: Person) -> None:
        known = stranger.post(DOOR, {"email": "omar@example.com", "password": "wrong"}).content.decode()
        unknown = stranger.post(DOOR, {"email": "nobody@example.com", "password": "wrong"}).content.decode()
        said = "That did not match."
        assert said in known
        assert said in unknown

    def test_second_step_is_asked_for(self, stranger: Client, omar: Person, secret: str) -> None:
        answer = stranger.post(DOOR, {"email": "omar@example.com", "password": PASSWORD})
        assert answer["Location"].startswith("/console/sign-in/code")
        assert stranger.get("/console")["Location"].startswith(DOOR)
        wrong = stranger.post("/console/sign-in/code", {"totp": "000000"})
        assert wrong.status_code == 401
        right = stranger.post("/console/sign-in/code", {"totp": pyotp.TOTP(secret).now()})
        assert right["Location"] == "/console"
        assert stranger.get("/console").status_code == 200

    def test_second_step_without_the_first_goes_back(self, stranger: Client) -> None:
        assert stranger.get("/console/sign-in/code")["Location"] == DOOR

    @pytest.mark.parametrize(
        "onward",
        ["https://evil.example/console", "//evil.example/console", "/\\evil.example", "javascript:1"],
    )
    def test_next_never_leaves_the_console(self, stranger: Client, omar: Person, onward: str) -> None:
        answer = stranger.post(DOOR, {"email": "omar@example.com", "password": PASSWORD, "next": onward})
        assert answer["Location"] == "/console"

    def test_next_of_the_console_is_kept(self, stranger: Client, omar: Person) -> None:
        asked = stranger.get("/console/jobs?state=waiting")
        assert asked["Location"] == f"{DOOR}?next=/console/jobs%3Fstate%3Dwaiting"
        answer = stranger.post(
            DOOR, {"email": "omar@example.com", "password": PASSWORD, "next": "/console/jobs?state=waiting"}
        )
        assert answer["Location"] == "/console/jobs?state=waiting"

    def test_signing_out_ends_it(self, admin: Client) -> None:
        assert admin.post("/console/sign-out")["Location"] == DOOR
        assert admin.get("/console").status_code == 302

    def test_locked_account_stays_out(self, stranger: Client, omar: Person) -> None:
        User.objects.filter(pk=omar.user.pk).update(is_active=False)
        assert stranger.post(DOOR, {"email": "omar@example.com", "password": PASSWORD}).status_code == 401


class TestMailedLinks:
    def test_forgotten_password_reads_the_same_for_everybody(self, stranger: Client, omar: Person) -> None:
        for email in ("omar@example.com", "nobody@example.com"):
            page = stranger.post("/account/reset", {"email": email}).content.decode()
            assert f"If {email} has an account here" in page

    @pytest.mark.parametrize("what", ["reset", "verify", "invite"])
    def test_link_that_nobody_made_is_no_longer_good(self, stranger: Client, what: str) -> None:
        answer = stranger.get(f"/account/{what}/{'x' * 43}")
        assert answer.status_code == 422
        assert "no longer good" in answer.content.decode()

    def test_new_password_by_the_link(self, stranger: Client, omar: Person, outbox: Outbox) -> None:
        stranger.post("/account/reset", {"email": "omar@example.com"})
        link = [sent for sent in outbox() if sent["purpose"] == "reset_password"][-1]["variables"]["url"]
        path = link.partition("8000")[2]
        assert stranger.get(path).status_code == 200
        assert stranger.post(path, {"password": "1234567890"}).status_code == 422
        answer = stranger.post(path, {"password": "a new quiet place"})
        assert (answer.status_code, answer["Location"]) == (303, DOOR)
        assert stranger.get(path).status_code == 422

    def test_invited_operator_joins(self, admin: Client, stranger: Client, outbox: Outbox) -> None:
        admin.post("/console/operators/invite", {"email": "nila@example.com", "role": PlatformRole.SUPPORT})
        link = [sent for sent in outbox() if sent["purpose"] == "invite"][-1]["variables"]["url"]
        path = link.partition("8000")[2]
        assert "nila@example.com, as Support." in stranger.get(path).content.decode()
        answer = stranger.post(path, {"name": "Nila", "password": PASSWORD})
        assert answer["Location"] == "/console"
        assert stranger.get("/console").status_code == 200


def test_operators_of_other_sides_are_strangers(stranger: Client, asha: Person) -> None:
    """A tenant's owner has no session here."""
    assert stranger.post(DOOR, {"email": "asha@example.com", "password": PASSWORD}).status_code == 401
