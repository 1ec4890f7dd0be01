"""Operators: signing in at the apex, managing each other, and the command that makes the first."""

from __future__ import annotations

import json
from io import StringIO

import pyotp
import pytest
from django.core.management import CommandError, call_command

from shared.identity.models import User
from tests.fixtures.api import Apis
from tests.fixtures.cast import PASSWORD, Person, sign_up

USERS = "/api/v1/admin/users"
ROLES = "/api/v1/admin/roles"
LOGIN = "/api/v1/auth/login"
NEW = {"name": "Sana", "email": "sana@example.com", "role": "support", "password": PASSWORD}


def create(*extra: str) -> dict[str, object]:
    out = StringIO()
    call_command("operator", "create", "--email", "root@example.com", "--json", *extra, stdout=out)
    made: dict[str, object] = json.loads(out.getvalue())
    return made


class TestCommand:
    def test_operator_signs_in(self, api: Apis, platform: None) -> None:
        made = create("--password", PASSWORD)
        assert (made["email"], made["role"], made["totp"]) == ("root@example.com", "super_admin", False)
        answer = api().post(LOGIN, {"email": "root@example.com", "password": PASSWORD})
        assert answer.json()["user"]["uid"] == made["uid"]

    def test_secret_asks_for_the_second_step(self, api: Apis, platform: None) -> None:
        secret = pyotp.random_base32()
        assert create("--password", PASSWORD, "--totp-secret", secret, "--role", "finance")["totp"] is True
        body = {"email": "root@example.com", "password": PASSWORD}
        assert api().post("/api/v1/auth/admin/login", body).json()["code"] == "totp_required"
        answer = api().post("/api/v1/auth/admin/login", {**body, "totp": pyotp.TOTP(secret).now()})
        assert answer.json()["user"]["role"] == "finance"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--password", "short"], "too short"),
            (["--password", PASSWORD, "--role", "owner"], "no role"),
            (["--password", PASSWORD, "--totp-secret", "1!"], "base32"),
            (["--password", PASSWORD, "--totp-secret", "JBSWY3DPEHPK3PXP"], "at least 23 characters"),
        ],
    )
    def test_what_breaks_a_rule_is_said(self, platform: None, arguments: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            create(*arguments)
        assert not User.objects.filter(email="root@example.com").exists()

    def test_second_with_the_same_email_is_refused(self, platform: None) -> None:
        create("--password", PASSWORD)
        with pytest.raises(CommandError, match="exists"):
            create("--password", PASSWORD)

    def test_password_is_required(self, platform: None) -> None:
        with pytest.raises(CommandError, match="--password"):
            create()


class TestOperators:
    def test_crud(self, api: Apis, omar: Person) -> None:
        me = api().as_(omar)
        made = me.post(USERS, NEW)
        assert made.status_code == 201
        uid = made.json()["uid"]
        assert me.get(f"{USERS}/{uid}").json()["role"] == "support"
        assert me.patch(f"{USERS}/{uid}", {"role": "finance"}).json()["role"] == "finance"
        assert me.put(f"{USERS}/{uid}", {"name": "S", "email": "s@example.com", "role": "support"}).status_code == 200
        assert {row["name"] for row in me.get(USERS).json()["results"]} == {"Omar", "S"}
        assert me.get(f"{USERS}/{uid}/activity").json()["results"] == []
        assert me.delete(f"{USERS}/{uid}").status_code == 204

    @pytest.mark.parametrize("role", ["support", "finance", "read_only"])
    def test_only_super_admins_manage(self, api: Apis, platform: None, role: str) -> None:
        me = api().as_(sign_up("Rita", role))
        assert me.get(USERS).status_code == 200
        assert me.post(USERS, NEW).json()["code"] == "forbidden"

    def test_last_super_admin_stays(self, api: Apis, omar: Person) -> None:
        assert api().as_(omar).delete(f"{USERS}/{omar.user.uid}").json()["code"] == "last_owner"

    def test_own_role_of_the_platform(self, api: Apis, omar: Person) -> None:
        body = {"code": "night", "name": "Night watch", "permissions": ["tenants.read"]}
        assert api().as_(omar).post(ROLES, body).status_code == 201
        body = {"code": "till", "name": "Till", "permissions": ["payments.take"]}
        assert api().as_(omar).post(ROLES, body).json()["errors"]["permissions"][0]["code"] == "unknown"

    def test_refresh_and_me_work_here_too(self, api: Apis, omar: Person) -> None:
        pair = api().post("/api/v1/auth/refresh", {"refresh": omar.refresh}).json()
        me = api().with_headers(Authorization=f"Bearer {pair['access']}").get("/api/v1/auth/me").json()
        assert (me["role"], "tenants.impersonate" in me["permissions"]) == ("super_admin", True)
