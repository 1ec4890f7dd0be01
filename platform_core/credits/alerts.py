"""Telling a tenant that its messages run low: once for each time they do."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django_tenants.utils import get_tenant_model, schema_context, tenant_context

from platform_core.credits.accounts import TENANT, WALLET
from platform_core.credits.models import Allotment, WalletAlert
from platform_core.credits.queries import Balance, balances
from shared import spine
from shared.actor import SYSTEM, Actor
from shared.identity.mails import tell_by_mail
from shared.identity.permissions import TenantRole
from shared.identity.queries import staff
from shared.ledger.models import Account
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    from datetime import datetime

A_FIFTH: Final = 5
UNTOLD: Final = ("archived", "provisioning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One wallet against its line. below: what counts as low; a fifth of what came last, unless the tenant says it."""

    tenant_uid: uuid.UUID
    channel: str
    available: int
    below: int
    was_told: bool

    @property
    def is_low(self) -> bool:
        """At the line, or under it."""
        return self.below > 0 and self.available <= self.below


def standings(tenant_uid: uuid.UUID | None = None) -> Iterator[Standing]:
    """Every wallet that ever held something, or one tenant's. Public is active; three queries."""
    mine = {} if tenant_uid is None else {"tenant_uid": tenant_uid}
    lines = {(row.tenant_uid, row.channel): row for row in WalletAlert.objects.filter(**mine)}
    newest = Allotment.objects.filter(**mine).order_by("tenant_uid", "channel", "-pk").distinct("tenant_uid", "channel")
    last = {(row.tenant_uid, row.channel): row.quantity for row in newest}
    wallets = Account.objects.filter(owner_kind=TENANT, kind=WALLET, owner_uid__in={uid for uid, _channel in last})
    for uid, channel, balance in wallets.values_list("owner_uid", "currency", "balance").order_by("pk"):
        line = lines.get((uid, channel))
        own = line.below if line else None
        below = last.get((uid, channel), 0) // A_FIFTH if own is None else own
        was_told = bool(line and line.told_at)
        yield Standing(tenant_uid=uid, channel=channel, available=balance, below=below, was_told=was_told)


def balances_with_lines(tenant_uid: uuid.UUID) -> list[Balance]:
    """A tenant's wallet with what counts as low. Public is active."""
    lines = {one.channel: one.below for one in standings(tenant_uid)}
    return [replace(one, below=lines.get(one.channel, 0)) for one in balances(tenant_uid)]


@action
def tell_low(*, standing: Standing, now: datetime = UNIT_NOW) -> None:
    """Write it in both books and to the owners; a rival that was first has told it. Public is active."""
    tenant = get_tenant_model().objects.filter(uid=standing.tenant_uid).exclude(state__in=UNTOLD).first()
    row, _made = WalletAlert.objects.get_or_create(tenant_uid=standing.tenant_uid, channel=standing.channel)
    claimed = WalletAlert.objects.filter(pk=row.pk, told_at=None).update(told_at=now, updated_at=now)
    if tenant is None or not claimed:
        return
    facts = {"channel": standing.channel, "available": standing.available, "below": standing.below}
    spine.emit("credits.ran_low", row, actor=SYSTEM, tenant=str(standing.tenant_uid), **facts)
    with tenant_context(tenant):
        spine.emit("credits.ran_low", row, actor=SYSTEM, **facts)
        _mail_owners(standing)


@action
def note_full(*, standing: Standing, now: datetime = UNIT_NOW) -> None:
    """There is enough again: the next time is told anew. Public is active."""
    found = WalletAlert.objects.filter(tenant_uid=standing.tenant_uid, channel=standing.channel)
    found.update(told_at=None, updated_at=now)


@action
def set_line(*, channel: str, below: int | None, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """What the current tenant wants to be told at; None for a fifth of what came last, 0 for never."""
    uid = current_tenant().uid
    with schema_context(PUBLIC):
        row, _made = WalletAlert.objects.get_or_create(tenant_uid=uid, channel=channel)
        WalletAlert.objects.filter(pk=row.pk).update(below=below, told_at=None, updated_at=now)
    spine.emit("credits.line_set", row, actor=actor, channel=channel, below=below)


# Steps


def _mail_owners(standing: Standing) -> None:
    for owner in staff().filter(role__code=TenantRole.OWNER, is_active=True).order_by("pk"):
        tell_by_mail(owner, "credits_low", channel=standing.channel, available=str(standing.available))
