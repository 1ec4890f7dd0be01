"""What past payments would have cost: through one gateway alone, and routed. Pure but for the reading of the file."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.money import share_half_up
from shared.payments.routing.fees import PPM
from shared.payments.routing.router import Account, Rule, Wish, decide

COLUMNS = ("amount_minor", "currency", "method")


class BadFile(ValueError):
    """A line that cannot be read; the sentence names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One payment that was made."""

    amount_minor: int
    currency: str
    method: str


def read_past(lines: Iterable[str]) -> Iterator[Past]:
    """Rows of `paid_at,amount_minor,currency,method,gateway,outcome`; method may be empty. Raises BadFile."""
    rows = csv.DictReader(lines)
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise BadFile(f"the first line must name {', '.join(COLUMNS)}")
    for number, row in enumerate(rows, start=2):
        amount = (row["amount_minor"] or "").strip()
        if not (amount.isascii() and amount.isdigit() and int(amount)):
            raise BadFile(f"line {number}: {amount!r} is no amount in minor units")
        yield Past(amount_minor=int(amount), currency=row["currency"] or "INR", method=row["method"] or "")


def simulate(
    past: Iterable[Past], accounts: Sequence[Account], rules: Sequence[Rule], *, now: datetime
) -> dict[str, Any]:
    """Fees before tax, summed unrounded: of each gateway alone for what it could have taken, and of the routed ones."""
    alone: dict[str, int] = defaultdict(int)
    taken: Counter[str] = Counter()
    routed = count = 0
    for number, one in enumerate(past, start=1):
        wish = Wish(amount_minor=one.amount_minor, currency=one.currency, method=one.method, at=now, key=str(number))
        decision = decide(wish, accounts, rules)
        count = number
        for candidate in decision.order:
            alone[candidate.account.gateway] += candidate.fee.net if candidate.fee else 0
        if decision.chosen is not None:
            routed += decision.chosen.fee.net if decision.chosen.fee else 0
            taken[decision.chosen.account.gateway] += 1
    only = {name: share_half_up(net, 1, PPM) for name, net in sorted(alone.items())}
    return {
        "payments": count,
        "only": only,
        "routed": share_half_up(routed, 1, PPM),
        "chosen": dict(sorted(taken.items())),
    }
