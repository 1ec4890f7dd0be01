"""Questions about venues: which may be seen, which are near, how full they are, what the map shows."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.utils.translation import gettext as _

from shared.api.filters import asked_uid
from shared.errors import Invalid, NotFound
from shared.periods import Period
from tenant_apps.slots.models import Claim
from tenant_apps.slots.queries import Wanted, is_lapsed, overlapping_claims
from tenant_apps.venues.models import Area, Closure, Seat, Shift, Venue, VenueHours

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from shared.actor import Actor

EARTH_KM = 6371.0088
KM_PER_DEGREE = EARTH_KM * math.pi / 180
STAFF_KINDS = frozenset({"user", "operator", "api_key", "system"})
A_MOMENT = timedelta(seconds=1)


# Which may be seen


def visible_venues(actor: Actor) -> QuerySet[Venue]:
    """All that are not archived for the staff; those that are shown for everybody else."""
    if actor.kind in STAFF_KINDS:
        return Venue.objects.exclude(status=Venue.Status.ARCHIVED)
    return Venue.objects.filter(status=Venue.Status.ACTIVE)


def access_venue(actor: Actor, uid: uuid.UUID) -> Venue:
    """The venue. Raises NotFound when this actor does not see it."""
    venue = visible_venues(actor).filter(uid=uid).first()
    if venue is None:
        raise NotFound
    return venue


def venues_where(actor: Actor, *, city: str = "", status: str = "") -> QuerySet[Venue]:
    """The visible ones of a city and status; either may be left out. Raises Invalid for an unknown status."""
    found = visible_venues(actor)
    if status:
        found = found.filter(status=known_choice("status", status, Venue.Status.values))
    return found.filter(city__iexact=city.strip()) if city else found


def known_choice(name: str, value: str, among: list[str]) -> str:
    """The value of a filter. Raises Invalid on the filter when it is none of those."""
    if value not in among:
        sentence = _("This is one of %(among)s.") % {"among": ", ".join(among)}
        raise Invalid.field(name, "unknown", sentence)
    return value


def areas_of(venue: Venue) -> QuerySet[Area]:
    """Its areas, in their order."""
    return venue.areas.filter(is_removed=False).order_by("position", "id")


def seats_of(venue: Venue) -> QuerySet[Seat]:
    """Its seats, with their areas."""
    return venue.seats.filter(is_removed=False, area__is_removed=False).select_related("area")


def seats_where(venue: Venue, *, area: str = "", state: str = "") -> QuerySet[Seat]:
    """Its seats of an area and state; either may be left out. Raises Invalid."""
    found = seats_of(venue)
    if state:
        found = found.filter(state=known_choice("state", state, Seat.State.values))
    return found.filter(area__uid=asked_uid("area", area)) if area else found


def openings_of(venue: Venue) -> QuerySet[VenueHours]:
    """Its week, in order."""
    return venue.hours.order_by("weekday", "opens")


def closures_of(venue: Venue) -> QuerySet[Closure]:
    """Its closures, past ones too."""
    return venue.closures.select_related("venue")


def shifts_of(venue: Venue) -> QuerySet[Shift]:
    """The windows that it sells, in their order."""
    return venue.shifts.filter(is_removed=False).order_by("position", "id")


# Near


def venues_near(venues: QuerySet[Venue], *, lat: float, lng: float, radius_km: float) -> QuerySet[Venue]:
    """Those within the radius, nearest first, each with `distance_km`. A box on the index cuts most away first."""
    half_chord = Power(Sin(Radians(F("lat") - lat) / 2), 2) + Value(math.cos(math.radians(lat))) * Cos(
        Radians(F("lat"))
    ) * Power(Sin(Radians(F("lng") - lng) / 2), 2)
    angle = ASin(Sqrt(Least(Value(1.0), half_chord, output_field=FloatField())))
    boxed = venues.filter(_box(lat, lng, radius_km), lat__isnull=False)
    return (
        boxed.annotate(distance_km=Value(2 * EARTH_KM) * angle)
        .filter(distance_km__lte=radius_km)
        .order_by("distance_km", "uid")
    )


def _box(lat: float, lng: float, radius_km: float) -> Q:
    """The degrees around a point that the radius can reach; east and west meet at 180."""
    up = radius_km / KM_PER_DEGREE
    box = Q(lat__range=(lat - up, lat + up))
    if max(abs(lat - up), abs(lat + up)) >= 90:  # noqa: PLR2004 - a pole lies within: every longitude is near
        return box
    side = math.degrees(math.asin(math.sin(radius_km / EARTH_KM) / math.cos(math.radians(lat))))
    west, east = lng - side, lng + side
    if west < -180:  # noqa: PLR2004
        return box & (Q(lng__gte=west + 360) | Q(lng__lte=east))
    if east > 180:  # noqa: PLR2004
        return box & (Q(lng__gte=west) | Q(lng__lte=east - 360))
    return box & Q(lng__range=(west, east))


# How full


@dataclass(slots=True)
class Fill:
    """How many of the open seats are taken at a moment. blocked: shut by a closure."""

    capacity: int = 0
    occupied: int = 0
    blocked: int = 0

    @property
    def free(self) -> int:
        """Seats that somebody could sit down on."""
        return self.capacity - self.occupied - self.blocked

    @property
    def rate(self) -> float:
        """Taken seats of all, 0 to 1."""
        return round(self.occupied / self.capacity, 4) if self.capacity else 0.0

    def add(self, other: Fill) -> None:
        """Count another's seats in."""
        self.capacity += other.capacity
        self.occupied += other.occupied
        self.blocked += other.blocked


