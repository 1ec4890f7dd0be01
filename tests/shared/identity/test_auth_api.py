"""Signing in by password, staying in, going out."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from platform_core.tenants.models import Tenant
from shared.clock import wall
from shared.identity.models import Device, User
from shared.secrets import encrypt
from shared.spine.models import Fact
from tests.fixtures.api import Apis
from tests.fixtures.cast import PASSWORD, Person
from tests.fixtures.outbox import Outbox

LOGIN = "/api/v1/auth/login"
REFRESH = "/api/v1/auth/refresh"
ME = "/api/v1/auth/me"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


class TestLogin:
    def test_right_password_gives_tokens_that_work(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        answer = api(tenant).post(LOGIN, {"email": " ASHA@Example.com", "password": PASSWORD})
        assert answer.status_code == 200
        body = answer.json()
        assert (body["user"]["role"], body["expires_in"]) == ("owner", 900)
        assert api(tenant).with_headers(**bearer(body["access"])).get(ME).json()["uid"] == str(asha.user.uid)

    def test_phone_is_as_good_as_an_email(self, api: Apis, tenant: Tenant, bilal: Person) -> None:
        answer = api(tenant).post(LOGIN, {"phone": "98200 14232", "password": PASSWORD})
        assert answer.json()["user"]["name"] == "Bilal"

    @pytest.mark.parametrize("email", ["asha@example.com", "nobody@example.com"])
    def test_wrong_and_unknown_look_the_same(self, api: Apis, tenant: Tenant, asha: Person, email: str) -> None:
        answer = api(tenant).post(LOGIN, {"email": email, "password": "not the password"})
        assert (answer.status_code, answer.json()["code"]) == (401, "credentials_invalid")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_unknown_costs_a_comparison_too(
        self, api: Apis, tenant: Tenant, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared: list[str] = []

        def compare(_password: str, stored: str) -> bool:
            compared.append(stored)
            return False

        monkeypatch.setattr("shared.identity.flows.check_password", compare)
        api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
        api(tenant).post(LOGIN, {"email": "nobody@example.com", "password": "wrong"})
        assert [stored.split("$")[0] for stored in compared] == [asha.user.password.split("$")[0]] * 2

    def test_customer_of_another_business_is_unknown(self, api: Apis, tenant: Tenant, dev: Person) -> None:
        answer = api(tenant).post(LOGIN, {"email": "dev@example.com", "password": PASSWORD})
        assert answer.json()["code"] == "credentials_invalid"

    def test_address_is_needed(self, api: Apis, tenant: Tenant) -> None:
        assert api(tenant).post(LOGIN, {"password": PASSWORD}).status_code == 422

    def test_unknown_field_is_refused(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        body = {"email": "asha@example.com", "password": PASSWORD, "role": "owner"}
        assert api(tenant).post(LOGIN, body).json()["errors"]["role"][0]["code"] == "unknown_field"

    def test_removed_and_inactive_people_stay_out(self, api: Apis, tenant: Tenant, bilal: Person) -> None:
        User.objects.filter(pk=bilal.user.pk).update(is_active=False)
        answer = api(tenant).post(LOGIN, {"email": "bilal@example.com", "password": PASSWORD})
        assert answer.json()["code"] == "credentials_invalid"

    def test_known_program_is_no_news(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        device = api(tenant).with_headers(User_Agent="tests")
        device.post(LOGIN, {"email": "asha@example.com", "password": PASSWORD})
        assert [fact.kind for fact in Fact.objects.order_by("id")][-1] == "auth.signed_in"

    def test_new_program_is_told_to_its_owner(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        phone = api(tenant).with_headers(User_Agent="Mozilla/5.0 (Linux; Android 16) Chrome/156.0")
        phone.post(LOGIN, {"email": "asha@example.com", "password": PASSWORD})
        assert Fact.objects.filter(kind="auth.device_added").count() == 1
        mail = outbox()[-1]
        assert (mail["purpose"], mail["to"]) == ("new_device", "asha@example.com")
        assert mail["variables"]["device"] == "Chrome, Android"


class TestLockout:
    def test_fifth_wrong_try_locks(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        for _ in range(5):
            api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
        answer = api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (401, "credentials_invalid")
        assert Fact.objects.filter(kind="auth.locked").count() == 1
        assert outbox()[-1]["purpose"] == "account_locked"

    def test_fourth_does_not(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        for _ in range(4):
            api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
        assert api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD}).status_code == 200
        assert User.objects.get(pk=asha.user.pk).failed_logins == 0

    def test_lock_ends_after_a_quarter_of_an_hour(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        with time_machine.travel(wall(), tick=False) as traveller:
            for _ in range(5):
                api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
            traveller.shift(timedelta(minutes=15))
            assert api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD}).status_code == 200

    def test_after_the_lock_the_count_starts_anew(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        User.objects.filter(pk=asha.user.pk).update(failed_logins=5, locked_until=wall() - timedelta(seconds=1))
        api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
        user = User.objects.get(pk=asha.user.pk)
        assert (user.failed_logins, user.locked_until) == (1, None)


class TestSecondStep:
    def test_is_asked_for_only_after_the_right_password(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        self.switch_on(asha)
        wrong = api(tenant).post(LOGIN, {"email": "asha@example.com", "password": "wrong"})
        right = api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD})
        assert wrong.json()["code"] == "credentials_invalid"
        assert (right.status_code, right.json()["code"]) == (401, "totp_required")

    def test_code_opens_once(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        secret = self.switch_on(asha)
        body = {"email": "asha@example.com", "password": PASSWORD, "totp": pyotp.TOTP(secret).now()}
        assert api(tenant).post(LOGIN, body).status_code == 200
        assert api(tenant).post(LOGIN, body).json()["code"] == "credentials_invalid"

    def test_wrong_code_counts_as_a_wrong_try(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        self.switch_on(asha)
        body = {"email": "asha@example.com", "password": PASSWORD, "totp": "000000"}
        assert api(tenant).post(LOGIN, body).json()["code"] == "credentials_invalid"
        assert User.objects.get(pk=asha.user.pk).failed_logins == 1

    def test_enrol_confirm_disable(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        me = api(tenant).as_(asha)
        secret = me.post("/api/v1/auth/2fa/enroll").json()["secret"]
        assert me.get(ME).json()["totp"] is False
        code = pyotp.TOTP(secret).now()
        assert me.post("/api/v1/auth/2fa/confirm", {"totp": code}).json()["totp"] is True
        assert me.post("/api/v1/auth/2fa/enroll").json()["code"] == "illegal_state"
        assert me.post("/api/v1/auth/2fa/disable", {"totp": "000000"}).status_code == 422
        assert me.post("/api/v1/auth/2fa/disable", {"totp": code}).json()["totp"] is False

    def test_wrong_code_does_not_confirm(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        me = api(tenant).as_(asha)
        me.post("/api/v1/auth/2fa/enroll")
        assert me.post("/api/v1/auth/2fa/confirm", {"totp": "000000"}).status_code == 422
        assert me.get(ME).json()["totp"] is False

    def test_secret_is_encrypted_at_rest(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        secret = api(tenant).as_(asha).post("/api/v1/auth/2fa/enroll").json()["secret"]
        assert secret not in User.objects.get(pk=asha.user.pk).totp_pending

    @staticmethod
    def switch_on(person: Person) -> str:
        secret = pyotp.random_base32()
        User.objects.filter(pk=person.user.pk).update(totp_secret=encrypt(secret))
        return secret


class TestRefresh:
    def test_gives_the_next_pair(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        body = api(tenant).post(REFRESH, {"refresh": asha.refresh}).json()
        assert api(tenant).with_headers(**bearer(body["access"])).get(ME).status_code == 200
        assert api(tenant).post(REFRESH, {"refresh": body["refresh"]}).status_code == 200

    def test_reuse_ends_the_family(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        body = api(tenant).post(REFRESH, {"refresh": asha.refresh}).json()
        again = api(tenant).post(REFRESH, {"refresh": asha.refresh})
        assert (again.status_code, again.json()["code"]) == (401, "token_revoked")
        newest = api(tenant).post(REFRESH, {"refresh": body["refresh"]})
        access = api(tenant).with_headers(**bearer(body["access"])).get(ME)
        assert (newest.json()["code"], access.json()["code"]) == ("token_revoked", "token_revoked")
        assert Fact.objects.filter(kind="auth.token_reused").count() == 1
        assert outbox()[-1]["purpose"] == "token_reused"

    def test_other_devices_live_on(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        other = api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD}).json()
        api(tenant).post(REFRESH, {"refresh": asha.refresh})
        api(tenant).post(REFRESH, {"refresh": asha.refresh})
        assert api(tenant).with_headers(**bearer(other["access"])).get(ME).status_code == 200

    def test_access_token_does_not_refresh(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert api(tenant).post(REFRESH, {"refresh": asha.access}).json()["code"] == "token_invalid"

    def test_another_tenants_does_not_either(self, api: Apis, tenant: Tenant, dev: Person) -> None:
        assert api(tenant).post(REFRESH, {"refresh": dev.refresh}).json()["code"] == "token_invalid"

    def test_expired_is_said_so(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        with time_machine.travel(wall() + timedelta(days=8), tick=False):
            assert api(tenant).post(REFRESH, {"refresh": asha.refresh}).json()["code"] == "token_expired"

    def test_token_is_nowhere_in_the_database(self, tenant: Tenant, asha: Person) -> None:
        device = Device.objects.get(pk=asha.device.pk)
        assert len(device.refresh_mark) == 64
        assert device.refresh_mark not in asha.refresh


class TestLogout:
    def test_ends_access_and_refresh(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert api(tenant).post("/api/v1/auth/logout", {"refresh": asha.refresh}).status_code == 204
        assert api(tenant).as_(asha).get(ME).json()["code"] == "token_revoked"
        assert api(tenant).post(REFRESH, {"refresh": asha.refresh}).json()["code"] == "token_revoked"

    def test_twice_is_harmless(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        api(tenant).post("/api/v1/auth/logout", {"refresh": asha.refresh})
        assert api(tenant).post("/api/v1/auth/logout", {"refresh": asha.refresh}).status_code == 204

    def test_callers_own_without_a_token_in_the_body(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert api(tenant).as_(asha).post("/api/v1/auth/logout", {}).status_code == 204
        assert api(tenant).as_(asha).get(ME).status_code == 401

    def test_nobody_has_nothing_to_end(self, api: Apis, tenant: Tenant) -> None:
        assert api(tenant).post("/api/v1/auth/logout", {}).json()["code"] == "not_authenticated"


class TestVerify:
    def test_good_token(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        body = api(tenant).post("/api/v1/auth/verify", {"token": asha.access}).json()
        assert (body["valid"], body["sub"], body["typ"]) == (True, str(asha.user.uid), "access")

    @pytest.mark.parametrize("who", ["refresh", "garbage", "fd_unknown"])
    def test_anything_else(self, api: Apis, tenant: Tenant, asha: Person, who: str) -> None:
        token = asha.refresh if who == "refresh" else who
        answer = api(tenant).post("/api/v1/auth/verify", {"token": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


class TestDevices:
    def test_lists_own_ones_and_marks_this(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD})
        rows = api(tenant).as_(asha).get("/api/v1/auth/devices").json()["results"]
        assert sorted(row["current"] for row in rows) == [False, True]
        assert {row["kind"] for row in rows} == {"api"}

    def test_revoked_device_is_out(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        other = api(tenant).post(LOGIN, {"email": "asha@example.com", "password": PASSWORD}).json()
        me = api(tenant).with_headers(**bearer(other["access"]))
        assert me.delete(f"/api/v1/auth/devices/{asha.device.uid}").status_code == 204
        assert api(tenant).as_(asha).get(ME).json()["code"] == "token_revoked"
        assert me.get(ME).status_code == 200

    def test_somebody_elses_is_not_found(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        answer = api(tenant).as_(bilal).delete(f"/api/v1/auth/devices/{asha.device.uid}")
        assert answer.status_code == 404
        assert api(tenant).as_(asha).get(ME).status_code == 200


class TestWords:
    def test_refusal_speaks_hindi(self, api: Apis, tenant: Tenant) -> None:
        body = {"email": "nobody@example.com", "password": "wrong"}
        answer = api(tenant).with_headers(Accept_Language="hi").post(LOGIN, body)
        assert answer.json()["title"].startswith("यह मेल नहीं खाया।")
