"""What was paid, as far as the asker may see it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from shared.actor import Actor
from shared.errors import DomainError, NotFound
from shared.inbox.steps import live_endpoints
from shared.money import Money
from shared.payments.actions.steps import payable_of
from shared.payments.addresses import webhook_url_of
from shared.payments.models import DESK, GatewayAccount, Payment, RoutingRule
from shared.payments.tracking import is_token_of, payable_in

TOLD = ("attempts", "refunds", "decisions__chosen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What stands on a receipt. Times are instants; the place's zone shows them."""

    number: str
    issued_at: datetime
    place_name: str
    payer_name: str
    line: str
    method: str
    reference: str
    amount: Money
    tendered: Money | None
    change: Money | None
    refunded: Money
    taken_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a gateway may reach the payer."""

    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def payer_of(payment: Payment) -> Contact:
    """What the payable knows of its payer; nothing when it is gone."""
    try:
        bill = payable_of(payment.payable_kind).bill(uid=payment.payable_uid)
    except DomainError:
        return Contact()
    return Contact(phone=bill.payer_phone, email=bill.payer_email)


def payments_for(actor: Actor) -> QuerySet[Payment]:
    """All payments for who may read them, else the actor's own."""
    rows = Payment.objects.prefetch_related(*TOLD)
    if actor.may("payments.read"):
        return rows
    return rows.filter(payer_user_uid=actor.uid) if actor.uid else rows.none()


def access_payment(uid: uuid.UUID, *, actor: Actor) -> Payment:
    """One payment that the actor may see. Raises NotFound."""
    found = payments_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def tracked_payment(token: str) -> Payment:
    """The latest payment of what a tracking token names. Raises NotFound."""
    payable = payable_in(token)
    rows = Payment.objects.prefetch_related(*TOLD).filter(payable_uid=payable) if payable else Payment.objects.none()
    found = rows.order_by("-pk").first()
    if found is None or not is_token_of(token, found.payable_kind, found.payable_uid):
        raise NotFound
    return found


def is_of_desk(uid: uuid.UUID) -> bool:
    """Whether this payment was taken at a desk."""
    return Payment.objects.filter(uid=uid, gateway=DESK).exists()


def payments_of(*, payable_kind: str, payable: uuid.UUID) -> QuerySet[Payment]:
    """Everything that was paid, or tried, for one payable, oldest first."""
    rows = Payment.objects.filter(payable_kind=payable_kind, payable_uid=payable)
    return rows.prefetch_related(*TOLD).order_by("pk")


def receipt_of(payment: Payment) -> Receipt:
    """The receipt of a payment that was taken. Raises NotFound when none was given."""
    if not payment.receipt_number or payment.paid_at is None:
        raise NotFound
    tendered = payment.tendered_minor
    return Receipt(
        number=payment.receipt_number,
        issued_at=payment.paid_at,
        place_name=payment.place_name,
        payer_name=payment.payer_name,
        line=payment.line,
        method=payment.method,
        reference=payment.reference,
        amount=payment.amount,
        tendered=None if tendered is None else Money(minor=tendered, currency=payment.currency),
        change=payment.change,
        refunded=payment.refunded,
        taken_by=payment.taken_by_name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where an account's webhooks go, and whether they come."""

    url: str
    seen_at: datetime | None
    refused_at: datetime | None


def gateway_accounts() -> QuerySet[GatewayAccount]:
    """The accounts in use."""
    return GatewayAccount.objects.filter(archived_at=None).prefetch_related("fees")


def takes_online() -> bool:
    """Whether there is an account through which somebody could pay."""
    return GatewayAccount.objects.filter(archived_at=None, is_enabled=True).exists()


def access_gateway_account(uid: uuid.UUID) -> GatewayAccount:
    """One of them. Raises NotFound."""
    found = gateway_accounts().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def webhook_of(account: GatewayAccount) -> Webhook:
    """The account's current address."""
    endpoint = live_endpoints(account.uid)[-1]
    return Webhook(url=webhook_url_of(endpoint), seen_at=endpoint.seen_at, refused_at=endpoint.refused_at)


def routing_rules() -> QuerySet[RoutingRule]:
    """The tenant's rules."""
    return RoutingRule.objects.select_related("account")


def access_routing_rule(uid: uuid.UUID) -> RoutingRule:
    """One of them. Raises NotFound."""
    found = routing_rules().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def percent_text(ppm: int) -> str:
    """Parts per million as percent: 2.00, 1.9125."""
    whole, rest = divmod(ppm, 10_000)
    digits = f"{rest:04d}".rstrip("0")
    return f"{whole}.{digits:0<2}"
