"""MSG91, Postmark and FCM have no client that we use: their documented wire, word for word."""

import json
import time
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests

from tests.harness.sandbox import Sandbox, SimAccount
from tests.infra.sandbox.conftest import Receiver

TEXT = "Dear {#var#}, your seat {#alphanumeric#} is booked. Asha Library"


class TestMsg91:
    @pytest.fixture
    def account(self, sandbox: Sandbox) -> SimAccount:
        account = sandbox.account("msg91")
        sandbox.template(account, "flow1", TEXT, ("name", "seat"), header="ASHALB", dlt_id="1407" + "0" * 15)
        return account

    def send(self, sandbox: Sandbox, account: SimAccount, *, flow: str = "flow1", **values: Any) -> requests.Response:
        line = {"mobiles": "919812345678", "name": "Chitra", "seat": "A1", **values}
        body = {"template_id": flow, "short_url": "0", "recipients": [line]}
        headers = {"authkey": account.keys["authkey"]}
        return requests.post(f"{sandbox.url}/api/v5/flow", json=body, headers=headers, timeout=5)

    def test_sends_the_registered_text(self, sandbox: Sandbox, account: SimAccount) -> None:
        answer = self.send(sandbox, account)
        assert (answer.status_code, answer.json()["type"]) == (200, "success")
        message = sandbox.messages()[0]
        assert message.text == "Dear Chitra, your seat A1 is booked. Asha Library"
        assert (message.recipient, message.sender, message.parts) == ("919812345678", "ASHALB", 1)

    @pytest.mark.parametrize(
        "values", [{"name": "x" * 31}, {"seat": "A-1"}, {"name": "two\nlines"}], ids=["long", "class", "line break"]
    )
    def test_operator_scrubs_what_does_not_match(
        self, sandbox: Sandbox, account: SimAccount, receiver: Receiver, values: dict[str, str]
    ) -> None:
        sandbox.webhook(account, receiver.url())
        assert self.send(sandbox, account, **values).json()["type"] == "success"
        sandbox.advance(1)
        sandbox.quiet()
        assert [(row.state, row.reason) for row in sandbox.messages()] == [("failed", "TEMPLATE_NOT_MATCHED")]
        assert len(receiver.got) == 1

    def test_promotion_passes_by_day_only(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.template(account, "offer", "Offer at Asha Library today", category="P", header="123456")
        sandbox.post("clock", {"at": "2026-11-20T21:00:00+05:30"})
        self.send(sandbox, account, flow="offer")
        sandbox.post("clock", {"at": "2026-11-21T10:00:00+05:30"})
        self.send(sandbox, account, flow="offer")
        assert [row.reason for row in sandbox.messages()] == ["EC_INVALID_PROMO_TIME", ""]

    @pytest.mark.parametrize(("shape", "status"), [({}, 401), ({"errors_with_200": True}, 401)])
    def test_wrong_key_is_refused(
        self, sandbox: Sandbox, account: SimAccount, shape: dict[str, Any], status: int
    ) -> None:
        wrong = SimAccount(id="", provider="msg91", name="", keys={"authkey": "wrong"})
        answer = self.send(sandbox, wrong)
        assert (answer.status_code, answer.json()["type"]) == (status, "error")

    def test_error_may_come_with_200(self, sandbox: Sandbox, account: SimAccount) -> None:
        assert self.send(sandbox, account, flow="none").status_code == 400
        sandbox.settings(account, errors_with_200=True)
        answer = self.send(sandbox, account, flow="none")
        assert (answer.status_code, answer.json()["type"]) == (200, "error")
        assert sandbox.messages() == []

    def test_bare_number_is_refused(self, sandbox: Sandbox, account: SimAccount) -> None:
        assert self.send(sandbox, account, mobiles="9812345678").status_code == 422

    def test_report_comes_as_a_form(self, sandbox: Sandbox, account: SimAccount, receiver: Receiver) -> None:
        sandbox.webhook(account, receiver.url())
        request_id = self.send(sandbox, account).json()["message"]
        sandbox.report(sandbox.messages()[0])
        sandbox.quiet()
        told = json.loads(parse_qs(receiver.got[0].body.decode())["data"][0])[0]
        line = told["report"][0]
        assert told["requestId"] == request_id
        assert (line["number"], line["status"], line["desc"], line["credit"]) == (
            "919812345678",
            "1",
            "DELIVERED",
            "1",
        )

    def test_or_as_json(self, sandbox: Sandbox, account: SimAccount, receiver: Receiver) -> None:
        sandbox.settings(account, report_shape="v3")
        sandbox.webhook(account, receiver.url())
        request_id = self.send(sandbox, account).json()["message"]
        sandbox.report(sandbox.messages()[0], "failed", "NDNC")
        sandbox.quiet()
        told = json.loads(receiver.got[0].body)
        assert (told["requestId"], told["status"]) == (request_id, "9")
        assert receiver.got[0].headers["content-type"] == "application/json"


class TestPostmark:
    @pytest.fixture
    def account(self, sandbox: Sandbox) -> SimAccount:
        return sandbox.account("postmark")

    def send(self, sandbox: Sandbox, token: str, **more: Any) -> requests.Response:
        mail = {"From": "desk@asha.in", "To": "chitra@example.in", "Subject": "Receipt", "TextBody": "Paid.", **more}
        headers = {"X-Postmark-Server-Token": token, "Accept": "application/json"}
        return requests.post(f"{sandbox.url}/email", json=mail, headers=headers, timeout=5)

    def test_mail_is_in_the_book(self, sandbox: Sandbox, account: SimAccount) -> None:
        told = self.send(sandbox, account.keys["server_token"]).json()
        assert (told["ErrorCode"], told["Message"], told["To"]) == (0, "OK", "chitra@example.in")
        message = sandbox.messages(id=told["MessageID"])[0]
        assert (message.channel, message.text, message.template) == ("email", "Paid.", "Receipt")

    def test_front_page_shows_it_and_runs_nothing_of_it(self, sandbox: Sandbox, account: SimAccount) -> None:
        self.send(sandbox, account.keys["server_token"], TextBody="Paid <script>alert(1)</script>")
        page = requests.get(f"{sandbox.url}/", timeout=5).text
        assert ("to chitra@example.in" in page, "Paid &lt;script&gt;" in page, "<script>" in page) == (
            True,
            True,
            False,
        )

    @pytest.mark.parametrize(
        ("more", "code"), [({"To": "nobody"}, 300), ({"To": "inactive@x.in"}, 406), ({"TextBody": ""}, 300)]
    )
    def test_bad_mail_is_refused(self, sandbox: Sandbox, account: SimAccount, more: dict[str, str], code: int) -> None:
        answer = self.send(sandbox, account.keys["server_token"], **more)
        assert (answer.status_code, answer.json()["ErrorCode"]) == (422, code)

    def test_wrong_token_is_refused(self, sandbox: Sandbox) -> None:
        answer = self.send(sandbox, "wrong")
        assert (answer.status_code, answer.json()["ErrorCode"]) == (401, 10)

    def test_webhook_brings_the_password_of_its_address(
        self, sandbox: Sandbox, account: SimAccount, receiver: Receiver
    ) -> None:
        sandbox.webhook(account, receiver.url().replace("http://", "http://who:word@"))
        self.send(sandbox, account.keys["server_token"], Metadata={"message": "m1"})
        sandbox.report(sandbox.messages()[0], "failed", "no such mailbox")
        sandbox.quiet()
        told = json.loads(receiver.got[0].body)
        assert (told["RecordType"], told["Metadata"]) == ("Bounce", {"message": "m1"})
        assert receiver.got[0].headers["authorization"] == "Basic d2hvOndvcmQ="


class TestFcm:
    @pytest.fixture
    def account(self, sandbox: Sandbox) -> SimAccount:
        return sandbox.account("fcm")

    def token(self, sandbox: Sandbox, account: SimAccount) -> str:
        service = json.loads(account.keys["service_account"])
        now = int(time.time())
        claims = {"iss": service["client_email"], "aud": service["token_uri"], "iat": now, "exp": now + 3600}
        assertion = jwt.encode(claims, service["private_key"], algorithm="RS256")
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        return str(requests.post(f"{sandbox.url}/token", data=form, timeout=5).json()["access_token"])

    def push(self, sandbox: Sandbox, account: SimAccount, to: str, bearer: str) -> requests.Response:
        project = json.loads(account.keys["service_account"])["project_id"]
        message = {"message": {"token": to, "notification": {"title": "Ready", "body": "Order 7F3K"}}}
        headers = {"authorization": f"Bearer {bearer}"}
        url = f"{sandbox.url}/v1/projects/{project}/messages:send"
        return requests.post(url, json=message, headers=headers, timeout=5)

    def test_push_is_in_the_book(self, sandbox: Sandbox, account: SimAccount) -> None:
        answer = self.push(sandbox, account, "device-1", self.token(sandbox, account))
        message = sandbox.messages()[0]
        assert (answer.status_code, answer.json()["name"]) == (200, message.id)
        assert (message.recipient, message.text) == ("device-1", "Ready · Order 7F3K")

    @pytest.mark.parametrize(
        ("to", "status", "code"),
        [("gone-1", 404, "UNREGISTERED"), ("other-1", 403, "SENDER_ID_MISMATCH"), ("bad-1", 400, "INVALID_ARGUMENT")],
    )
    def test_bad_token_is_refused(self, sandbox: Sandbox, account: SimAccount, to: str, status: int, code: str) -> None:
        answer = self.push(sandbox, account, to, self.token(sandbox, account))
        told = answer.json()["error"]["details"][0]["errorCode"]
        assert (answer.status_code, told) == (status, code)

    def test_stranger_gets_no_token(self, sandbox: Sandbox, account: SimAccount) -> None:
        other = sandbox.account("fcm")
        service = {**json.loads(other.keys["service_account"])}
        service["client_email"] = json.loads(account.keys["service_account"])["client_email"]
        forged = SimAccount(id="", provider="fcm", name="", keys={"service_account": json.dumps(service)})
        with pytest.raises(KeyError):
            self.token(sandbox, forged)
        assert self.push(sandbox, account, "device-1", "ya29.made-up").status_code == 401
