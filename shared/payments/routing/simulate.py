"""What past payments would have cost: through one gateway alone, and routed. Pure but for the reading of the file."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.money import share_half_up
from shared.payments.routing.fees import PPM
from shared.payments.routing.router import Account, Decision, Rule, Wish, decide

COLUMNS = ("amount_minor", "currency", "method")
MOST_DIGITS = 14
MOST_ROWS = 50_000


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
    try:
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise BadFile(f"the first line must name {', '.join(COLUMNS)}")
        currency = ""
        for number, row in enumerate(rows, start=2):
            past = _past(number, row)
            currency = currency or past.currency
            if past.currency != currency:
                raise BadFile(f"line {number}: {past.currency[:8]!r} after {currency[:8]!r}; sums are of one currency")
            yield past
    except csv.Error as error:
        raise BadFile(f"line {rows.line_num}: {error}") from error


def _past(number: int, row: dict[str, str]) -> Past:
    amount = (row["amount_minor"] or "").strip()
    if not (amount.isascii() and amount.isdigit() and len(amount) <= MOST_DIGITS and int(amount)):
        raise BadFile(f"line {number}: {amount[:20]!r} is no amount in minor units")
    if number > MOST_ROWS + 1:
        raise BadFile(f"line {number}: {MOST_ROWS} payments are enough for one file")
    return Past(amount_minor=int(amount), currency=row["currency"] or "INR", method=row["method"] or "")


@dataclass(slots=True)
class _Sums:
    """What adds up. alone: unrounded fees by gateway."""

    alone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    taken: Counter[str] = field(default_factory=Counter)
    unpriced: set[str] = field(default_factory=set)
    routed: int = 0
    count: int = 0
    currency: str = ""

    def add(self, past: Past, decision: Decision) -> None:
        """One payment, and what would have become of it."""
        self.count += 1
        self.currency = past.currency
        for candidate in decision.order:
            name = candidate.account.gateway
            if candidate.fee is None:
                self.unpriced.add(name)
            else:
                self.alone[name] += candidate.fee.net
        if decision.chosen is not None:
            self.routed += decision.chosen.fee.net if decision.chosen.fee else 0
            self.taken[decision.chosen.account.gateway] += 1


def simulate(
    past: Iterable[Past], accounts: Sequence[Account], rules: Sequence[Rule], *, now: datetime
) -> dict[str, Any]:
    """Fees before tax, summed unrounded: of each gateway alone for what it could have taken, and of the routed ones."""
    sums = _Sums()
    for number, one in enumerate(past, start=1):
        wish = Wish(amount_minor=one.amount_minor, currency=one.currency, method=one.method, at=now, key=str(number))
        sums.add(one, decide(wish, accounts, rules))
    return {
        "payments": sums.count,
        "currency": sums.currency,
        "only": {name: share_half_up(net, 1, PPM) for name, net in sorted(sums.alone.items())},
        "routed": share_half_up(sums.routed, 1, PPM),
        "chosen": dict(sorted(sums.taken.items())),
        "unpriced": sorted(sums.unpriced),
        "nowhere": sums.count - sums.taken.total(),
    }
