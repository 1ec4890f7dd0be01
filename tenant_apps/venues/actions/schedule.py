"""When a venue is open: weekly hours, shifts that are sold, closures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared import spine
from shared.errors import Invalid, NotFound
from shared.money import Money
from shared.periods import Period
from shared.unit import UNIT_NOW, action
from tenant_apps.slots.actions import Subject, claim_new_units, end_claims, hold_units
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.slots.queries import Wanted
from tenant_apps.venues.actions.places import take_venue
from tenant_apps.venues.errors import ClosureOverlaps, NameTaken
from tenant_apps.venues.models import Closure, Shift, Venue, VenueHours
from tenant_apps.venues.week import checked_week

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time

    from shared.actor import Actor
    from tenant_apps.slots.availability import WeeklyOpening


@action
def set_hours(*, venue_id: int, openings: Sequence[WeeklyOpening], actor: Actor) -> Venue:
    """Replace the week. No openings: always open. Raises Invalid when two share time."""
    venue = take_venue(venue_id)
    week = checked_week(openings)
    venue.hours.all().delete()
    VenueHours.objects.bulk_create(
        VenueHours(venue=venue, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in week
    )
    spine.emit("hours.changed", venue, actor=actor, openings=len(week))
    return venue


@action
def create_shift(
    *, venue_id: int, name: str, opens: time, closes: time, price: Money, actor: Actor, position: int | None = None
) -> Shift:
    """Sell a window of the day as a whole; without a position it is the last. Raises NameTaken, Invalid."""
    venue = take_venue(venue_id)
    _check_currency(venue, price)
    place = venue.shifts.count() if position is None else position
    shift = Shift(venue=venue, name=name, opens=opens, closes=closes, position=place)
    shift.price_minor, shift.currency = price.minor, price.currency
    _save_shift(shift)
    spine.emit("shift.created", shift, actor=actor, venue=str(venue.uid), name=name, price=price.as_json())
    return shift


@action
def update_shift(*, venue_id: int, shift_uid: uuid.UUID, actor: Actor, **fields: Any) -> Shift:
    """Change what is named; what was booked keeps its price. Raises NotFound, NameTaken, Invalid."""
    venue = take_venue(venue_id)
    shift = shift_of(venue, shift_uid)
    if price := fields.pop("price", None):
        _check_currency(venue, price)
        fields["price_minor"] = price.minor
    for name, value in fields.items():
        setattr(shift, name, value)
    _save_shift(shift)
    spine.emit("shift.updated", shift, actor=actor, changed=sorted(fields))
    return shift


@action
def remove_shift(*, venue_id: int, shift_uid: uuid.UUID, actor: Actor) -> None:
    """Sell it no longer."""
    shift = shift_of(take_venue(venue_id), shift_uid)
    shift.is_removed = True
    shift.save(update_fields=["is_removed"])
    spine.emit("shift.removed", shift, actor=actor, name=shift.name)


@action
def add_closure(*, venue_id: int, period: Period, actor: Actor, reason: str = "", now: datetime = UNIT_NOW) -> Closure:
    """Shut the venue for a stretch: the time of every unit is blocked.

    Raises ClosureOverlaps, and SeatTaken with what is booked in that time; those are moved or cancelled first.
    """
    venue = take_venue(venue_id)
    if period.end <= now:
        raise Invalid.field("end", "in_past", _("This time is over already."))
    if venue.closures.filter(starts_at__lt=period.end, ends_at__gt=period.start).exists():
        raise ClosureOverlaps
    closure = Closure.objects.create(venue=venue, starts_at=period.start, ends_at=period.end, reason=reason)
    block_units(closure, list(Unit.objects.filter(pool=venue.uid)), now=now)
    spine.emit("closure.created", closure, actor=actor, venue=str(venue.uid), reason=reason)
    return closure


@action
def remove_closure(*, venue_id: int, closure_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Open again: what is still to come of the closure is given back."""
    venue = take_venue(venue_id)
    closure = venue.closures.filter(uid=closure_uid).first()
    if closure is None:
        raise NotFound
    end_claims(subject=_subject(closure), now=now, reason="reopened")
    spine.emit("closure.removed", closure, actor=actor, venue=str(venue.uid))
    closure.delete()


# Steps


def block_units(closure: Closure, units: Sequence[Unit], *, now: datetime) -> None:
    """Claim the closure's time on these units. Raises SeatTaken."""
    if units:
        wanted = [Wanted(unit, closure.period) for unit in units]
        hold_units(wanted=wanted, subject=_subject(closure), kind=Claim.Kind.BLOCK, now=now)


def block_new_units(closures: Iterable[Closure], units: Sequence[Unit], *, now: datetime) -> None:
    """The same of several closures for units that were just made."""
    for closure in closures:
        wanted = [Wanted(unit, closure.period) for unit in units]
        claim_new_units(wanted=wanted, subject=_subject(closure), kind=Claim.Kind.BLOCK, now=now)


def shift_of(venue: Venue, uid: uuid.UUID) -> Shift:
    """The venue's shift. Raises NotFound."""
    shift = venue.shifts.filter(uid=uid, is_removed=False).first()
    if shift is None:
        raise NotFound
    return shift


def _subject(closure: Closure) -> Subject:
    return Subject(kind="closure", uid=closure.uid)


def _check_currency(venue: Venue, price: Money) -> None:
    if price.currency != venue.currency:
        sentence = _("Prices of this venue are in %(currency)s.") % {"currency": venue.currency}
        raise Invalid.field("price", "currency", sentence)


def _save_shift(shift: Shift) -> None:
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as error:
        raise NameTaken(name=shift.name) from error
