"""Whether the books beside the ledger say what it says: lots, allotments and reservations are sums of its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from platform_core.credits.accounts import GOODS, INVENTORY, PREPAID, RESERVED, STOCK, TENANT, WALLET
from platform_core.credits.models import Allotment, Lot, Reservation
from shared.ledger.models import Account
from shared.ledger.verify import Verdict

if TYPE_CHECKING:
    from django.db.models import Model


def verify_credits() -> Verdict:
    """Public is active. A problem names the owner, the account and both sums."""
    problems: list[str] = []
    pairs = [
        *_compare("stock", _accounts(STOCK), _sums(Lot, "channel", "left")),
        *_compare("inventory", {"INR": sum(_accounts(INVENTORY).values())}, {"INR": _sum(Lot, "left_minor")}),
        *_compare("wallets and reserved", _tenants(WALLET, RESERVED), _by_tenant(Allotment, "left")),
        *_compare("reserved", _tenants(RESERVED), _by_tenant(Reservation, "left")),
        *_compare("prepaid", _money(PREPAID), _by_owner("left_price_minor")),
        *_compare("goods", _money(GOODS), _by_owner("left_cost_minor")),
    ]
    problems = [sentence for sentence in pairs if sentence]
    return Verdict(checked=len(pairs), problems=problems)


def _compare(what: str, ledger: dict[str, int], books: dict[str, int]) -> list[str]:
    """One line for each name; empty where both agree."""
    names = sorted(ledger.keys() | books.keys())
    pairs = [(name, ledger.get(name, 0), books.get(name, 0)) for name in names]
    return ["" if left == right else f"{what} of {name}: ledger {left}, books {right}" for name, left, right in pairs]


def _accounts(kind: str) -> dict[str, int]:
    return dict(Account.objects.filter(kind=kind).values_list("currency", "balance"))


def _tenants(*kinds: str) -> dict[str, int]:
    rows = Account.objects.filter(owner_kind=TENANT, kind__in=kinds).values("owner_uid", "currency")
    summed = rows.annotate(total=Sum("balance")).order_by()
    return {f"{row['owner_uid']} {row['currency']}": row["total"] for row in summed}


def _by_tenant(model: type[Model], field: str) -> dict[str, int]:
    rows = model._default_manager.values("tenant_uid", "channel").annotate(total=Sum(field)).order_by()
    return {f"{row['tenant_uid']} {row['channel']}": row["total"] for row in rows}


def _money(kind: str) -> dict[str, int]:
    rows = Account.objects.filter(owner_kind=TENANT, kind=kind).values_list("owner_uid", "balance")
    return {str(owner): balance for owner, balance in rows}


def _by_owner(field: str) -> dict[str, int]:
    rows = Allotment.objects.values("tenant_uid").annotate(total=Sum(field)).order_by()
    return {str(row["tenant_uid"]): row["total"] for row in rows}


def _sums(model: type[Model], name: str, field: str) -> dict[str, int]:
    rows = model._default_manager.values(name).annotate(total=Sum(field)).order_by()
    return {row[name]: row["total"] for row in rows}


def _sum(model: type[Model], field: str) -> int:
    total: int | None = model._default_manager.aggregate(total=Sum(field))["total"]
    return total or 0
