"""Senders without a carrier: the log says that something would have gone out, a file shows it to developers.

The file is written only where loopback providers are allowed; in production a code or link is in no log.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from django.conf import settings
from django.db import transaction

from shared.clock import wall
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)


class ConsoleSender:
    """Fits both ports, `OtpSender` and `MailSender`."""

    def send_code(self, *, phone: str, code: str, purpose: str) -> None:
        """A code for a phone."""
        _write({"channel": "sms", "to": phone, "purpose": purpose, "code": code})

    def send_mail(self, *, email: str, purpose: str, language: str, variables: dict[str, str]) -> None:
        """A mail."""
        _write({"channel": "email", "to": email, "purpose": purpose, "language": language, "variables": variables})


def _write(message: dict[str, Any]) -> None:
    """After the commit: what was rolled back is not sent."""
    line = {"at": wall().isoformat(), "schema": connection.schema_name, **message}
    transaction.on_commit(partial(_send, line))


def _send(line: dict[str, Any]) -> None:
    shown_in = settings.OUTBOX_FILE
    told = {"shown_in": str(shown_in)} if shown_in is not None else {}
    log.info("no carrier is connected", channel=line["channel"], purpose=line["purpose"], **told)
    if shown_in is not None:
        _append(shown_in, line)


def _append(path: Path, line: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("ab") as file:
        file.write(orjson.dumps(line) + b"\n")
