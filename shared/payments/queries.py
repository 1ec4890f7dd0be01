"""What was paid, as far as the asker may see it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from shared.actor import Actor
from shared.errors import DomainError, NotFound
from shared.money import Money
from shared.payments.actions.steps import payable_of
from shared.payments.models import Payment


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
    rows = Payment.objects.prefetch_related("attempts", "refunds")
    if actor.may("payments.read"):
        return rows
    return rows.filter(payer_user_uid=actor.uid) if actor.uid else rows.none()


def access_payment(uid: uuid.UUID, *, actor: Actor) -> Payment:
    """One payment that the actor may see. Raises NotFound."""
    found = payments_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def payments_of(*, payable_kind: str, payable: uuid.UUID) -> QuerySet[Payment]:
    """Everything that was paid, or tried, for one payable, oldest first."""
    rows = Payment.objects.filter(payable_kind=payable_kind, payable_uid=payable)
    return rows.prefetch_related("attempts", "refunds").order_by("pk")


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
