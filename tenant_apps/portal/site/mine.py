"""What a customer finds of their own: bookings to come and gone, what is owed, payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum

from shared.actor import Actor
from shared.money import Money
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.policy import refund_on_cancel
from tenant_apps.bookings.queries import bookings_for
from tenant_apps.bookings.states import MOVABLE

S = Booking.State
KEPT = (S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS)
OWING = (S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED)
PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A booking as its customer sees it."""

    booking: Booking
    now: datetime

    @property
    def lines(self) -> Sequence[BookingLine]:
        """Its seats."""
        return list(self.booking.lines.all())

    @property
    def labels(self) -> str:
        """B-11, or B-11, B-12."""
        return ", ".join(line.label for line in self.lines)

    @property
    def line(self) -> BookingLine | None:
        """The first seat."""
        return next(iter(self.lines), None)

    @property
    def is_coming(self) -> bool:
        """Whether it is kept and has not ended."""
        return self.booking.state in KEPT and self.booking.ends_at > self.now and not self.is_lapsed

    @property
    def is_lapsed(self) -> bool:
        """Whether it is a hold that ran out."""
        until = self.booking.hold_expires_at
        return self.booking.state == S.HELD and until is not None and until <= self.now

    @property
    def is_running(self) -> bool:
        """Whether its time has begun, or the visitor came early; and it has not ended."""
        return self.is_coming and (self.booking.state == S.IN_PROGRESS or self.booking.starts_at <= self.now)

    @property
    def is_movable(self) -> bool:
        """Whether the customer may still move or cancel it."""
        return self.booking.state in MOVABLE and self.booking.starts_at > self.now

    @property
    def owes(self) -> bool:
        """Whether something is still to pay."""
        return self.booking.state in {*KEPT, S.COMPLETED} and self.booking.due.minor > 0

    @property
    def back(self) -> Money:
        """What cancelling it now gives back."""
        return refund_on_cancel(self.booking, now=self.now, by_staff=False)


def own_bookings(actor: Actor) -> QuerySet[Booking]:
    """The person's own, also for somebody of the staff who books for themselves."""
    return bookings_for(actor).filter(customer__user_uid=actor.uid)


def coming_booking(actor: Actor, *, now: datetime) -> Pass | None:
    """What comes next, or runs; no query for a stranger."""
    if not actor.is_person:
        return None
    found = own_bookings(actor).filter(_kept(now)).order_by("starts_at", "pk").first()
    return Pass(booking=found, now=now) if found else None


def coming_bookings(actor: Actor, *, now: datetime) -> list[Pass]:
    """All that is to come, the next first."""
    rows = own_bookings(actor).filter(_kept(now)).order_by("starts_at", "pk")
    return [Pass(booking=row, now=now) for row in rows[:PAGE]]


def past_bookings(actor: Actor, *, now: datetime, page: int) -> tuple[list[Pass], bool]:
    """A page of what has ended, the latest first; and whether there is more."""
    rows = own_bookings(actor).exclude(_kept(now)).order_by("-starts_at", "-pk")
    found = [Pass(booking=row, now=now) for row in rows[page * PAGE : (page + 1) * PAGE + 1]]
    return found[:PAGE], len(found) > PAGE


def _kept(now: datetime) -> Q:
    lapsed = Q(state=S.HELD, hold_expires_at__lte=now)
    return Q(state__in=KEPT, ends_at__gt=now) & ~lapsed


def owed_by(actor: Actor) -> list[Money]:
    """What the person still has to pay, by currency."""
    rows = Booking.objects.filter(customer__user_uid=actor.uid, state__in=OWING, total_minor__gt=F("paid_minor"))
    sums = rows.order_by().values("currency").annotate(minor=Sum(F("total_minor") - F("paid_minor")))
    return [Money(minor=row["minor"], currency=row["currency"]) for row in sums]
