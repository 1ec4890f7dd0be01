"""What every carrier's adapter promises. Adapters know no table, cache or unit; addresses come from settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Final, Protocol

from shared.secrets import Secret


class Outcome(StrEnum):
    """What is known after a call. `absent`: the provider was asked, and never had it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one address. uid: of the submission, which the provider is told where it gives it back.

    values: of the variables in order. report_to: where it may tell what became of it; empty for nowhere.
    """

    uid: uuid.UUID
    to: str
    text: str = field(repr=False)
    started_at: datetime
    sender: str = ""
    template_id: str = ""
    values: Sequence[str] = field(default=(), repr=False)
    report_to: str = ""
    subject: str = field(default="", repr=False)
    html: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider said. code and detail hold no secret, no number and no text of the message.

    down: it certainly did not take it, and would not take another now: somebody else may be asked.
    """

    outcome: Outcome
    reference: str = ""
    code: str = ""
    detail: str = ""
    down: bool = False


class Status(StrEnum):
    """What a report says, in our words."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNDERWAY = "underway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a provider's report. block: the number refuses offers, or everything."""

    reference: str
    number: str = field(repr=False)
    status: Status
    carrier_status: str
    code: str = ""
    detail: str = ""
    parts: int | None = None
    block: str = ""


class Carrier(Protocol):
    """An adapter, with credentials in it."""

    def send(self, letter: Letter) -> Answer:
        """Hand it over, once: a call is never repeated by the adapter. No unit is open."""

    def find(self, letter: Letter) -> Answer:
        """Ask whether it arrived there: ACCEPTED with its reference, ABSENT, or UNKNOWN when that cannot be told."""


class Reports(Protocol):
    """How a provider reports."""

    def read(self, body: bytes) -> list[Told]:
        """All lines. Raises ValueError for what is no report."""


ADAPTERS: Final[Mapping[str, str]] = {
    "msg91": "shared.messaging.providers.msg91.Msg91",
    "twilio": "shared.messaging.providers.twilio.Twilio",
    "postmark": "shared.messaging.providers.postmark.Postmark",
    "smtp": "shared.messaging.providers.smtp.Smtp",
}
CREDENTIALS: Final[Mapping[str, tuple[str, ...]]] = {
    "msg91": ("authkey",),
    "twilio": ("account_sid", "auth_token"),
    "postmark": ("server_token",),
    "smtp": ("url",),
}
CARRIES: Final[Mapping[str, frozenset[str]]] = {
    "msg91": frozenset({"sms"}),
    "twilio": frozenset({"sms"}),
    "postmark": frozenset({"email"}),
    "smtp": frozenset({"email"}),
}


def carrier(provider: str, credentials: Mapping[str, Secret]) -> Carrier:
    """The adapter for one call."""
    module, _dot, name = ADAPTERS[provider].rpartition(".")
    built: Carrier = getattr(import_module(module), name)(credentials)
    return built
