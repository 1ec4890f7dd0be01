"""Signing in by a code on the phone."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine
from pytest_django import Settings

from platform_core.tenants.models import Tenant
from shared.clock import wall
from shared.identity.models import PhoneCode, User
from shared.secrets import encrypt
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.fixtures.outbox import Outbox

ASK = "/api/v1/auth/otp/request"
VERIFY = "/api/v1/auth/otp/verify"
PHONE = "+919820014233"  # chitra's


def sent_code(outbox: Outbox) -> str:
    return str(outbox()[-1]["code"])


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


class TestCodes:
    def test_code_signs_in(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        assert api(tenant).post(ASK, {"phone": "098200 14233"}).json() == {"expires_in": 600}
        message = outbox()[-1]
        assert (message["to"], message["purpose"], len(message["code"])) == (PHONE, "login_otp", 6)
        answer = api(tenant).post(VERIFY, {"phone": "9820014233", "code": message["code"]})
        assert answer.status_code == 200
        assert answer.json()["user"]["uid"] == str(chitra.user.uid)
        assert answer.json()["user"]["phone_verified"] is True

    def test_code_is_good_once(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        api(tenant).post(ASK, {"phone": PHONE})
        body = {"phone": PHONE, "code": sent_code(outbox)}
        assert api(tenant).post(VERIFY, body).status_code == 200
        assert api(tenant).post(VERIFY, body).json()["code"] == "otp_expired"

    def test_only_a_keyed_hash_is_kept(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        api(tenant).post(ASK, {"phone": PHONE})
        assert sent_code(outbox) not in PhoneCode.objects.get(phone=PHONE).code_mark[:6]
        assert len(PhoneCode.objects.get(phone=PHONE).code_mark) == 64

    def test_wrong_code_is_said_so(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        api(tenant).post(ASK, {"phone": PHONE})
        answer = api(tenant).post(VERIFY, {"phone": PHONE, "code": another(sent_code(outbox))})
        assert (answer.status_code, answer.json()["code"]) == (422, "otp_wrong")

    def test_after_five_wrong_ones_the_right_one_is_refused(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox
    ) -> None:
        api(tenant).post(ASK, {"phone": PHONE})
        code = sent_code(outbox)
        for _ in range(5):
            assert api(tenant).post(VERIFY, {"phone": PHONE, "code": another(code)}).json()["code"] == "otp_wrong"
        assert api(tenant).post(VERIFY, {"phone": PHONE, "code": code}).json()["code"] == "otp_locked"
        api(tenant).post(ASK, {"phone": PHONE})
        assert api(tenant).post(VERIFY, {"phone": PHONE, "code": sent_code(outbox)}).status_code == 200

    def test_new_code_ends_the_older(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        codes: list[str] = []
        while len(set(codes)) < 2:
            api(tenant).post(ASK, {"phone": PHONE})
            codes.append(sent_code(outbox))
        assert api(tenant).post(VERIFY, {"phone": PHONE, "code": codes[-2]}).json()["code"] == "otp_wrong"

    def test_code_expires_by_the_domains_clock(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox, settings: Settings
    ) -> None:
        settings.OTP_SECONDS = 60
        with time_machine.travel(wall(), tick=False) as traveller:
            api(tenant).post(ASK, {"phone": PHONE})
            traveller.shift(timedelta(seconds=60))
            answer = api(tenant).post(VERIFY, {"phone": PHONE, "code": sent_code(outbox)})
        assert answer.json()["code"] == "otp_expired"

    def test_code_without_a_request_is_expired(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        assert api(tenant).post(VERIFY, {"phone": PHONE, "code": "123456"}).json()["code"] == "otp_expired"

    def test_code_of_another_business_opens_nothing(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, chitra: Person, outbox: Outbox
    ) -> None:
        api(other_tenant).post(ASK, {"phone": PHONE})
        answer = api(tenant).post(VERIFY, {"phone": PHONE, "code": sent_code(outbox)})
        assert answer.json()["code"] == "otp_expired"

    def test_unknown_number_answers_the_same_and_becomes_a_customer(
        self, api: Apis, tenant: Tenant, outbox: Outbox
    ) -> None:
        assert api(tenant).post(ASK, {"phone": "9820014299"}).json() == {"expires_in": 600}
        answer = api(tenant).post(VERIFY, {"phone": "9820014299", "code": sent_code(outbox)})
        user = answer.json()["user"]
        assert (user["role"], user["name"], user["phone_verified"]) == ("customer", "+91 98200 14299", True)

    def test_removed_person_stays_out(self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox) -> None:
        User.objects.filter(pk=chitra.user.pk).update(is_active=False)
        api(tenant).post(ASK, {"phone": PHONE})
        answer = api(tenant).post(VERIFY, {"phone": PHONE, "code": sent_code(outbox)})
        assert answer.json()["code"] == "credentials_invalid"

    def test_second_step_is_asked_for_here_too(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        secret = pyotp.random_base32()
        User.objects.filter(pk=asha.user.pk).update(totp_secret=encrypt(secret))
        api(tenant).post(ASK, {"phone": asha.user.phone})
        body = {"phone": asha.user.phone, "code": sent_code(outbox)}
        assert api(tenant).post(VERIFY, body).json()["code"] == "totp_required"
        assert api(tenant).post(VERIFY, {**body, "totp": pyotp.TOTP(secret).now()}).status_code == 200

    @pytest.mark.parametrize("phone", ["12", "", "+91 98200", "abc", "\x00"])
    def test_what_is_no_number_is_refused(self, api: Apis, tenant: Tenant, phone: str) -> None:
        assert api(tenant).post(ASK, {"phone": phone}).status_code == 422

    @pytest.mark.parametrize("code", ["", "١٢٣٤٥٦", "12345", "1234567", "é" * 6])
    def test_odd_codes_are_refused_and_not_errors(
        self, api: Apis, tenant: Tenant, chitra: Person, outbox: Outbox, code: str
    ) -> None:
        api(tenant).post(ASK, {"phone": PHONE})
        assert api(tenant).post(VERIFY, {"phone": PHONE, "code": code}).status_code == 422

    def test_operators_have_no_codes(self, api: Apis, platform: None) -> None:
        assert api().post(ASK, {"phone": PHONE}).status_code == 404
