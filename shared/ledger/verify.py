"""Recomputing a ledger from its entries: three questions over the whole of it, in the current schema."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from shared.ledger.models import Account, Entry, Transfer

LEAST_LEGS = 2
MOST_PROBLEMS = 20


@dataclass(slots=True)
class Verdict:
    """What a verification found. checked: transfers; problems: sentences that name the row."""

    checked: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """The form of `verify --json`."""
        return {"ok": self.ok, "checked": self.checked, "problems": self.problems}


def verify_ledger() -> Verdict:
    """Whether every transfer balances and every balance is the sum of its entries. At most 20 problems of a kind."""
    problems = [*_unbalanced(), *_one_legged(), *_wrong_balances(), *_overdrawn()]
    return Verdict(checked=Transfer.objects.count(), problems=problems)


def _unbalanced() -> list[str]:
    sums = Entry.objects.values("transfer__uid", "account__currency").annotate(total=Sum("amount"))
    wrong = sums.exclude(total=0).order_by("transfer__uid")[:MOST_PROBLEMS]
    return [f"transfer {row['transfer__uid']} is off by {row['total']} {row['account__currency']}" for row in wrong]


def _one_legged() -> list[str]:
    legs = Transfer.objects.annotate(legs=Count("entries")).filter(legs__lt=LEAST_LEGS).order_by("id")
    return [f"transfer {row.uid} has {row.legs} legs" for row in legs[:MOST_PROBLEMS]]


def _wrong_balances() -> list[str]:
    summed = Account.objects.annotate(total=Coalesce(Sum("entries__amount"), 0))
    wrong = summed.filter(~Q(balance=F("total"))).order_by("id")[:MOST_PROBLEMS]
    return [f"account {row.uid} says {row.balance}, its entries say {row.total}" for row in wrong]


def _overdrawn() -> list[str]:
    wrong = Account.objects.filter(may_go_negative=False, balance__lt=0).order_by("id")[:MOST_PROBLEMS]
    return [f"account {row.uid} is at {row.balance}" for row in wrong]
