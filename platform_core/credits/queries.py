"""Questions about credits. Public is active unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum
from django_tenants.utils import schema_context

from platform_core.credits.accounts import COST, EARNED, GOODS, PREPAID, RESERVED, STOCK, TENANT, WALLET
from platform_core.credits.models import Channel, Price, Vendor
from shared.ledger.models import Account, Entry
from shared.money import Money, share_half_up
from shared.tenancy.backend.names import PUBLIC

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

HANDED_OUT = ("credits.allocated", "credits.granted", "credits.purchased")
USED_UP = ("credits.captured", "credits.refunded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Of one channel: what may be used, and what is put aside for messages on their way."""

    channel: str
    available: int
    reserved: int
    below: int = 0

    @property
    def is_low(self) -> bool:
        """Whether the tenant is to be told."""
        return self.below > 0 and self.available <= self.below


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What messages cost and brought, in paise."""

    quantity: int
    cost_minor: int
    revenue_minor: int

    @property
    def profit_minor(self) -> int:
        """What is left."""
        return self.revenue_minor - self.cost_minor

    def as_json(self) -> dict[str, object]:
        """margin_percent is of the price, markup_percent of the cost; null when that is nothing."""
        return {
            "quantity": self.quantity,
            "cost": _money(self.cost_minor),
            "revenue": _money(self.revenue_minor),
            "profit": _money(self.profit_minor),
            "margin_percent": _percent(self.profit_minor, self.revenue_minor),
            "markup_percent": _percent(self.profit_minor, self.cost_minor),
        }


def balances(tenant_uid: uuid.UUID) -> list[Balance]:
    """Every channel of a tenant's wallet, also the empty ones."""
    rows = Account.objects.filter(owner_kind=TENANT, owner_uid=tenant_uid, kind__in=(WALLET, RESERVED))
    held = {(row.kind, row.currency): row.balance for row in rows}
    return [
        Balance(channel=channel, available=held.get((WALLET, channel), 0), reserved=held.get((RESERVED, channel), 0))
        for channel in Channel.values
    ]


def stock_balances() -> dict[str, int]:
    """What the platform may hand out, by channel."""
    rows = Account.objects.filter(kind=STOCK).values_list("currency", "balance")
    return {**dict.fromkeys(Channel.values, 0), **dict(rows)}


def wallet_entries(tenant_uid: uuid.UUID) -> QuerySet[Entry]:
    """What moved on a tenant's wallets, with the transfer."""
    own = Q(account__owner_kind=TENANT, account__owner_uid=tenant_uid, account__kind=WALLET)
    return Entry.objects.filter(own).select_related("transfer", "account")


def price_of_thousand(channel: str) -> Money | None:
    """What tenants pay for a thousand; None for a channel that is not sold."""
    found = Price.objects.filter(channel=channel).values_list("per_thousand_minor", flat=True).first()
    return None if found is None else Money(minor=found)


def price_for(channel: str, quantity: int) -> Money | None:
    """What so many cost a tenant, from wherever one asks; None for a channel that is not sold."""
    with schema_context(PUBLIC):
        thousand = price_of_thousand(channel)
    return None if thousand is None else Money(minor=share_half_up(thousand.minor, quantity, 1000))


def vendors() -> QuerySet[Vendor]:
    """Who sells messages to the platform."""
    return Vendor.objects.order_by("-created_at", "-pk")


def wallets() -> QuerySet[Account]:
    """Of all tenants and channels."""
    return Account.objects.filter(owner_kind=TENANT, kind=WALLET).order_by("owner_uid", "currency")


def margin(
    *, since: datetime | None = None, until: datetime | None = None, tenant: uuid.UUID | None = None
) -> dict[str, Margin]:
    """`sold`: of what was handed out in that time; `used`: of the messages that were used in it. From the ledger."""
    entries = Entry.objects.filter(account__owner_kind=TENANT)
    if tenant is not None:
        entries = entries.filter(account__owner_uid=tenant)
    if since is not None:
        entries = entries.filter(transfer__at__gte=since)
    if until is not None:
        entries = entries.filter(transfer__at__lt=until)
    sold, used = entries.filter(transfer__kind__in=HANDED_OUT), entries.filter(transfer__kind__in=USED_UP)
    return {
        "sold": Margin(quantity=_sum(sold, WALLET), cost_minor=_sum(sold, GOODS), revenue_minor=_sum(sold, PREPAID)),
        "used": Margin(
            quantity=_sum(used, "credits.used"), cost_minor=_sum(used, COST), revenue_minor=_sum(used, EARNED)
        ),
    }


def _sum(entries: QuerySet[Entry], kind: str) -> int:
    total: int | None = entries.filter(account__kind=kind).aggregate(total=Sum("amount"))["total"]
    return total or 0


def _money(minor: int) -> dict[str, int | str]:
    return {"minor": minor, "currency": "INR"}


def _percent(part: int, whole: int) -> str | None:
    """With one decimal, rounded half up: `40.0`."""
    if whole <= 0:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}" if tenths >= 0 else f"-{-tenths // 10}.{-tenths % 10}"
