"""What is in a venue: areas and seats. A seat has a unit in slots under its own uid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared import locks, spine
from shared.errors import Invalid, NotFound
from shared.money import Money
from shared.unit import UNIT_NOW, action
from tenant_apps.slots.actions import open_units
from tenant_apps.slots.models import Unit
from tenant_apps.venues.actions.places import coming_claims, take_venue
from tenant_apps.venues.actions.schedule import block_new_units
from tenant_apps.venues.errors import LabelsTaken, NameTaken, StillInUse
from tenant_apps.venues.models import Area, Closure, Seat, Venue

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from shared.actor import Actor

GRID_COLUMNS, GRID_LEFT, GRID_TOP = 6, 27, 50
STEP_ACROSS, STEP_BACK, STEP_TABLE = 41, 28, 95  # to the neighbour, to whom one faces, to the next table


@action
def create_area(*, venue_id: int, name: str, actor: Actor, **fields: Any) -> Area:
    """Add a part of the venue. Raises NameTaken."""
    venue = take_venue(venue_id)
    area = Area(venue=venue, name=name, **{"position": venue.areas.count(), **fields})
    _save_area(area)
    spine.emit("area.created", area, actor=actor, venue=str(venue.uid), name=name)
    return area


@action
def update_area(*, venue_id: int, area_uid: uuid.UUID, actor: Actor, **fields: Any) -> Area:
    """Change what is named. Raises NotFound, NameTaken."""
    area = area_of(take_venue(venue_id), area_uid)
    for name, value in fields.items():
        setattr(area, name, value)
    _save_area(area)
    spine.emit("area.updated", area, actor=actor, changed=sorted(fields))
    return area


@action
def remove_area(*, venue_id: int, area_uid: uuid.UUID, actor: Actor) -> None:
    """Take an empty area off the plan. Raises StillInUse while there are seats in it."""
    area = area_of(take_venue(venue_id), area_uid)
    if area.seats.filter(is_removed=False).exists():
        raise StillInUse
    area.is_removed = True
    area.save(update_fields=["is_removed"])
    spine.emit("area.removed", area, actor=actor, name=area.name)


@action
def create_seats(
    *,
    venue_id: int,
    area_uid: uuid.UUID,
    labels: Sequence[str],
    actor: Actor,
    price_per_hour: Money | None = None,
    now: datetime = UNIT_NOW,
    **fields: Any,
) -> list[Seat]:
    """Put seats into an area, each with its unit; the venue's coming closures hold for them too.

    fields: x, y, note, chair. Without x and y they are set in rows of six. Raises LabelsTaken, Invalid.
    """
    venue = take_venue(venue_id)
    area = area_of(venue, area_uid)
    _refuse_labels(venue, labels)
    spots = [{}] if "x" in fields and "y" in fields else _grid(area, len(labels))
    price = _price_columns(venue, price_per_hour)
    seats = [
        Seat(venue=venue, area=area, label=label, **{**spots[place % len(spots)], **fields, **price})
        for place, label in enumerate(labels)
    ]
    _save_seats(venue, seats)
    closures = Closure.objects.filter(venue=venue, ends_at__gt=now)
    block_new_units(closures, [seat.unit for seat in seats], now=now)
    spine.emit("seat.created", venue, actor=actor, area=str(area.uid), labels=list(labels))
    return seats


@action
def update_seat(
    *, venue_id: int, seat_uid: uuid.UUID, actor: Actor, area_uid: uuid.UUID | None = None, **fields: Any
) -> Seat:
    """Change what is named; a closed seat takes no new bookings and keeps those it has. Raises LabelsTaken."""
    venue = take_venue(venue_id)
    seat = seat_of(venue, seat_uid)
    if area_uid is not None:
        seat.area = area_of(venue, area_uid)
    if "price_per_hour" in fields:
        fields |= _price_columns(venue, fields.pop("price_per_hour"))
    if fields.get("label", seat.label) != seat.label:
        _refuse_labels(venue, [fields["label"]])
    for name, value in fields.items():
        setattr(seat, name, value)
    seat.save()
    Unit.objects.filter(pk=seat.unit_id).update(label=seat.label, is_open=seat.is_open)
    spine.emit("seat.updated", seat, actor=actor, venue=str(venue.uid), changed=sorted(fields), state=seat.state)
    return seat


@action
def remove_seat(*, venue_id: int, seat_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Take a seat off the plan. Raises StillInUse while it has bookings to come."""
    venue = take_venue(venue_id)
    seat = seat_of(venue, seat_uid)
    locks.take(Unit, seat.unit_id)
    if coming_claims(now).filter(unit_id=seat.unit_id).exists():
        raise StillInUse
    seat.is_removed = True
    seat.save(update_fields=["is_removed"])
    Unit.objects.filter(pk=seat.unit_id).update(is_open=False)
    spine.emit("seat.removed", seat, actor=actor, venue=str(venue.uid), label=seat.label)


# Steps


def area_of(venue: Venue, uid: uuid.UUID) -> Area:
    """The venue's area. Raises NotFound."""
    area = venue.areas.filter(uid=uid, is_removed=False).first()
    if area is None:
        raise NotFound
    return area


def seat_of(venue: Venue, uid: uuid.UUID) -> Seat:
    """The venue's seat. Raises NotFound."""
    seat = venue.seats.filter(uid=uid, is_removed=False).select_related("area", "unit").first()
    if seat is None:
        raise NotFound
    return seat


def _save_area(area: Area) -> None:
    try:
        with transaction.atomic():
            area.save()
    except IntegrityError as error:
        raise NameTaken(name=area.name) from error


def _save_seats(venue: Venue, seats: Sequence[Seat]) -> None:
    """Write seats and units with the same uids. The venue is locked, so the labels are still free."""
    units = [Unit(uid=seat.uid, kind=Unit.Kind.SEAT, label=seat.label, pool=venue.uid) for seat in seats]
    for seat, unit in zip(seats, open_units(units), strict=True):
        seat.unit = unit
    Seat.objects.bulk_create(seats)


def _refuse_labels(venue: Venue, labels: Sequence[str]) -> None:
    if len(set(labels)) != len(labels):
        raise Invalid.field("labels", "twice", _("A label stands here twice."))
    taken = venue.seats.filter(label__in=labels, is_removed=False).values_list("label", flat=True)
    if found := sorted(taken):
        raise LabelsTaken(labels=", ".join(found))


def _price_columns(venue: Venue, price: Money | None) -> dict[str, Any]:
    if price is not None and price.currency != venue.currency:
        sentence = _("Prices of this venue are in %(currency)s.") % {"currency": venue.currency}
        raise Invalid.field("price_per_hour", "currency", sentence)
    return {"price_per_hour_minor": price.minor if price else None, "currency": venue.currency}


def row_at(row: int) -> int:
    """How far down a row of desks stands: two rows face each other over a table."""
    return row // 2 * STEP_TABLE + row % 2 * STEP_BACK


def _grid(area: Area, count: int) -> list[dict[str, Any]]:
    """Spots for further seats, in rows of six behind those that are there; pairs of rows share their desks."""
    first = area.seats.filter(is_removed=False).count()
    return [
        {
            "x": area.x + GRID_LEFT + place % GRID_COLUMNS * STEP_ACROSS,
            "y": area.y + GRID_TOP + row_at(place // GRID_COLUMNS),
            "chair": Seat.Chair.NORTH if place // GRID_COLUMNS % 2 == 0 else Seat.Chair.SOUTH,
        }
        for place in range(first, first + count)
    ]
