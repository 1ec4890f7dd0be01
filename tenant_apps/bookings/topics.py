"""What is told live: bookings to the staff, how full it is to everybody, without a name."""

from __future__ import annotations

from shared.actor import Actor

TOLD = ("held", "requested", "accepted", "moved", "cancelled", "started", "completed", "no_show", "expired", "reopened")
KINDS = frozenset(f"booking.{what}" for what in TOLD)
TIMES = frozenset({"venue", "resources", "start", "end", "from_start", "from_end"})


class BookingsTopic:
    """For who may read bookings."""

    kinds = KINDS | {"booking.paid"}
    fields = TIMES | {"subject", "code", "state", "customer", "due"}

    def may_hear(self, *, actor: Actor, topic: str) -> bool:
        """Staff with the permission; there is only the one topic."""
        return topic == "bookings" and actor.may("bookings.read")


class OccupancyTopic:
    """Which seats are taken when: the seat map is public, so everybody may hear it."""

    kinds = KINDS | {"closure.created", "closure.removed", "seat.created", "seat.updated", "seat.removed"}
    fields = TIMES

    def may_hear(self, *, actor: Actor, topic: str) -> bool:  # noqa: ARG002 - the port's promise
        """Everybody."""
        return topic == "occupancy"
