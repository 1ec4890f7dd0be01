"""Rows of a sandbox's book, as its `/_sim/` gives them; amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SimAccount:
    """keys: as `credentials` of a gateway or channel account takes them."""

    id: str
    provider: str
    name: str
    keys: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimEndpoint:
    """Where webhooks go; `secret` is what signs them."""

    id: str
    account: str
    url: str
    secret: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SimPage:
    """Something payable. state: open, paid, closing, closed, expired."""

    id: str
    account: str
    kind: str
    reference: str
    amount_minor: int
    currency: str
    state: str
    address: str
    order: str
    return_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimPayment:
    """One try. state: pending, paid, failed, dropped."""

    id: str
    account: str
    page: str
    amount_minor: int
    currency: str
    state: str
    method: str
    reason: str
    fee_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRefund:
    """state: pending, done, failed."""

    id: str
    account: str
    payment: str
    amount_minor: int
    currency: str
    state: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimMessage:
    """state: accepted, delivered, failed. recipient: digits with country code, an address, or a token."""

    id: str
    account: str
    channel: str
    recipient: str
    sender: str
    text: str
    template: str
    parts: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimEvent:
    """What was told, word for word in `body`."""

    id: str
    account: str
    kind: str
    body: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimDelivery:
    """state: waiting, sending, held, delivered, failed, lost. status: the answer's, 0 when nobody answered."""

    id: str
    event: str
    account: str
    url: str
    state: str
    attempts: int
    status: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCall:
    """One call to a provider. effect: whether it did what it was asked."""

    provider: str
    account: str
    method: str
    path: str
    status: int
    fault: str
    effect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SimSum:
    """What one account took and gave back, minor units."""

    account: str
    provider: str
    currency: str
    payments: int
    captured_minor: int
    fees_minor: int
    refunds: int
    refunded_minor: int
    pending_refunds_minor: int
    net_minor: int
