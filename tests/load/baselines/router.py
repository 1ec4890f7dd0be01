"""The cheapest gateway as one writes it in a line: the least of floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.payments.models import FeeRow

HUNDRED, MILLION = 100, 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """percent of the amount, and so many rupees."""

    gateway: str
    percent: float
    fixed: float


def cheapest(rupees: float, rates: Sequence[Rate]) -> Rate:
    """No tax, bounds, methods, rules or health; nothing says why."""
    return min(rates, key=lambda rate: rupees * rate.percent / HUNDRED + rate.fixed)


def cheapest_rounded(rupees: float, rates: Sequence[Rate]) -> Rate:
    """The same, each fee rounded to the paisa first, as invoices show it."""
    return min(rates, key=lambda rate: round(rupees * rate.percent / HUNDRED + rate.fixed, 2))


def stored_rates() -> list[Rate]:
    """One query."""
    rows = FeeRow.objects.filter(account__is_enabled=True, account__archived_at=None).select_related("account")
    return [Rate(row.account.gateway, row.percent_ppm * HUNDRED / MILLION, row.fixed_minor / HUNDRED) for row in rows]


def choosing(*, rates: list[list[object]]) -> object:
    """A side: the choice alone."""
    known = [Rate(*rate) for rate in rates]  # type: ignore[arg-type]

    def work(times: int) -> None:
        for number in range(times):
            cheapest(450.0 + number % 100, known)

    return work
