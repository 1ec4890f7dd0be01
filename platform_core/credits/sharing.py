"""Taking some of what remains, with its share of the money; the sums over the whole are exact. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.money import share_half_up

if TYPE_CHECKING:
    from platform_core.credits.models import Allotment, Lot


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """So many, and the money that goes with them."""

    quantity: int
    cost_minor: int
    price_minor: int = 0


def take_from_lot(lot: Lot, most: int) -> Taken:
    """Take up to so many; the lot's cost of them is what remains × share, the last ones take the rest."""
    quantity = min(most, lot.left)
    cost = share_half_up(lot.left_minor, quantity, lot.left)
    lot.left -= quantity
    lot.left_minor -= cost
    return Taken(quantity=quantity, cost_minor=cost)


def take_from_allotment(allotment: Allotment, most: int) -> Taken:
    """The same for messages that a tenant has, with their price."""
    quantity = min(most, allotment.left)
    cost = share_half_up(allotment.left_cost_minor, quantity, allotment.left)
    price = share_half_up(allotment.left_price_minor, quantity, allotment.left)
    allotment.left -= quantity
    allotment.left_cost_minor -= cost
    allotment.left_price_minor -= price
    return Taken(quantity=quantity, cost_minor=cost, price_minor=price)


def enough_of(left: Iterable[tuple[int, int]], quantity: int) -> Iterator[int]:
    """The keys of (key, left) rows, oldest first, that together have so many."""
    for key, has in left:
        if quantity <= 0:
            return
        quantity -= has
        yield key
