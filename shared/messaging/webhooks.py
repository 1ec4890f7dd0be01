"""What the inbox asks of each carrier: is it really theirs, and what does it say."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

from shared.inbox.errors import BadSignature
from shared.inbox.providers import Arrived, Handled, Incoming, Signed
from shared.messaging.actions.reports import apply_one, take_reports
from shared.messaging.providers.msg91 import Msg91Reports
from shared.messaging.providers.postmark import PostmarkReports
from shared.messaging.providers.promise import Reports
from shared.messaging.providers.twilio import TwilioReports
from shared.secrets import Secret
from shared.unit import in_unit

ALGORITHM: Final = "HMAC_SHA1"


class CarrierWebhook:
    """Keeps and applies the lines of a report. A carrier that does not sign is known by its secret address alone."""

    def __init__(self, provider: str, reports: Reports) -> None:
        self.provider, self._reports = provider, reports

    def verify(self, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:  # noqa: ARG002 - nothing is signed
        """The address was right. The body's hash is the event's name: the same report twice is one."""
        return Signed(event_id=hashlib.sha256(incoming.body).hexdigest(), kind="report")

    def take_in(self, event: Arrived) -> Handled:
        """Keep every line, then apply each in a unit of its own."""
        try:
            told = self._reports.read(event.body)
        except (ValueError, TypeError):
            return Handled(state="quarantined", outcome="unreadable")
        if not told:
            return Handled(state="ignored", outcome="no report")
        waiting = in_unit(lambda _: take_reports(told=told, provider=self.provider, account_uid=event.account_uid))
        for uid in waiting:
            _apply(uid)
        return Handled(state="processed", outcome=f"{len(told)} lines")


def _apply(report_uid: uuid.UUID) -> None:
    in_unit(lambda _: apply_one(report_uid=report_uid, from_public=False))


class TwilioWebhook(CarrierWebhook):
    """Signed over the address and the form (https://www.twilio.com/docs/usage/webhooks/webhooks-security)."""

    def verify(self, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """The algorithm is ours to choose, never the header's. Raises BadSignature."""
        signature = incoming.headers.get("x-twilio-signature") or ""
        try:
            form = {
                name: values[0] for name, values in parse_qs(incoming.body.decode(), keep_blank_values=True).items()
            }
        except UnicodeDecodeError as error:
            raise BadSignature("not a form") from error
        if not any(
            RequestValidator(secret.reveal()).validate(incoming.url, form, signature, ALGORITHM) for secret in secrets
        ):
            raise BadSignature("signature")
        return super().verify(incoming, secrets)


WEBHOOKS: Final = {
    "msg91": CarrierWebhook("msg91", Msg91Reports()),
    "postmark": CarrierWebhook("postmark", PostmarkReports()),
    "twilio": TwilioWebhook("twilio", TwilioReports()),
}
