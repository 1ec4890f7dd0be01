"""Refusals when time is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenant_apps.slots.models import Unit


class SeatTaken(Conflict):
    """The time belongs to somebody else. `alternatives` are free for the same time."""

    code = "seat_taken"
    title = _("%(labels)s: taken at this time.")

    @classmethod
    def of(cls, taken: Iterable[Unit], alternatives: Iterable[Unit] = ()) -> SeatTaken:
        """Name what is taken and what may be had instead."""
        rivals = list(taken)
        return cls(
            labels=", ".join(unit.label for unit in rivals),
            taken=[_name(unit) for unit in rivals],
            alternatives=[_name(unit) for unit in alternatives],
        )


class HoldLost(Conflict):
    """The hold ran out and its time went to somebody else."""

    code = "hold_expired"
    title = _("The hold has expired.")


def _name(unit: Unit) -> dict[str, str]:
    return {"resource": str(unit.uid), "label": unit.label}
