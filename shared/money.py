"""Money: a whole number of minor units and an ISO 4217 code. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ZERO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX"})
THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


def minor_digits(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    return 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Money:
    """An amount, for example 50000 minor units of INR, which is ₹500.00."""

    minor: int
    currency: str = "INR"

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(minor=self.minor - other.minor, currency=self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(minor=self.minor * quantity, currency=self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def as_json(self) -> dict[str, int | str]:
        """The form that the API speaks."""
        return {"minor": self.minor, "currency": self.currency}

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Divide by weights so that the parts sum exactly to the whole; the remainder goes to the first parts."""
        total = sum(weights)
        parts = [self.minor * weight // total for weight in weights]
        for index in range(self.minor - sum(parts)):
            parts[index] += 1
        return [Money(minor=part, currency=self.currency) for part in parts]


def share_half_up(amount_minor: int, part: int, whole: int) -> int:
    """`amount × part ÷ whole`, rounded half up (away from zero), in whole minor units."""
    sign = -1 if amount_minor * part < 0 else 1
    return sign * ((2 * abs(amount_minor * part) + whole) // (2 * whole))
