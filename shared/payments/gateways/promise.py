"""What every gateway adapter promises, in our words. Amounts are Money; an adapter alone knows its API's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from shared.inbox.providers import Incoming, Signed
from shared.money import Money
from shared.payments.gateways.http import Wire
from shared.secrets import Secret

Credentials = Mapping[str, Secret]


class Outcome(StrEnum):
    """How a call ended that was not done. Only the first two leave the way free for another gateway."""

    NEVER_SENT = "never_sent"
    REJECTED_GATEWAY = "rejected_gateway"
    REJECTED_REQUEST = "rejected_request"
    USER_FAULT = "user_fault"
    UNKNOWN = "unknown"


class GatewayFault(Exception):
    """A call that was not simply done.

    code: ours, public. is_alarm: the tenant must look at it (wrong keys). elsewhere: another gateway may do better.
    """

    def __init__(
        self, outcome: Outcome, code: str, *, is_alarm: bool = False, elsewhere: bool = False, words: str = ""
    ) -> None:
        super().__init__(f"{outcome}: {code}")
        self.outcome, self.code, self.words = outcome, code, words[:300]
        self.is_alarm, self.elsewhere = is_alarm, elsewhere

    @property
    def is_unknown(self) -> bool:
        """Whether it may have happened all the same."""
        return self.outcome == Outcome.UNKNOWN

    @property
    def is_fault_of_gateway(self) -> bool:
        """Whether it says something about the gateway's health. Wrong keys do not."""
        return self.outcome in {Outcome.NEVER_SENT, Outcome.REJECTED_GATEWAY, Outcome.UNKNOWN} and not self.is_alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an adapter can do. currencies: empty for all. least_minor: by the gateway's documents.

    reports_by_page: each page names the address of its webhooks.
    """

    currencies: frozenset[str] = frozenset()
    least_minor: int = 1
    most_minor: int | None = None
    credentials: tuple[str, ...]
    has_webhook_secret: bool = True
    reports_by_page: bool = False
    key_prefixes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A page that is wanted. reference: the attempt's uid, the same on each repeat.

    ends_at: of the machine's clock, as the gateway's is; the same on each repeat, or an idempotency key would not hold.
    report_to: where this page's webhooks go, if that is for the page to say.
    """

    reference: str
    amount: Money
    line: str
    return_url: str
    ends_at: datetime
    payment: str
    payer: str
    payer_name: str = ""
    payer_phone: str = ""
    payer_email: str = ""
    report_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that can be paid on. reference: the gateway's name for it."""

    reference: str
    url: str


class PageState(StrEnum):
    """Where the gateway's page stands. A state that nobody has heard of is processing."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Money that the gateway took. fee and tax: what it keeps, where it says so."""

    payment_id: str
    amount: Money
    order_id: str = ""
    method: str = ""
    fee_minor: int | None = None
    tax_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the gateway says of an attempt. ours: the reference that it has. error_code: of the last try on the page."""

    state: PageState
    reference: str
    ours: str
    caught: Sequence[Caught] = ()
    error_code: str = ""


class RefundState(StrEnum):
    """Where the gateway's refund stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """A refund that is wanted. reference: its uid, our idempotency key."""

    reference: str
    payment_id: str
    order_id: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTruth:
    """What the gateway says of a refund. ours: our reference, empty when it was made at the gateway."""

    reference: str
    ours: str
    amount: Money
    state: RefundState
    error_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a webhook is about. It is never believed; it says whom to ask. Any of the names may be empty."""

    attempt: str = ""
    page: str = ""
    payment_id: str = ""
    refund: str = ""
    is_live: bool | None = None
    about_refund: bool = False


class Gateway(Protocol):
    """One gateway, with one account's credentials, for one conversation. Every method may raise GatewayFault."""

    name: ClassVar[str]
    can: ClassVar[Capabilities]

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        """Keep both for this conversation."""

    def open_page(self, order: Order) -> Page:
        """Create a page. The same reference again never makes a second one that could be paid."""

    def find_page(self, order: Order) -> Page | None:
        """After an unknown create: the page by our reference, or None when there surely is none."""

    def ask(self, *, page: str, ours: str) -> Truth:
        """The truth about an attempt. page: the gateway's name for it; where that is not known, ours is enough."""

    def close_page(self, *, page: str, ours: str) -> Truth:
        """Close the page, and say what is true then. It may have been paid."""

    def refund(self, wanted: RefundOrder) -> RefundTruth:
        """Give money back; the same reference again is the same refund."""

    def find_refunds(self, caught: Caught) -> Sequence[RefundTruth]:
        """All refunds of a payment, also those that were made at the gateway."""

    def test(self) -> None:
        """Try the credentials without moving anything."""

    def report_to(self, address: str) -> str:
        """Have webhooks sent there from now on. Returns what signs them; empty: the account's own key does."""

    @classmethod
    def verify(cls, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """Check a webhook's signature on the raw body. Raises BadSignature."""

    @classmethod
    def read_hint(cls, kind: str, body: bytes) -> Hint:
        """Whom to ask after a webhook."""
