"""SMTP: a mail to the operator's or the tenant's own server, by an address such as `smtp+tls://user:word@host:587`.

smtp+tls begins in the clear and must change to TLS; smtp+ssl is TLS from the first byte; smtp without TLS is for this
machine's own server. There is no log to ask: what was cut off after the text went out stays unknown.
"""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from email.utils import format_datetime
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import certifi
from django.conf import settings

from shared.messaging.providers.http import CalledInUnit
from shared.messaging.providers.promise import Answer, Letter, Outcome
from shared.secrets import Secret
from shared.unit import is_unit_open

TIMEOUT_S: Final = 10.0
PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
FOR_NOW: Final = range(400, 500)
LOGIN_REFUSED: Final = "keys_refused"


class Smtp:
    """One mail on a connection of its own. credentials: `url`."""

    def __init__(self, credentials: Mapping[str, Secret]) -> None:
        self._to = urlsplit(credentials["url"].reveal())

    def send(self, letter: Letter) -> Answer:
        """Up to the text nothing was taken; after it only the server's word counts."""
        if is_unit_open():
            raise CalledInUnit(self._to.hostname)
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError:
            return _refused(LOGIN_REFUSED, down=True)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            return Answer(outcome=Outcome.REFUSED, code="no_connection", detail=type(error).__name__, down=True)
        try:
            return self._hand_over(server, letter)
        finally:
            server.close()

    def find(self, letter: Letter) -> Answer:  # noqa: ARG002 - nobody keeps a log for us
        """Nobody can tell."""
        return Answer(outcome=Outcome.UNKNOWN, code="no_log")

    def _connected(self) -> smtplib.SMTP:
        host, kind = self._to.hostname or "", self._to.scheme
        address = _allowed(host, self._to.port or PORTS[kind], is_plain=kind == "smtp")
        context = ssl.create_default_context(cafile=certifi.where())
        server = _TlsSmtp(address, host, context) if kind == "smtp+ssl" else _Smtp(address, host)
        try:
            server.ehlo_or_helo_if_needed()
            if kind == "smtp+tls":
                server.starttls(context=context)
            if self._to.username:
                server.login(unquote(self._to.username), unquote(self._to.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> Answer:
        mail = mail_of(letter, sender=letter.sender or sender_in(self._to))
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _words), *_rest] = error.recipients.values()
            return _refused(str(code), down=False)
        except smtplib.SMTPSenderRefused as error:
            return _refused(str(error.smtp_code), down=True)
        except smtplib.SMTPDataError as error:
            return _refused(str(error.smtp_code), down=error.smtp_code in FOR_NOW)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(outcome=Outcome.UNKNOWN, code="no_answer", detail=type(error).__name__)
        return Answer(outcome=Outcome.ACCEPTED, reference=str(mail["Message-ID"]).strip("<>"))


def is_server(url: str) -> bool:
    """Whether it names a server that mail can be handed to."""
    try:
        found = urlsplit(url)
        return found.scheme in PORTS and bool(found.hostname) and found.port != 0
    except ValueError:
        return False


def mail_of(letter: Letter, *, sender: str) -> EmailMessage:
    """As it goes out; the submission's uid is its Message-ID, so a copy is known as one."""
    mail = EmailMessage(policy=CRLF)
    mail["From"], mail["To"], mail["Subject"] = sender, letter.to, " ".join(letter.subject.split())
    mail["Date"] = format_datetime(letter.started_at)
    mail["Message-ID"] = f"<{letter.uid}@{sender.rpartition('@')[2]}>"
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    return mail


def sender_in(address: SplitResult) -> str:
    """Who writes where nobody is named: the account, when that is an address, else a name at our own domain."""
    user = unquote(address.username or "")
    return user if "@" in user else f"frontdesk@{settings.BASE_DOMAIN}"


def _refused(code: str, *, down: bool) -> Answer:
    return Answer(outcome=Outcome.REFUSED, code=code, down=down)


def _allowed(host: str, port: int, *, is_plain: bool) -> tuple[str, int]:
    """The address to connect to: public, or loopback where the installation allows it. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]
    address = ipaddress.ip_address(str(found))
    is_ours = address.is_loopback and (settings.DEBUG or settings.ALLOW_LOOPBACK_PROVIDERS)
    if not is_ours and (is_plain or not address.is_global):
        raise OSError("address not allowed")
    return str(address), port


class _Smtp(smtplib.SMTP):
    """To an address that was looked at, under the name that a certificate must have."""

    def __init__(self, address: tuple[str, int], name: str) -> None:
        super().__init__(timeout=TIMEOUT_S, local_hostname=settings.BASE_DOMAIN)
        self._host = name  # the certificate's, for `starttls`
        code, _words = self.connect(*address)
        if code != 220:  # noqa: PLR2004 - ready (RFC 5321, 4.2.3)
            self.close()
            raise smtplib.SMTPConnectError(code, "not ready")


class _TlsSmtp(_Smtp):
    """The same with TLS from the first byte."""

    def __init__(self, address: tuple[str, int], name: str, context: ssl.SSLContext) -> None:
        self._context, self._name = context, name
        super().__init__(address, name)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        try:
            return self._context.wrap_socket(plain, server_hostname=self._name)
        except BaseException:
            plain.close()
            raise
