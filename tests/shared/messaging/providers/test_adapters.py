"""Every adapter against the sandbox: real HTTP, the real SDK of Twilio."""

from __future__ import annotations

import contextlib
import json
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest

from shared.messaging.providers.msg91 import Msg91Reports, _answer
from shared.messaging.providers.postmark import PostmarkReports
from shared.messaging.providers.promise import ADAPTERS, Outcome, Status
from shared.messaging.providers.twilio import TwilioReports
from tests.harness.sandbox import Sandbox, SimAccount
from tests.shared.messaging.providers.promise import CarrierPromise


class TestMsg91(CarrierPromise):
    provider = "msg91"
    letter_fields: ClassVar[dict[str, Any]] = {"template_id": "f" * 24}
    wrong: ClassVar[dict[str, str]] = {"authkey": "wrong"}

    def test_error_with_status_200_is_no_success(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.settings(account, errors_with_200=True)
        answer = self.carrier(account.keys).send(self.letter(template_id="unknown"))
        assert (answer.outcome, answer.down) == (Outcome.REFUSED, False)

    @pytest.mark.parametrize(
        ("status", "told", "outcome", "down"),
        [
            (200, {"type": "success", "message": "abc"}, Outcome.ACCEPTED, False),
            (200, {"type": "success", "message": ""}, Outcome.UNKNOWN, False),
            (200, {"type": "success"}, Outcome.UNKNOWN, False),
            (200, {}, Outcome.UNKNOWN, False),
            (200, {"type": "error", "message": "301"}, Outcome.REFUSED, True),
            (200, {"type": "error", "message": "311"}, Outcome.UNKNOWN, False),
            (418, {"type": "error", "message": "IP"}, Outcome.REFUSED, True),
            (422, {"type": "error", "message": "bad"}, Outcome.REFUSED, False),
            (503, {"type": "error", "message": "x"}, Outcome.UNKNOWN, False),
        ],
    )
    def test_what_its_answers_mean(self, status, told, outcome, down) -> None:
        found = _answer(status, told)
        assert (found.outcome, found.down) == (outcome, down)


class TestTwilio(CarrierPromise):
    provider = "twilio"
    letter_fields: ClassVar[dict[str, Any]] = {"sender": "+15005550006"}
    wrong: ClassVar[dict[str, str]] = {"auth_token": "wrong"}

    def test_invalid_number_is_final(self, account: SimAccount) -> None:
        answer = self.carrier(account.keys).send(self.letter(to="+919820010000"))
        assert (answer.outcome, answer.code, answer.down) == (Outcome.REFUSED, "21211", False)

    def test_opted_out_is_final(self, account: SimAccount) -> None:
        assert self.carrier(account.keys).send(self.letter(to="+919820010001")).code == "21610"


class TestPostmark(CarrierPromise):
    provider = "postmark"
    to = "chitra@example.com"
    letter_fields: ClassVar[dict[str, Any]] = {"sender": "desk@gyan.example", "subject": "Receipt"}
    wrong: ClassVar[dict[str, str]] = {"server_token": "wrong"}

    def test_inactive_recipient_is_final(self, account: SimAccount) -> None:
        answer = self.carrier(account.keys).send(self.letter(to="inactive@example.com"))
        assert (answer.outcome, answer.code, answer.down) == (Outcome.REFUSED, "406", False)


class TestEveryAdapter:
    def test_has_its_class_here(self) -> None:
        tried = {kind.provider for kind in CarrierPromise.__subclasses__()}
        assert tried | {"smtp"} == set(ADAPTERS)  # the sandbox has no mail server; test_smtp.py has


LINE = {"date": "2026-11-20 10:06:20", "number": "919820014231", "credit": "1", "status": "1", "desc": "DELIVERED"}


class TestReports:
    def test_msg91_version_2_holds_many(self) -> None:
        told = [{"requestId": "r1", "report": [LINE, {**LINE, "status": "2", "failedReason": "absent"}]}]
        first, second = Msg91Reports().read(urlencode({"data": json.dumps(told)}).encode())
        assert (first.reference, first.number, first.status, first.parts) == (
            "r1",
            "+919820014231",
            Status.DELIVERED,
            1,
        )
        assert (second.status, second.code) == (Status.FAILED, "absent")

    def test_msg91_version_3_is_flat(self) -> None:
        (told,) = Msg91Reports().read(json.dumps({"requestId": "r1", **LINE, "status": "9"}).encode())
        assert (told.status, told.block) == (Status.FAILED, "promotional")

    @pytest.mark.parametrize("status", ["", "0", "26", "x"])
    def test_unknown_status_is_nothing_final(self, status) -> None:
        (told,) = Msg91Reports().read(json.dumps({"requestId": "r1", **LINE, "status": status}).encode())
        assert told.status is Status.UNDERWAY

    @pytest.mark.parametrize("body", [b"", b"{", b"data=1", b"data=%5B1%5D", b"\xff", b"[]", b"x"])
    def test_msg91_rubbish_is_refused_or_empty(self, body) -> None:
        with contextlib.suppress(ValueError, TypeError):
            assert Msg91Reports().read(body) == []

    def test_twilio_form(self) -> None:
        body = urlencode({"MessageSid": "SM1", "MessageStatus": "undelivered", "To": "+91982", "ErrorCode": "30003"})
        (told,) = TwilioReports().read(body.encode())
        assert (told.reference, told.status, told.code) == ("SM1", Status.FAILED, "30003")

    def test_postmark_bounce(self) -> None:
        body = {"RecordType": "Bounce", "MessageID": "m1", "Email": "A@x.in", "Type": "HardBounce"}
        (told,) = PostmarkReports().read(json.dumps(body).encode())
        assert (told.number, told.status, told.block) == ("a@x.in", Status.FAILED, "promotional")
