"""Paying the platform for credits: its own payments, in public, with its own gateways."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django_tenants.utils import schema_context

from platform_core.credits.models import Order
from shared.errors import NotFound
from shared.payments import flows as paying
from shared.payments.actions import open_payment
from shared.payments.addresses import own_url
from shared.payments.errors import ChannelOff, NotPayable
from shared.payments.models import Payment
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from shared.unit import in_unit

if TYPE_CHECKING:
    from shared.actor import Actor
    from shared.money import Money


WALLET = "/desk/messages/wallet"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPayment:
    """What a buyer sees of the platform's payment."""

    uid: uuid.UUID
    state: str
    gateway: str
    checkout_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOrder:
    """An order with its payment."""

    uid: uuid.UUID
    channel: str
    quantity: int
    total: Money
    state: str
    payment: SeenPayment | None
    created_at: datetime


def pay_for(*, order_uid: uuid.UUID, actor: Actor) -> SeenOrder:
    """Have a page on which an order of the current tenant can be paid; it leads back to its desk. Safe to repeat."""
    buyer, back = current_tenant().uid, f"{own_url()}{WALLET}?order={order_uid}"
    with schema_context(PUBLIC):
        _own_order(order_uid, buyer)
        try:
            payment = in_unit(
                lambda _: open_payment(payable_kind="credits", payable=order_uid, return_path=back, actor=actor)
            )
            paying.show_page(payment_uid=payment.uid)
        except (ChannelOff, NotPayable):
            return _seen(_own_order(order_uid, buyer), None)
        return _seen(_own_order(order_uid, buyer), Payment.objects.get(uid=payment.uid))


def ask_order(order_uid: uuid.UUID) -> SeenOrder:
    """For a buyer who comes back and waits: the gateway is asked unless the order is paid. Raises NotFound."""
    seen = seen_order(order_uid)
    if seen.state != Order.State.OPEN or seen.payment is None:
        return seen
    with schema_context(PUBLIC):
        paying.look_now(payment_uid=seen.payment.uid, source="return")
    return seen_order(order_uid)


def seen_order(order_uid: uuid.UUID) -> SeenOrder:
    """An order of the current tenant as it stands. Raises NotFound."""
    buyer = current_tenant().uid
    with schema_context(PUBLIC):
        order = _own_order(order_uid, buyer)
        paid = Payment.objects.filter(payable_kind="credits", payable_uid=order_uid).order_by("-pk").first()
        return _seen(order, paid)


def unpaid_order() -> SeenOrder | None:
    """The newest order of the current tenant that waits to be paid."""
    buyer = current_tenant().uid
    with schema_context(PUBLIC):
        waiting = Order.objects.filter(tenant_uid=buyer, state=Order.State.OPEN).order_by("-pk").first()
    return seen_order(waiting.uid) if waiting else None


def _own_order(uid: uuid.UUID, buyer: uuid.UUID) -> Order:
    order = Order.objects.filter(uid=uid, tenant_uid=buyer).first()
    if order is None:
        raise NotFound
    return order


def _seen(order: Order, payment: Payment | None) -> SeenOrder:
    seen = None
    if payment is not None:
        live = payment.attempts.order_by("-pk").first()
        address = live.checkout_url if live is not None and live.checkout_url else None
        seen = SeenPayment(uid=payment.uid, state=payment.state, gateway=payment.gateway, checkout_url=address)
    return SeenOrder(
        uid=order.uid,
        channel=order.channel,
        quantity=order.quantity,
        total=order.total,
        state=order.state,
        payment=seen,
        created_at=order.created_at,
    )
