"""Credits as operators read them: the stock, what was bought and handed out, tenants' wallets, the margin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _

from platform_core.credits.accounts import PROMISED, RESERVED, STOCK, TENANT, WALLET
from platform_core.credits.models import Allotment, Channel, Lot
from platform_core.credits.queries import Margin, margin, wallets
from platform_core.tenants.models import Tenant
from shared.ledger.models import Account
from shared.look.frames import Stat
from shared.look.wording import group, money_text
from shared.money import Money

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

MONTH = timedelta(days=30)
SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRow:
    """One purchase of the platform's, and what a thousand of it cost."""

    lot: Lot
    channel: str
    per_thousand: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedRow:
    """What a tenant was sold or given, and what the platform keeps of it."""

    allotment: Allotment
    tenant: Tenant | None
    channel: str
    kind: str
    price: Money
    profit: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletRow:
    """One tenant. held: (channel, available, put aside), every channel."""

    tenant: Tenant
    held: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRow:
    """One way to look at the margin. percent: of the price; None when nothing was charged."""

    word: str
    quantity: int
    revenue: Money
    cost: Money
    profit: Money
    percent: object


def stock_cells() -> list[Stat]:
    """One cell a channel: two queries."""
    rows = Account.objects.filter(kind__in=(STOCK, PROMISED)).values_list("kind", "currency", "balance")
    held = {(kind, channel): balance for kind, channel, balance in rows}
    costs = dict(Lot.objects.filter(left__gt=0).values_list("channel").annotate(cost=Sum("left_minor")).order_by())
    return [
        _cell(str(word), held.get((STOCK, code), 0), -held.get((PROMISED, code), 0), costs.get(code, 0))
        for code, word in Channel.choices
    ]


def _cell(word: str, left: int, promised: int, cost_minor: int) -> Stat:
    label = _("%(channel)s in stock") % {"channel": word}
    if promised:
        return Stat(
            label=label, value=group(left), note=_("%(n)s promised, buy more") % {"n": group(promised)}, tone="late"
        )
    cost = money_text(Money(minor=cost_minor), "tile")
    return Stat(label=label, value=group(left), note=_("cost %(cost)s") % {"cost": cost} if left else _("none bought"))


def margin_rows(now: datetime) -> list[MarginRow]:
    """Of what was sold in the last 30 days, and of the messages that were used in them."""
    found = margin(since=now - MONTH)
    return [_margin_row(_("Sold"), found["sold"]), _margin_row(_("Used"), found["used"])]


def _margin_row(word: str, found: Margin) -> MarginRow:
    return MarginRow(
        word=word,
        quantity=found.quantity,
        revenue=Money(minor=found.revenue_minor),
        cost=Money(minor=found.cost_minor),
        profit=Money(minor=found.profit_minor),
        percent=found.as_json()["margin_percent"],
    )


def newest_lots() -> list[LotRow]:
    """The last purchases, newest first."""
    lots = Lot.objects.select_related("vendor").order_by("-pk")[:SHOWN]
    return [
        LotRow(
            lot=lot,
            channel=lot.get_channel_display(),
            per_thousand=Money(minor=(2000 * lot.total_minor + lot.quantity) // (2 * lot.quantity)),
        )
        for lot in lots
    ]


def newest_handed() -> list[HandedRow]:
    """What tenants got last, newest first: two queries."""
    rows = list(Allotment.objects.order_by("-pk")[:SHOWN])
    homes = {tenant.uid: tenant for tenant in Tenant.objects.filter(uid__in={row.tenant_uid for row in rows})}
    return [
        HandedRow(
            allotment=row,
            tenant=homes.get(row.tenant_uid),
            channel=row.get_channel_display(),
            kind=row.get_kind_display(),
            price=Money(minor=row.price_minor),
            profit=Money(minor=row.price_minor - row.cost_minor),
        )
        for row in rows
    ]


def tenants_with_wallets() -> QuerySet[Tenant]:
    """Those that ever got credits."""
    return Tenant.objects.filter(uid__in=wallets().order_by().values("owner_uid"))


def wallet_rows(tenants: Sequence[Tenant]) -> list[WalletRow]:
    """Their balances: one query for all."""
    uids: set[uuid.UUID] = {tenant.uid for tenant in tenants}
    accounts = Account.objects.filter(owner_kind=TENANT, owner_uid__in=uids, kind__in=(WALLET, RESERVED))
    held = {(row.owner_uid, row.kind, row.currency): row.balance for row in accounts}
    return [
        WalletRow(
            tenant=tenant,
            held=tuple(
                (str(word), held.get((tenant.uid, WALLET, code), 0), held.get((tenant.uid, RESERVED, code), 0))
                for code, word in Channel.choices
            ),
        )
        for tenant in tenants
    ]


def stock_of(channel: str) -> int:
    """What may be handed out of one channel."""
    found = Account.objects.filter(kind=STOCK, currency=channel).values_list("balance", flat=True).first()
    return found or 0