@dataclass(slots=True)
class AreaFill(Fill):
    """One area's."""

    area: Area | None = None


@dataclass(slots=True)
class VenueFill(Fill):
    """One venue's, and its areas'."""

    venue: Venue | None = None
    areas: list[AreaFill] = field(default_factory=list)


def occupancy(venues: Iterable[Venue], *, now: datetime) -> list[VenueFill]:
    """How full the venues are now. Two queries, however many venues, areas and seats."""
    asked = list(venues)
    by_area = _counts_by_area(asked, now)
    fills = {venue.pk: VenueFill(venue=venue) for venue in asked}
    areas = Area.objects.filter(venue__in=asked, is_removed=False).order_by("position", "id")
    for area in areas:
        counted = by_area[area.pk]
        fill = fills[area.venue_id]
        fill.areas.append(
            AreaFill(area=area, capacity=counted.capacity, occupied=counted.occupied, blocked=counted.blocked)
        )
        fill.add(counted)
    return list(fills.values())


def _counts_by_area(venues: list[Venue], now: datetime) -> dict[int, Fill]:
    running = Claim.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        unit_id=OuterRef("unit_id"), state=Claim.State.ACTIVE, starts_at__lte=now, ends_at__gt=now,
    )  # fmt: skip
    open_seats = Seat.objects.filter(venue__in=venues, is_removed=False, state=Seat.State.OPEN)
    rows = open_seats.values("area_id").annotate(
        capacity=Count("id"),
        occupied=Count("id", filter=Exists(running.exclude(kind=Claim.Kind.BLOCK))),
        blocked=Count("id", filter=Exists(running.filter(kind=Claim.Kind.BLOCK))),
    )
    counted: dict[int, Fill] = defaultdict(Fill)
    for row in rows:
        counted[row["area_id"]] = Fill(row["capacity"], row["occupied"], row["blocked"])
    return counted


# The map


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOnMap:
    """A seat and what it is for a stretch of time: free, taken, hold or closed."""

    seat: Seat
    availability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaOnMap:
    """An area and its seats. free: how many."""

    area: Area
    seats: list[SeatOnMap]

    @property
    def free(self) -> int:
        """How many seats are free."""
        return sum(one.availability == "free" for one in self.seats)


def seat_map(venue: Venue, *, now: datetime, period: Period | None = None) -> list[AreaOnMap]:
    """The areas with their seats as they are for the period, or at this moment. Three queries."""
    seats = list(seats_of(venue).select_related("area", "unit").order_by("area__position", "area_id", "id"))
    asked = period or Period(now, now + A_MOMENT)
    states = _claimed(seats, asked, now)
    found: dict[int, list[SeatOnMap]] = defaultdict(list)
    for seat in seats:
        availability = states.get(seat.unit_id, "free") if seat.is_open else "closed"
        found[seat.area_id].append(SeatOnMap(seat=seat, availability=availability))
    return [AreaOnMap(area=area, seats=found[area.pk]) for area in areas_of(venue)]


def _claimed(seats: list[Seat], period: Period, now: datetime) -> dict[int, str]:
    """What stands on each unit: a lasting claim outweighs a hold, a block outweighs both."""
    rank = {"hold": 0, "taken": 1, "closed": 2}
    states: dict[int, str] = {}
    for claim in overlapping_claims(Wanted(seat.unit, period) for seat in seats):
        if is_lapsed(claim, now):
            continue
        state = _shown_as(claim)
        if rank[state] >= rank.get(states.get(claim.unit_id, "hold"), 0):
            states[claim.unit_id] = state
    return states


def _shown_as(claim: Claim) -> str:
    if claim.kind == Claim.Kind.BLOCK:
        return "closed"
    return "hold" if claim.kind in {Claim.Kind.HOLD, Claim.Kind.WAITLIST_OFFER} else "taken"
