"""Postmark: one mail, and the reports of what arrived or bounced."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from requests.exceptions import RequestException

from shared.messaging.providers.http import SERVER_ERROR, after_failure, call, json_of
from shared.messaging.providers.promise import Answer, Letter, Outcome, Status, Told
from shared.secrets import Secret

OK: Final = 0
DOWN: Final = frozenset({10, 11, 405, 429})  # bad token, not allowed to send, out of credits, too many requests
STATUS: Final = {"Delivery": Status.DELIVERED, "Bounce": Status.FAILED, "SpamComplaint": Status.UNDERWAY}


class Postmark:
    """One call with one server's token."""

    def __init__(self, credentials: Mapping[str, Secret]) -> None:
        self._token = credentials["server_token"]

    def send(self, letter: Letter) -> Answer:
        """POST /email."""
        mail: dict[str, Any] = {
            "From": letter.sender,
            "To": letter.to,
            "Subject": letter.subject,
            "TextBody": letter.text,
            "MessageStream": "outbound",
            "Metadata": {"submission": str(letter.uid)},
        }
        if letter.html:
            mail["HtmlBody"] = letter.html
        try:
            response = call("POST", f"{_base()}/email", json=mail, headers=self._headers())
        except RequestException as error:
            return after_failure(error)
        return _answer(response.status_code, json_of(response))

    def find(self, letter: Letter) -> Answer:
        """GET /messages/outbound by the metadata that we gave."""
        asked = {"count": "1", "offset": "0", "metadata_submission": str(letter.uid)}
        try:
            response = call("GET", f"{_base()}/messages/outbound", params=asked, headers=self._headers())
        except RequestException as error:
            return after_failure(error)
        rows = json_of(response).get("Messages")
        if not response.ok or not isinstance(rows, list):
            return Answer(outcome=Outcome.UNKNOWN, code="log_unreadable", detail=str(response.status_code))
        if not rows:
            return Answer(outcome=Outcome.ABSENT, code="not_in_log")
        return Answer(outcome=Outcome.ACCEPTED, reference=str(rows[0].get("MessageID", "")))

    def _headers(self) -> dict[str, str]:
        return {"X-Postmark-Server-Token": self._token.reveal(), "Accept": "application/json"}


def _base() -> str:
    return str(settings.API_BASES["POSTMARK_API_BASE"])


def _answer(status: int, told: Mapping[str, Any]) -> Answer:
    code, reference = told.get("ErrorCode"), str(told.get("MessageID") or "")
    if code == OK and reference:
        return Answer(outcome=Outcome.ACCEPTED, reference=reference)
    if status >= SERVER_ERROR or not isinstance(code, int) or code == OK:
        return Answer(outcome=Outcome.UNKNOWN, code=f"http_{status}")
    return Answer(outcome=Outcome.REFUSED, code=str(code), down=code in DOWN)


class PostmarkReports:
    """One mail's fate, as JSON."""

    def read(self, body: bytes) -> list[Told]:
        """One line; kinds that say nothing of arrival are left out."""
        told = json.loads(body)
        if not isinstance(told, dict):
            raise TypeError("a report is an object")
        kind = str(told.get("RecordType", ""))
        if kind not in STATUS or not told.get("MessageID"):
            return []
        return [
            Told(
                reference=str(told["MessageID"]),
                number=str(told.get("Recipient") or told.get("Email") or "").lower(),
                status=STATUS[kind],
                carrier_status=kind,
                code=str(told.get("Type", ""))[:40],
                block="promotional" if kind != "Delivery" else "",
            )
        ]
