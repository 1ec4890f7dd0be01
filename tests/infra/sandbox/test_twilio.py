"""Twilio's own client against the sandbox; its hosts are fixed, so its HTTP client swaps the address."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.harness.sandbox import Sandbox, SimAccount
from tests.infra.sandbox.conftest import Receiver

PHONE = "+919812345678"
SENDER = "+15005550006"


class Redirected(TwilioHttpClient):
    """The client's transport with another host."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False, timeout=10)
        self.base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        """Send it to the sandbox."""
        parts = urlsplit(url)
        return super().request(method, urlunsplit((*self.base[:2], *parts[2:])), *args, **more)


@pytest.fixture
def account(sandbox: Sandbox) -> SimAccount:
    return sandbox.account("twilio")


@pytest.fixture
def client(sandbox: Sandbox, account: SimAccount) -> Client:
    keys = account.keys
    return Client(keys["account_sid"], keys["auth_token"], http_client=Redirected(sandbox.url))


class TestMessage:
    def test_is_in_the_book_and_delivered(self, sandbox: Sandbox, client: Client) -> None:
        made = client.messages.create(to=PHONE, from_=SENDER, body="Your code is 123456.")
        assert (made.status, made.num_segments, made.body) == ("queued", "1", "Your code is 123456.")
        sandbox.quiet()
        message = sandbox.messages(id=made.sid)[0]
        assert (message.recipient, message.text) == ("919812345678", "Your code is 123456.")
        sandbox.report(message)
        assert client.messages(made.sid).fetch().status == "delivered"

    def test_hindi_takes_more_parts(self, client: Client) -> None:
        made = client.messages.create(to=PHONE, from_=SENDER, body="आपकी सीट पक्की हुई। " * 5)
        assert made.num_segments == "2"

    def test_whatsapp_is_a_channel_of_its_own(self, sandbox: Sandbox, client: Client) -> None:
        client.messages.create(to=f"whatsapp:{PHONE}", from_=f"whatsapp:{SENDER}", body="Hello")
        assert [(row.channel, row.recipient) for row in sandbox.messages()] == [("whatsapp", "919812345678")]

    @pytest.mark.parametrize(("to", "code"), [("12345", 21211), ("+919812340000", 21211), ("+919812340001", 21610)])
    def test_bad_number_is_refused(self, client: Client, to: str, code: int) -> None:
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=to, from_=SENDER, body="Hello")
        assert (refused.value.status, refused.value.code) == (400, code)

    def test_wrong_token_is_refused(self, sandbox: Sandbox, account: SimAccount) -> None:
        client = Client(account.keys["account_sid"], "wrong", http_client=Redirected(sandbox.url))
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=PHONE, from_=SENDER, body="Hello")
        assert (refused.value.status, refused.value.code) == (401, 20003)

    def test_cut_after_the_effect_was_sent_all_the_same(self, sandbox: Sandbox, client: Client) -> None:
        sandbox.fault("cut", when="after", provider="twilio")
        with pytest.raises(requests.ConnectionError):
            client.messages.create(to=PHONE, from_=SENDER, body="Hello")
        assert len(sandbox.messages()) == 1


class TestCall:
    def test_is_in_the_book(self, sandbox: Sandbox, client: Client) -> None:
        made = client.calls.create(to=PHONE, from_=SENDER, twiml="<Response><Say>Your order is ready.</Say></Response>")
        assert made.status == "queued"
        assert [(row.channel, row.text[:15]) for row in sandbox.messages()] == [("voice", "<Response><Say>")]


class TestCallback:
    def test_passes_the_clients_own_verifier(
        self, sandbox: Sandbox, account: SimAccount, client: Client, receiver: Receiver
    ) -> None:
        url = receiver.url("/hook?attempt=a1")
        made = client.messages.create(to=PHONE, from_=SENDER, body="Hello", status_callback=url)
        sandbox.report(sandbox.messages(id=made.sid)[0], "failed", "unreachable")
        sandbox.quiet()
        got = receiver.got[0]
        fields = dict(parse_qsl(got.body.decode()))
        assert (fields["MessageSid"], fields["MessageStatus"], fields["ErrorCode"]) == (
            made.sid,
            "undelivered",
            "30003",
        )
        validator = RequestValidator(account.keys["auth_token"])
        assert validator.validate(url, fields, got.headers["x-twilio-signature"])
        assert not validator.validate(url, {**fields, "MessageStatus": "delivered"}, got.headers["x-twilio-signature"])
