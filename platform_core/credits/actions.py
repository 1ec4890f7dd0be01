"""What people do with credits: operators buy, allocate and grant in public; a tenant orders and deducts at home."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_tenants.utils import get_tenant_model, schema_context

from platform_core.credits import stock, wallets
from platform_core.credits.accounts import tenant_owner
from platform_core.credits.errors import VendorNotFound
from platform_core.credits.models import Allotment, Lot, Order, Price, Vendor
from shared import spine
from shared.actor import SYSTEM, Actor
from shared.errors import AlreadyExists, Invalid
from shared.ids import uuid7
from shared.ledger.models import Transfer
from shared.money import Money, share_half_up
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.errors import NoSuchTenant
from shared.unit import UNIT_NOW, UnitError, action

THOUSAND = 1000


@action
def buy_lot(*, vendor: str, channel: str, quantity: int, total: Money, actor: Actor, now: datetime = UNIT_NOW) -> Lot:
    """The platform has bought messages. Raises VendorNotFound, Invalid."""
    _refuse_other_currency(total)
    seller = Vendor.objects.filter(slug=vendor, is_active=True).first()
    if seller is None:
        raise VendorNotFound
    lot = stock.take_in(seller, channel=channel, quantity=quantity, total_minor=total.minor, now=now)
    spine.emit(
        "credits.bought", lot, actor=actor, vendor=vendor, channel=channel, quantity=quantity, total=total.as_json()
    )
    return lot


@action
def allocate(
    *, tenant_uid: uuid.UUID, channel: str, quantity: int, total: Money, actor: Actor, now: datetime = UNIT_NOW
) -> Allotment:
    """From stock to a tenant, for so much. Raises NoSuchTenant, InsufficientCredits, Invalid."""
    _refuse_other_currency(total)
    _known_tenant(tenant_uid)
    given = stock.hand_out(
        tenant_uid=tenant_uid,
        channel=channel,
        quantity=quantity,
        price_minor=total.minor,
        kind=Allotment.Kind.ALLOCATION,
        on_promise=False,
        now=now,
    )
    _tell("credits.allocated", given, actor)
    return given


@action
def grant(
    *, tenant_uid: uuid.UUID, channel: str, quantity: int, total_minor: int, actor: Actor, now: datetime = UNIT_NOW
) -> Allotment:
    """To a tenant, whether or not the stock has them: what it lacks is promised. Raises NoSuchTenant, Invalid."""
    if quantity <= 0 or total_minor < 0:
        raise Invalid.field("quantity", "too_small", _("Give at least one message."))
    _known_tenant(tenant_uid)
    given = stock.hand_out(
        tenant_uid=tenant_uid,
        channel=channel,
        quantity=quantity,
        price_minor=total_minor,
        kind=Allotment.Kind.GRANT,
        on_promise=True,
        now=now,
    )
    _tell("credits.granted", given, actor)
    return given


@action
def order_credits(*, channel: str, quantity: int, actor: Actor, now: datetime = UNIT_NOW) -> Order:
    """The current tenant wants to buy; the platform's payments take the money. In both books. Raises Invalid."""
    buyer = current_tenant().uid
    with schema_context(PUBLIC):
        total = price_of(channel, quantity)
        order = Order.objects.create(
            tenant_uid=buyer,
            channel=channel,
            quantity=quantity,
            total_minor=total.minor,
            currency=total.currency,
            asked_by_uid=actor.uid,
            asked_by_name=actor.name,
            created_at=now,
        )
    told = {"channel": channel, "quantity": quantity, "total": total.as_json()}
    _tell_both("credits.ordered", order, actor, **told)
    return order


@action
def hand_out_order(*, order_uid: uuid.UUID, now: datetime = UNIT_NOW) -> None:
    """What a paid order bought, also when the stock is short. Twice is harmless."""
    order = Order.objects.filter(uid=order_uid, allotment_uid=None).exclude(state=Order.State.OPEN).first()
    if order is None:
        return
    given = stock.hand_out(
        tenant_uid=order.tenant_uid,
        channel=order.channel,
        quantity=order.quantity,
        price_minor=order.total_minor,
        kind=Allotment.Kind.PURCHASE,
        on_promise=True,
        now=now,
    )
    if not Order.objects.filter(pk=order.pk, allotment_uid=None).update(allotment_uid=given.uid, updated_at=now):
        raise UnitError(f"order {order_uid} was handed out at the same moment")
    _tell("credits.purchased", given, SYSTEM)


@action
def deduct(*, channel: str, quantity: int, reason: str, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Use up the tenant's credits without a message, for a reason; in both books. Raises InsufficientCredits."""
    owner, movement = tenant_owner(current_tenant().uid), uuid7()
    key = f"deduct:{movement}"
    with schema_context(PUBLIC):
        wallets.hold(owner, channel)
        wallets.put_aside(owner, channel=channel, quantity=quantity, key=key, now=now)
        wallets.use(owner, channel=channel, quantity=quantity, reservation=key, key=key, now=now)
        subject = Transfer.objects.get(key=f"capture:{key}")
    _tell_both("credits.deducted", subject, actor, channel=channel, quantity=quantity, reason=reason)


@action
def write_vendor(
    *,
    actor: Actor,
    uid: uuid.UUID | None = None,
    slug: str | None = None,
    name: str | None = None,
    is_active: bool | None = None,
) -> Vendor:
    """A vendor, new or changed; its slug stays. Raises VendorNotFound, AlreadyExists."""
    row = Vendor.objects.filter(uid=uid).first() if uid else Vendor(slug=slug or "")
    if row is None:
        raise VendorNotFound
    row.name = row.name if name is None else name
    row.is_active = row.is_active if is_active is None else is_active
    if uid is None and Vendor.objects.filter(slug=row.slug).exists():
        raise AlreadyExists
    row.save()
    spine.emit("credits.vendor_written", row, actor=actor, slug=row.slug, is_active=row.is_active)
    return row


# Steps


def price_of(channel: str, quantity: int) -> Money:
    """What a tenant pays for so many. Raises Invalid when the channel is not sold."""
    per_thousand = Price.objects.filter(channel=channel).values_list("per_thousand_minor", flat=True).first()
    if per_thousand is None:
        raise Invalid.field("channel", "not_sold", _("This channel is not sold."))
    return Money(minor=share_half_up(per_thousand, quantity, THOUSAND))


def _tell_both(kind: str, subject: Order | Transfer, actor: Actor, **facts: Any) -> None:
    """The tenant's book and the platform's: both can be verified without the other."""
    tenant = str(current_tenant().uid)
    spine.emit(kind, subject, actor=actor, **facts)
    with schema_context(PUBLIC):
        spine.emit(kind, subject, actor=actor, tenant=tenant, **facts)


def _known_tenant(uid: uuid.UUID) -> None:
    if not get_tenant_model().objects.filter(uid=uid).exclude(state="archived").exists():
        raise NoSuchTenant


def _refuse_other_currency(total: Money) -> None:
    if total.currency != "INR":
        raise Invalid.field("total", "wrong_currency", _("Credits are counted in rupees."))


def _tell(kind: str, given: Allotment, actor: Actor) -> None:
    spine.emit(
        kind, given, actor=actor, tenant=str(given.tenant_uid), channel=given.channel, quantity=given.quantity,
        price_minor=given.price_minor, cost_minor=given.cost_minor,
    )  # fmt: skip
