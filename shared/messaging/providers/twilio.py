"""Twilio by its SDK, over our own HTTP: a deadline, no retries, nothing logged, the address from settings.

Twilio warns that its codes change: an unknown one is final, and nobody else is asked. Its creates are not idempotent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.conf import settings
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from shared.messaging.providers.http import SERVER_ERROR, after_failure, call
from shared.messaging.providers.promise import Answer, Letter, Outcome, Status, Told
from shared.secrets import Secret

STATUS: Final = {
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "failed": Status.FAILED,
    "undelivered": Status.FAILED,
    "canceled": Status.FAILED,
}
DOWN: Final = frozenset({20003, 20005, 20429})
AMBIGUOUS: Final = frozenset({20500, 20503})
OPTED_OUT: Final = "21610"
SLACK: Final = timedelta(seconds=60)
MOST_LISTED: Final = 200
UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)  # what the SDK lets through of a broken answer


class Twilio:
    """One call with one account's token."""

    def __init__(self, credentials: Mapping[str, Secret]) -> None:
        sid, token = credentials["account_sid"].reveal(), credentials["auth_token"].reveal()
        self._client = Client(sid, token, http_client=_Http())

    def send(self, letter: Letter) -> Answer:
        """Create a message. smart_encoded stays off: it would change the registered text."""
        extra = {"status_callback": letter.report_to} if letter.report_to else {}
        try:
            made = self._client.messages.create(
                to=letter.to, from_=letter.sender, body=letter.text, smart_encoded=False, **extra
            )
        except RequestException as error:
            return after_failure(error)
        except TwilioException as error:
            return _refusal(error)
        except UNREADABLE as error:
            return Answer(outcome=Outcome.UNKNOWN, code="unreadable", detail=type(error).__name__)
        if not made.sid:
            return Answer(outcome=Outcome.UNKNOWN, code="unreadable")
        return Answer(outcome=Outcome.ACCEPTED, reference=str(made.sid))

    def find(self, letter: Letter) -> Answer:
        """The message of this text to this number since we sent it: texts differ, each has a code or an amount."""
        since = letter.started_at - SLACK
        try:
            rows = self._client.messages.list(to=letter.to, date_sent_after=since, limit=MOST_LISTED)
        except RequestException as error:
            return after_failure(error)
        except (TwilioException, *UNREADABLE) as error:
            return Answer(outcome=Outcome.UNKNOWN, code="log_unreadable", detail=type(error).__name__)
        mine = [row for row in rows if row.body == letter.text and _is_since(row.date_created, since)]
        if not mine:
            return Answer(outcome=Outcome.ABSENT, code="not_in_log")
        return Answer(outcome=Outcome.ACCEPTED, reference=str(mine[0].sid))


def _is_since(created: Any, since: Any) -> bool:
    return created is None or created >= since


def _refusal(error: TwilioException) -> Answer:
    """Not every error of the SDK is a TwilioRestException (RFC 9457 bodies); what cannot be read is not known."""
    if not isinstance(error, TwilioRestException):
        return Answer(outcome=Outcome.UNKNOWN, code=type(error).__name__[:40])
    code = int(error.code or error.status)
    if error.status >= SERVER_ERROR or code in AMBIGUOUS:
        return Answer(outcome=Outcome.UNKNOWN, code=str(code))
    return Answer(outcome=Outcome.REFUSED, code=str(code), down=code in DOWN)


class _Http(HttpClient):
    """The SDK's requests through ours."""

    def __init__(self) -> None:
        super().__init__(_Silent(), False, None)  # type: ignore[arg-type] # noqa: FBT003 - the SDK's signature

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: Any = None,  # noqa: ARG002 - ours is always set
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never
    ) -> Response:
        """One request at the address that settings name."""
        base = urlsplit(str(settings.API_BASES["TWILIO_API_BASE"]))
        address = urlunsplit(urlsplit(url)._replace(scheme=base.scheme, netloc=base.netloc))
        answer = call(method.upper(), address, params=params, data=data, headers=headers, auth=auth)
        return Response(answer.status_code, answer.text, answer.headers)


class _Silent:
    """The SDK logs numbers and texts; this logs nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None


class TwilioReports:
    """One message's status, as a form."""

    def read(self, body: bytes) -> list[Told]:
        """One line."""
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        reference, status = form.get("MessageSid") or form.get("SmsSid", ""), form.get("MessageStatus", "")
        if not reference or not status:
            return []
        code = form.get("ErrorCode", "")
        return [
            Told(
                reference=reference,
                number=form.get("To", ""),
                status=STATUS.get(status, Status.UNDERWAY),
                carrier_status=status[:40],
                code=code[:40],
                block="service" if code == OPTED_OUT else "",
            )
        ]
