"""Mail through a server of the operator's own, against a small one on loopback."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from shared.ids import uuid7
from shared.messaging.providers.http import CalledInUnit
from shared.messaging.providers.promise import Letter, Outcome, carrier
from shared.messaging.providers.smtp import is_server
from shared.messaging.senders import accounts_for, is_channel_on
from shared.secrets import Secret
from shared.unit import unit

GOOD = base64.b64encode(b"\0user\0word").decode()


class Server(socketserver.ThreadingTCPServer):
    """Takes mail; an address says what is to go wrong."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[bytes] = []

    @property
    def url(self) -> str:
        return f"smtp://user:word@127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.to = ""
        self._say("220 ready")
        while line := self.rfile.readline():
            answer = self._answer(line.decode().strip())
            if not answer:
                return
            self._say(answer)

    def _answer(self, line: str) -> str:
        verb = line.upper()
        if verb.startswith("EHLO"):
            return "250-here\r\n250 AUTH PLAIN"
        if verb.startswith("AUTH"):
            return "235 welcome" if line.endswith(GOOD) else "535 no"
        if verb.startswith("RCPT"):
            self.to = line
            return "550 nobody" if "nobody@" in line else "250 ok"
        if verb.startswith("DATA"):
            return self._data()
        return "221 bye" if verb.startswith("QUIT") else "250 ok"

    def _data(self) -> str:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        if "cut@" in self.to:
            return ""
        return "451 later" if "later@" in self.to else "554 no" if "never@" in self.to else "250 taken"

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.ALLOW_LOOPBACK_PROVIDERS = True
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def letter(to: str = "chitra@example.com", **more: Any) -> Letter:
    told = {"uid": uuid7(), "to": to, "text": "₹450.00 received.", "subject": "Receipt", "sender": "desk@asha.example"}
    return Letter(**{**told, "started_at": datetime.now(UTC), **more})


def send(url: str, wanted: Letter) -> Any:
    return carrier("smtp", {"url": Secret(url)}).send(wanted)


class TestSend:
    def test_what_is_sent_is_what_arrives_once(self, server: Server) -> None:
        wanted = letter(html="<p>₹450.00 received.</p>")
        answer = send(server.url, wanted)
        [mail] = [message_from_bytes(raw, policy=default) for raw in server.taken]
        assert (answer.outcome, answer.reference) == (Outcome.ACCEPTED, f"{wanted.uid}@asha.example")
        assert (mail["To"], mail["From"], mail["Subject"]) == ("chitra@example.com", "desk@asha.example", "Receipt")
        assert mail.get_body(("plain",)).get_content().strip() == "₹450.00 received."

    @pytest.mark.parametrize(
        ("to", "code", "down"),
        [("nobody@x.example", "550", False), ("later@x.example", "451", True), ("never@x.example", "554", False)],
    )
    def test_certain_refusals(self, server: Server, to: str, code: str, *, down: bool) -> None:
        answer = send(server.url, letter(to))
        assert (answer.outcome, answer.code, answer.down) == (Outcome.REFUSED, code, down)

    def test_cut_after_the_text_is_unknown_and_cannot_be_asked(self, server: Server) -> None:
        wanted = letter("cut@x.example")
        assert send(server.url, wanted).outcome is Outcome.UNKNOWN
        assert carrier("smtp", {"url": Secret(server.url)}).find(wanted).outcome is Outcome.UNKNOWN

    def test_wrong_word_and_nobody_there(self, server: Server) -> None:
        wrong = send(server.url.replace("word", "guess"), letter())
        nobody = send("smtp://127.0.0.1:1", letter())
        assert [(one.outcome, one.code, one.down) for one in (wrong, nobody)] == [
            (Outcome.REFUSED, "keys_refused", True), (Outcome.REFUSED, "no_connection", True),
        ]  # fmt: skip
        assert server.taken == []

    def test_a_line_break_in_a_subject_makes_no_header(self, server: Server) -> None:
        send(server.url, letter(subject="Receipt\r\nBcc: everybody@x.example"))
        assert message_from_bytes(server.taken[0], policy=default)["Bcc"] is None

    def test_never_while_a_transaction_is_open(self, server: Server, platform: None) -> None:
        with unit(), pytest.raises(CalledInUnit):
            send(server.url, letter())


class TestGuard:
    @pytest.mark.parametrize("url", ["smtp://127.0.0.1", "smtp+tls://10.0.0.8", "smtp+tls://169.254.169.254:25"])
    def test_inside_addresses_are_not_spoken_to(self, settings: Any, url: str) -> None:
        settings.ALLOW_LOOPBACK_PROVIDERS = settings.DEBUG = False
        answer = send(url, letter())
        assert (answer.outcome, answer.code) == (Outcome.REFUSED, "no_connection")

    @pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp+tls://x:99999", "smtp+tls://[", "x"])
    def test_what_is_no_server(self, url: str) -> None:
        assert not is_server(url)


class TestEnvironment:
    def test_email_url_carries_where_no_account_is_written_down(self, tenant: Any, settings: Any) -> None:
        assert not is_channel_on("email")
        settings.EMAIL_URL = "smtp+tls://desk%40frontdesk.example:word@mail.example:587"
        [found] = accounts_for("email", by_platform=False)
        assert (found.provider, found.sender, found.on_platform) == ("smtp", "desk@frontdesk.example", True)
        assert "word" not in repr(found)
        assert not is_channel_on("sms")


class TestAccount:
    def test_is_connected_over_the_api_and_shows_no_word(self, api: Any, tenant: Any, asha: Any) -> None:
        body = {
            "channel": "email",
            "provider": "smtp",
            "credentials": {"url": "smtp+tls://u:secretword@mail.example:587"},
        }
        made = api(tenant).as_(asha).post("/api/v1/channel-accounts", body)
        wrong = api(tenant).as_(asha).post("/api/v1/channel-accounts", {**body, "credentials": {"url": "http://x"}})
        assert (made.status_code, "secretword" in made.content.decode()) == (201, False)
        assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["credentials"])
