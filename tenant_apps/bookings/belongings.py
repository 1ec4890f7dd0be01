"""What a person booked, as far as they may take it away and have it forgotten (`ports.Belongings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import clock, locks
from shared.locks import Rank
from tenant_apps.bookings.errors import StillBooked
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.ports import Person

S = Booking.State
OPEN = (S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS)
NAMED = 3


class BookingsOfPerson:
    """Bookings and their lines."""

    rank = int(Rank.BOOKING)

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """Oldest first."""
        rows = Booking.objects.filter(customer__uid=person.uid).select_related("venue").prefetch_related("lines")
        return [_told(booking) for booking in rows.order_by("pk")]

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:
        """All that the giver booked."""
        keys = dict(Booking.objects.filter(customer__uid=giver.uid).values_list("pk", "uid"))
        _give(list(keys), taker)
        return [str(uid) for uid in keys.values()]

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """What was moved."""
        _give(list(Booking.objects.filter(uid__in=uids).values_list("pk", flat=True)), taker)

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        """When and where stays, for the house's own figures; what was written about the person goes.

        Raises StillBooked while something is open: who comes tomorrow cannot be forgotten today.
        """
        rows = Booking.objects.filter(customer__uid=person.uid)
        still = list(rows.filter(state__in=OPEN).order_by("starts_at").values_list("code", flat=True)[:NAMED])
        if still:
            raise StillBooked(codes=", ".join(still))
        locks.announce(Booking, rows.values_list("pk", flat=True))
        rows.update(notes="", end_reason="", updated_at=now)
        rows.filter(source="customer").update(booked_by_name="")


def _give(keys: list[int], taker: Person) -> None:
    locks.announce(Booking, keys)
    owner = Customer.objects.values_list("pk", flat=True).get(uid=taker.uid)
    Booking.objects.filter(pk__in=keys).update(customer=owner, updated_at=clock.now())


def _told(booking: Booking) -> dict[str, Any]:
    return {
        "uid": str(booking.uid),
        "code": booking.code,
        "state": booking.state,
        "venue": booking.venue.name,
        "start": booking.starts_at.astimezone(booking.venue.zone).isoformat(),
        "end": booking.ends_at.astimezone(booking.venue.zone).isoformat(),
        "lines": [line.label for line in booking.lines.all()],
        "total": booking.total.as_json(),
        "paid": booking.paid.as_json(),
        "notes": booking.notes,
        "end_reason": booking.end_reason,
        "created_at": booking.created_at.isoformat(),
    }
