"""What the book holds. Money is integers of minor units; times are seconds of the sandbox's own clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Account:
    """Somebody's account at one provider; `keys` are named as Frontdesk's API names them."""

    id: str
    provider: str
    name: str
    created_at: float
    keys: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """Where an account's webhooks go. kinds: of events, none means all of them."""

    id: str
    account: str
    url: str
    created_at: float
    secret: str = ""
    kinds: list[str] = field(default_factory=list)
    enabled: bool = True


@dataclass(slots=True, kw_only=True)
class Page:
    """Something payable: a session, a link, an order. state: open, paid, closing, closed, expired."""

    id: str
    account: str
    kind: str
    reference: str
    amount_minor: int
    currency: str
    created_at: float
    expires_at: float
    state: str = "open"
    return_url: str = ""
    cancel_url: str = ""
    order: str = ""
    address: str = ""
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Payment:
    """One try at a page. state: pending, paid, failed, dropped; `due_state` comes at `due_at`."""

    id: str
    account: str
    page: str
    amount_minor: int
    currency: str
    method: str
    created_at: float
    state: str = "pending"
    reason: str = ""
    fee_minor: int = 0
    tax_minor: int = 0
    done_at: float | None = None
    due_at: float | None = None
    due_state: str = ""
    settlement: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Refund:
    """Money going back. state: pending, done, failed."""

    id: str
    account: str
    payment: str
    amount_minor: int
    currency: str
    created_at: float
    state: str = "pending"
    reference: str = ""
    note: str = ""
    done_at: float | None = None
    due_at: float | None = None
    due_state: str = ""
    settlement: str = ""
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Dispute:
    """A payer who went to the bank. state: open, won, lost."""

    id: str
    account: str
    payment: str
    amount_minor: int
    currency: str
    created_at: float
    reason: str = ""
    state: str = "open"


@dataclass(slots=True, kw_only=True)
class Settlement:
    """What a gateway paid out: payments less refunds, fees and tax."""

    id: str
    account: str
    amount_minor: int
    fee_minor: int
    tax_minor: int
    currency: str
    utr: str
    created_at: float
    lines: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Template:
    """A text that an account may send. text: with the registry's tags, `names` gives the variables in their order."""

    id: str
    account: str
    code: str
    text: str
    created_at: float
    names: list[str] = field(default_factory=list)
    header: str = ""
    dlt_id: str = ""
    category: str = "S"


@dataclass(slots=True, kw_only=True)
class Message:
    """What reached a phone, a mailbox or a screen. state: accepted, delivered, failed."""

    id: str
    account: str
    channel: str
    recipient: str
    sender: str
    text: str
    created_at: float
    state: str = "accepted"
    reason: str = ""
    parts: int = 1
    template: str = ""
    done_at: float | None = None
    due_at: float | None = None
    due_state: str = ""
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Event:
    """Something an account is told about, word for word."""

    id: str
    account: str
    kind: str
    body: str
    created_at: float
    subject: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One event on its way to one address. state: waiting, sending, held, delivered, failed, lost."""

    id: str
    event: str
    account: str
    url: str
    secret: str
    created_at: float
    endpoint: str = ""
    state: str = "waiting"
    attempts: int = 0
    due_at: float | None = None
    status: int = 0
    answer: str = ""
    sleight: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Asked:
    """One call to a provider's API. effect: whether the provider did what it was asked."""

    id: str
    provider: str
    account: str
    method: str
    path: str
    status: int
    at: float
    fault: str = ""
    effect: bool = True


@dataclass(slots=True, kw_only=True)
class Kept:
    """An answer under an idempotency key. id: account, route and key."""

    id: str
    asked: str
    status: int
    body: str


@dataclass(slots=True, kw_only=True)
class Fault:
    """Trouble for the next calls; `docs/sandbox.md` tells what each does. times: calls left, none means always."""

    id: str
    provider: str
    how: str
    when: str = "before"
    account: str = ""
    route: str = ""
    times: int | None = 1
    skip: int = 0
    share: float = 1.0
    seconds: float = 60.0
    status: int = 500


@dataclass(slots=True, kw_only=True)
class Meta:
    """A number of the sandbox itself."""

    id: str
    number: float


TABLES: tuple[type[Any], ...] = (
    Account,
    Endpoint,
    Page,
    Payment,
    Refund,
    Dispute,
    Settlement,
    Template,
    Message,
    Event,
    Delivery,
    Asked,
    Kept,
    Fault,
    Meta,
)
