"""Who sends webhooks: the port at which the engines of payments and messages fit theirs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.ports import Port
from shared.secrets import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A request as it came. headers: names in lower case. now: the machine's time, by which signatures age.

    url: the address as the sender knows it, which Twilio signs.
    """

    body: bytes
    headers: Mapping[str, str]
    now: datetime
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the signed body says it is. event_id: the sender's name for this event, the same on each repeat."""

    event_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A stored event, for its processing."""

    uid: uuid.UUID
    kind: str
    body: bytes
    account_uid: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What came of an event. state: `processed`, `ignored` or `quarantined`. outcome: a word for the operator."""

    state: str
    outcome: str


class WebhookProvider(Protocol):
    """Registered under the provider's name, which is the word in the address."""

    def verify(self, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """Check the signature with any of the secrets, then read the id. Raises BadSignature."""

    def take_in(self, event: Arrived) -> Handled:
        """A flow, in the account's schema, with no unit open; safe to repeat. Raises what should be tried again."""


webhook_providers: Port[WebhookProvider] = Port("senders of webhooks")
