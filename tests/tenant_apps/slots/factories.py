"""Units and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.ids import uuid7
from shared.periods import Period
from shared.unit import current_unit
from tenant_apps.slots.actions import Subject, open_units
from tenant_apps.slots.models import Unit

MONDAY = datetime(2026, 12, 7, 4, tzinfo=UTC)


def units(*labels: str, kind: str = Unit.Kind.SEAT) -> list[Unit]:
    """Units of one pool with these labels, in their order."""
    pool = uuid7()
    return open_units([Unit(uid=uuid7(), kind=kind, label=label, pool=pool) for label in labels])


def hours(start: float, end: float) -> Period:
    """From so many hours after Monday morning to so many."""
    return Period(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


def somebody() -> Subject:
    """A new party that wants time."""
    return Subject(kind="booking", uid=uuid7())


def next_unit() -> None:
    """Go on as a further unit of work would: with no lock taken yet."""
    current_unit().last_lock = (0, 0)
