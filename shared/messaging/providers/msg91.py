"""MSG91: its flow API v5, which renders its own templates, its log, and its reports, which nobody signs.

It answers `success` for what it drops later, so only a report or its log says that a message arrived. Codes: its
legacy list (docs/messages.md). Numbers are sent without the plus.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from django.conf import settings
from requests.exceptions import RequestException

from shared.messaging.providers.http import SERVER_ERROR, after_failure, call, json_of
from shared.messaging.providers.promise import Answer, Letter, Outcome, Status, Told
from shared.secrets import Secret

INDIA: Final = ZoneInfo("Asia/Kolkata")
STATUS: Final = {
    "1": Status.DELIVERED,
    "2": Status.FAILED,
    "9": Status.FAILED,
    "16": Status.FAILED,
    "17": Status.FAILED,
    "25": Status.FAILED,
}
BLOCKS: Final = {"9": "promotional", "17": "promotional"}
DOWN: Final = frozenset({"207", "208", "301", "302", "303", "418", "505"})
DISCARDED_AS_REPEATED: Final = "311"
UNAUTHORISED, NOT_LISTED = 401, 418
DAYS_BACK: Final = 1


class Msg91:
    """One call with one account's key."""

    def __init__(self, credentials: Mapping[str, Secret]) -> None:
        self._authkey = credentials["authkey"]

    def send(self, letter: Letter) -> Answer:
        """POST /api/v5/flow, one recipient."""
        recipient = {"mobiles": letter.to.lstrip("+"), "CRQID": str(letter.uid)}
        recipient |= {f"VAR{place}": value for place, value in enumerate(letter.values, start=1)}
        body = {"template_id": letter.template_id, "short_url": "0", "recipients": [recipient]}
        try:
            response = call("POST", f"{_base()}/api/v5/flow", json=body, headers=self._headers())
        except RequestException as error:
            return after_failure(error)
        return _answer(response.status_code, json_of(response))

    def find(self, letter: Letter) -> Answer:
        """POST /api/v5/report/logs/p/sms: the row with our own id, else the one row of this number since we sent it."""
        day = letter.started_at.astimezone(INDIA).date()
        window = {"startDate": str(day - timedelta(days=DAYS_BACK)), "endDate": str(day + timedelta(days=DAYS_BACK))}
        try:
            response = call(
                "POST", f"{_base()}/api/v5/report/logs/p/sms", params=window, json={}, headers=self._headers()
            )
        except RequestException as error:
            return after_failure(error)
        told = json_of(response)
        rows = told.get("data")
        if response.status_code >= UNAUTHORISED - 1 or told.get("hasError") or not isinstance(rows, list):
            return Answer(outcome=Outcome.UNKNOWN, code="log_unreadable", detail=str(response.status_code))
        mine = [row for row in rows if isinstance(row, dict) and str(row.get("CRQID")) == str(letter.uid)]
        if mine:
            return Answer(outcome=Outcome.ACCEPTED, reference=_text(mine[0].get("requestId")))
        return Answer(outcome=Outcome.ABSENT, code="not_in_log")

    def _headers(self) -> dict[str, str]:
        return {"authkey": self._authkey.reveal(), "Accept": "application/json"}


def _base() -> str:
    return str(settings.API_BASES["MSG91_API_BASE"])


def _answer(status: int, told: Mapping[str, Any]) -> Answer:
    """Only `success` with an id is one, whatever the HTTP status; an error's words may name the number, so no words."""
    kind, message = told.get("type"), _text(told.get("message"))
    reference = _text(told.get("request_id")) or message
    if status < UNAUTHORISED - 1 and kind == "success" and reference:
        return Answer(outcome=Outcome.ACCEPTED, reference=reference)
    if status >= SERVER_ERROR or kind != "error":
        return Answer(outcome=Outcome.UNKNOWN, code=f"http_{status}")
    code = _text(told.get("code")) or (message if message.isdigit() else f"http_{status}")
    if code == DISCARDED_AS_REPEATED:
        return Answer(outcome=Outcome.UNKNOWN, code=code)
    is_down = code in DOWN or status in {UNAUTHORISED, NOT_LISTED}
    return Answer(outcome=Outcome.REFUSED, code=code, down=is_down)


class Msg91Reports:
    """Version 2: a form with one field of JSON, many at once. Version 3: one flat JSON object."""

    def read(self, body: bytes) -> list[Told]:
        """All lines; what has no request id is none."""
        return [_told(frame, line) for frame, line in _lines(body) if frame.get("requestId") and line.get("number")]


def _lines(body: bytes) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    text = body.decode()
    if not text.lstrip().startswith("{"):
        text = parse_qs(text, strict_parsing=True).get("data", [""])[0]
    found = json.loads(text)
    frames = found if isinstance(found, list) else [found]
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for frame in frames:
        if not isinstance(frame, dict):
            raise TypeError("a report is an object")
        lines = frame.get("report", [frame])
        pairs += [(frame, line) for line in lines if isinstance(line, dict)]
    return pairs


def _told(frame: Mapping[str, Any], line: Mapping[str, Any]) -> Told:
    status, credit = _text(line.get("status")), _text(line.get("credit"))
    return Told(
        reference=_text(frame.get("requestId")),
        number="+" + _text(line.get("number")).lstrip("+"),
        status=STATUS.get(status, Status.UNDERWAY),
        carrier_status=f"{status} {_text(line.get('desc'))}"[:40],
        code=_text(line.get("failedReason"))[:40],
        parts=int(credit) if credit.isdigit() else None,
        block=BLOCKS.get(status, ""),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
