"""How a tenant's order of credits is paid: what the platform's payments ask of it. Public is active."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from platform_core.credits.accounts import NOBODY
from platform_core.credits.models import Order
from shared import jobs, spine
from shared.actor import Actor
from shared.errors import NotFound
from shared.money import Money
from shared.ports import Bill
from shared.tenancy.connection import connection

HAND_OUT = "credits.hand_out"


class CreditsPayable:
    """Fitted to `ports.payables` as `credits`; orders are the platform's, so at a tenant there is nothing to pay."""

    def bill(self, *, uid: uuid.UUID) -> Bill:
        """What the order costs. Raises NotFound."""
        order = Order.objects.filter(uid=uid).first() if _is_platform() else None
        if order is None:
            raise NotFound
        is_open = order.state == Order.State.OPEN
        return Bill(
            due=order.total if is_open else Money(minor=0, currency=order.currency),
            line=_("%(quantity)d message credits") % {"quantity": order.quantity},
            place_uid=NOBODY,
            place_name="Frontdesk",
            timezone="Asia/Kolkata",
            payer_uid=order.tenant_uid,
            payer_user_uid=order.asked_by_uid,
            payer_name=order.asked_by_name,
        )

    def settle(self, *, uid: uuid.UUID, paid: Money, actor: Actor, now: datetime) -> bool:
        """A job hands the messages out: wallets are locked before payments. False when paid before, or in part.

        One guarded statement: of two payments that settle one order, one does.
        """
        waiting = Order.objects.filter(uid=uid, state=Order.State.OPEN, total_minor=paid.minor, currency=paid.currency)
        if not waiting.update(state=Order.State.PAID, paid_at=now, updated_at=now):
            return False
        order = Order.objects.get(uid=uid)
        spine.emit("credits.order_paid", order, actor=actor, tenant=str(order.tenant_uid), **paid.as_json())
        jobs.enqueue(HAND_OUT, {"order": str(uid)}, key=str(uid))
        return True

    def keep(self, *, uid: uuid.UUID, until: datetime, now: datetime) -> bool:  # noqa: ARG002 - the port's promise
        """Credits do not run out: an order that is open can be paid."""
        return Order.objects.filter(uid=uid, state=Order.State.OPEN).exists()

    def give_back(self, *, uid: uuid.UUID, refunded: Money, actor: Actor, now: datetime) -> None:
        """The money went back. What was handed out stays: an operator deducts what is to be taken."""
        order = Order.objects.filter(uid=uid).first()
        if order is None:
            raise NotFound
        if refunded == order.total:
            Order.objects.filter(pk=order.pk).update(state=Order.State.REFUNDED, updated_at=now)
        spine.emit("credits.order_refunded", order, actor=actor, tenant=str(order.tenant_uid), **refunded.as_json())


def _is_platform() -> bool:
    return bool(connection.schema_name == "public")
