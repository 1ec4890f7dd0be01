"""What a gateway takes, exactly: fees are rationals held in integers, and are rounded only to be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.money import share_half_up

PPM = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A fee and the tax on it. net: in millionths of a minor unit; gross: in millionths of those."""

    net: int
    gross: int

    @property
    def net_minor(self) -> int:
        """The fee before tax, rounded half up."""
        return share_half_up(self.net, 1, PPM)

    @property
    def gross_minor(self) -> int:
        """The fee with its tax, rounded half up."""
        return share_half_up(self.gross, 1, PPM * PPM)

    @property
    def tax_minor(self) -> int:
        """What lies between."""
        return self.gross_minor - self.net_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """One fee row. method: empty for all; bounds inclusive. serial: the later row of two that fit equally."""

    currency: str
    percent_ppm: int
    fixed_minor: int = 0
    tax_ppm: int = 0
    method: str = ""
    min_minor: int | None = None
    max_minor: int | None = None
    valid_from: datetime | None = None
    serial: int = 0

    def fits(self, *, amount_minor: int, currency: str, method: str, at: datetime) -> bool:
        """Whether this row says what such a payment costs."""
        return (
            self.currency == currency
            and self.method in {"", method}
            and (self.min_minor is None or amount_minor >= self.min_minor)
            and (self.max_minor is None or amount_minor <= self.max_minor)
            and (self.valid_from is None or self.valid_from <= at)
        )

    def fee(self, amount_minor: int) -> Fee:
        """What it takes of this amount."""
        net = amount_minor * self.percent_ppm + self.fixed_minor * PPM
        return Fee(net=net, gross=net * (PPM + self.tax_ppm))


def fee_of(tariffs: Iterable[Tariff], *, amount_minor: int, currency: str, method: str, at: datetime) -> Fee | None:
    """The fee by the row that fits best: of its own method, then the latest. None: nobody knows what it costs."""
    fitting = [one for one in tariffs if one.fits(amount_minor=amount_minor, currency=currency, method=method, at=at)]
    if not fitting:
        return None
    best = max(fitting, key=lambda one: (bool(one.method), _since(one), one.serial))
    return best.fee(amount_minor)


def _since(tariff: Tariff) -> float:
    return tariff.valid_from.timestamp() if tariff.valid_from else float("-inf")
