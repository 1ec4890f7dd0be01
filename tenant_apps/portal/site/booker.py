"""What a booker shows: days, times and what is left of them, the chosen seat. Plain data, no query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.money import Money
from shared.periods import Period
from tenant_apps.portal.site.opening import OpenState
from tenant_apps.portal.site.wish import Wish
from tenant_apps.venues.models import Venue
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap

FEW = 10
USUAL_HOURS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that is sold. price: the lowest; None where no seat has one. is_over: too late to take it."""

    name: str
    period: Period
    price: Money | None
    at: str
    free: int = 0
    is_over: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can still be had."""
        return self.free > 0 and not self.is_over

    @property
    def is_few(self) -> bool:
        """Whether little is left."""
        return 0 < self.free < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day and its times."""

    date: date
    slots: tuple[Slot, ...]

    def like(self, at: str) -> Slot | None:
        """The slot at the same clock time."""
        return next((slot for slot in self.slots if slot.at == at), None)

    def free_at(self, at: str) -> int:
        """What is left at that clock time; where it is not sold, the most that is left at any."""
        like = self.like(at)
        if like is not None and not like.is_over:
            return like.free
        return max((slot.free for slot in self.slots if not slot.is_over), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """An hour of today and how many seats are taken in it."""

    period: Period
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booker:
    """All that the page shows. wish: the choice with its gaps filled in. seat: chosen, also when it was just taken."""

    venue: Venue
    wish: Wish
    today: date
    door: OpenState
    days: tuple[Day, ...]
    slot: Slot | None
    areas: tuple[AreaOnMap, ...]
    seat: SeatOnMap | None
    price: Money | None
    free_until: datetime | None
    free_now: int
    capacity: int
    loads: tuple[Load, ...]
    sold_by_hour: bool
    now: datetime

    @property
    def day(self) -> Day | None:
        """The chosen day."""
        return next((day for day in self.days if day.date == self.wish.day), None)

    @property
    def is_lost(self) -> bool:
        """Whether the chosen seat cannot be had for the chosen time."""
        return self.seat is not None and self.seat.availability != "free"

    @property
    def can_book(self) -> bool:
        """Whether a seat and a time are chosen and free."""
        return self.seat is not None and self.slot is not None and self.slot.is_open and not self.is_lost

    @property
    def next_slot(self) -> Slot | None:
        """The time that follows on the chosen one and is free on the chosen seat too."""
        day, slot = self.day, self.slot
        if day is None or slot is None or self.free_until is None:
            return None
        following = (one for one in day.slots if one.period.start == slot.period.end)
        return next((one for one in following if one.period.end <= self.free_until), None)

    @property
    def quietest_from(self) -> datetime | None:
        """From when on today stays nearly as empty as it gets; None when the rest of the day is alike."""
        rest = [load for load in self.loads if load.period.start > self.now_hour]
        if len(rest) < USUAL_HOURS:
            return None
        bound = min(load.taken for load in rest) + self.capacity // 20
        quiet = next((i for i in range(len(rest)) if all(load.taken <= bound for load in rest[i:])), 0)
        return rest[quiet].period.start if quiet else None

    @property
    def now_hour(self) -> datetime:
        """The start of the hour that runs."""
        return next((load.period.start for load in self.loads if load.period.contains(self.now)), self.now)
