"""A week behind the counter: who booked which seat, came, paid, stayed away. Written on the clock of its day."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from shared import clock
from shared.ids import uuid7
from shared.payments.actions import take_desk_payment
from shared.periods import Period
from shared.unit import in_unit
from tenant_apps.bookings import actions
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.slots.availability import days_between, local_day, period_on
from tenant_apps.venues.models import Seat, Shift, Venue

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator, Sequence

    from shared.actor import Actor

DAYS_BACK, DAYS_AHEAD = 7, 2
FULL_DAY: Final = "Full day"
TAKEN: Final = {"Morning": 4, "Afternoon": 4, "Evening": 5, FULL_DAY: 6}  # seats of a past day, for each shift
TAKEN_TODAY: Final = {"Morning": 10, "Afternoon": 28, "Evening": 18, FULL_DAY: 22}
TAKEN_AHEAD: Final = {"Morning": 6, "Afternoon": 4, "Evening": 5, FULL_DAY: 2}
METHODS: Final = ("cash", "upi", "upi", "upi", "card_terminal")
FATES: Final = ("came",) * 17 + ("stayed_away", "cancelled", "cancelled")
Step = tuple[datetime, int, "Callable[[], object]"]


@dataclass(slots=True)
class Stay:
    """One booking to be: whose, where, when, and how it went."""

    seat: Seat
    customer: Customer
    period: Period
    booked_at: datetime
    late_by: timedelta
    method: str
    fate: str
    uid: uuid.UUID = field(default_factory=uuid7)  # the booking's, once there is one


def live_a_week(venue: Venue, *, desk: Actor) -> int:
    """Write the venue's last week, today until now, and what is booked ahead. Returns how many bookings."""
    now, chance = clock.now(), random.Random(venue.slug)  # noqa: S311 - the same week each time, no secret
    today = local_day(now, venue.zone)
    days = days_between(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    seats = list(Seat.objects.filter(venue=venue, state=Seat.State.OPEN, is_removed=False).order_by("id"))
    people, shifts = list(Customer.objects.order_by("id")), list(venue.shifts.order_by("position"))
    stays = [stay for day in days for stay in _day(venue, day, shifts, seats, people, chance, today=today, now=now)]
    steps = sorted((step for stay in stays for step in _steps(stay, desk)), key=lambda step: step[:2])
    for at, _order, act in steps:
        if at <= now:
            _on_the_clock(at, act)
    return len(stays)


def _day(
    venue: Venue,
    day: date,
    shifts: Sequence[Shift],
    seats: Sequence[Seat],
    people: Sequence[Customer],
    chance: random.Random,
    *,
    today: date,
    now: datetime,
) -> Iterator[Stay]:
    """The stays of one day: whole days first, then the shifts on the seats that are left."""
    wanted = TAKEN_TODAY if day == today else TAKEN if day < today else TAKEN_AHEAD
    mixed = chance.sample(list(seats), len(seats))
    whole = wanted[FULL_DAY]
    for shift in shifts:
        period = period_on(day, shift.opens, shift.closes, venue.zone)
        if period is None:
            continue
        chosen = mixed[:whole] if shift.name == FULL_DAY else chance.sample(mixed[whole:], wanted.get(shift.name, 0))
        guests = chance.sample(list(people), len(chosen))
        for seat, customer in zip(chosen, guests, strict=True):
            yield _stay(seat, customer, period, chance, now=now)


def _stay(seat: Seat, customer: Customer, period: Period, chance: random.Random, *, now: datetime) -> Stay:
    ahead = timedelta(minutes=chance.randint(20, 60 * 30))
    return Stay(
        seat=seat,
        customer=customer,
        period=period,
        booked_at=min(period.start - ahead, now - timedelta(minutes=chance.randint(5, 600))),
        late_by=timedelta(minutes=chance.randint(-8, 25)),
        method=chance.choice(METHODS),
        fate=chance.choice(FATES),
    )


def _steps(stay: Stay, desk: Actor) -> Iterator[Step]:
    """What is done for a stay, each with its instant; one who stays away is noted after 45 minutes."""
    arrives = stay.period.start + stay.late_by
    yield stay.booked_at, 0, partial(_book, stay, desk)
    if stay.fate == "cancelled":
        yield max(stay.booked_at, stay.period.start - timedelta(hours=3)), 1, partial(_cancel, stay, desk)
    elif stay.fate == "stayed_away":
        yield stay.period.start + timedelta(minutes=45), 1, partial(_stay_away, stay, desk)
    else:
        yield arrives, 1, partial(_pay, stay, desk)
        yield arrives, 2, partial(_start, stay, desk)
        yield stay.period.end - timedelta(minutes=4), 3, partial(_complete, stay, desk)


def _on_the_clock(at: datetime, act: Callable[[], object]) -> None:
    with clock.standing_at(at):
        in_unit(lambda _: act())


def _book(stay: Stay, desk: Actor) -> None:
    booking = actions.book_seats(
        venue_uid=stay.seat.venue.uid,
        resources=[stay.seat.uid],
        start=stay.period.start,
        end=stay.period.end,
        customer_uid=stay.customer.uid,
        actor=desk,
    )
    stay.uid = booking.uid


def _pay(stay: Stay, desk: Actor) -> None:
    booking = Booking.objects.get(uid=stay.uid)
    take_desk_payment(payable_kind="booking", payable=booking.uid, method=stay.method, amount=booking.due, actor=desk)


def _start(stay: Stay, desk: Actor) -> None:
    actions.start_booking(booking_uid=stay.uid, actor=desk)


def _complete(stay: Stay, desk: Actor) -> None:
    actions.complete_booking(booking_uid=stay.uid, actor=desk)


def _stay_away(stay: Stay, desk: Actor) -> None:
    actions.mark_no_show(booking_uid=stay.uid, actor=desk)


def _cancel(stay: Stay, desk: Actor) -> None:
    actions.cancel_booking(booking_uid=stay.uid, actor=desk, reason="asked by phone")
