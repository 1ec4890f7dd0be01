"""The front page: which places there are, how full they are, which is near."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse

from shared import clock
from shared.actor import ANONYMOUS
from shared.api.access import PUBLIC
from tenant_apps.portal.site.base import SitePage
from tenant_apps.portal.site.mine import coming_booking
from tenant_apps.portal.site.opening import OpenState, open_state, weekly
from tenant_apps.venues.models import Closure, Venue, VenueHours
from tenant_apps.venues.queries import VenueFill, occupancy, venues_near, visible_venues

FAR_KM = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A venue on the front page. distance_km: from the visitor, None while we do not know where that is."""

    venue: Venue
    fill: VenueFill
    door: OpenState
    distance_km: float | None

    @property
    def is_near(self) -> bool:
        """Whether the distance is worth saying in metres."""
        return self.distance_km is not None and self.distance_km < 1

    @property
    def metres(self) -> int:
        """Rounded to ten."""
        return round((self.distance_km or 0) * 100) * 10


class Home(SitePage):
    """All places, the nearest first once the visitor says where they are (`?near=18.5,73.8`)."""

    needs = {"GET": PUBLIC}
    template = "portal/site/home.html"
    current = "book"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        now = clock.now()
        near = read_point(request.GET.get("near", ""))
        places = places_at(near, now=now)
        return self.show(
            places=places,
            alone=places[0].venue if len(places) == 1 else None,
            near=near,
            free=sum(place.fill.free for place in places),
            capacity=sum(place.fill.capacity for place in places),
            booking=coming_booking(self.actor, now=now),
        )


def read_point(text: str) -> tuple[float, float] | None:
    """`18.5,73.8` as latitude and longitude; None for anything else."""
    parts = text.split(",")
    try:
        lat, lng = (float(part) for part in parts)
    except ValueError:
        return None
    return (lat, lng) if -90 <= lat <= 90 and -180 <= lng <= 180 else None  # noqa: PLR2004 - the globe


def places_at(near: tuple[float, float] | None, *, now: datetime) -> list[Place]:
    """The shown venues in order, each with its hours and fill: five queries for any number of them."""
    coming = Closure.objects.filter(ends_at__gt=now).order_by("starts_at")
    weeks = VenueHours.objects.order_by("weekday", "opens")
    shown = visible_venues(ANONYMOUS).prefetch_related(Prefetch("hours", weeks), Prefetch("closures", coming))
    venues = _ordered(shown, near)
    fills = {fill.venue.pk: fill for fill in occupancy(venues, now=now) if fill.venue}
    return [_place(venue, fills[venue.pk], now=now) for venue in venues]


def _ordered(shown: QuerySet[Venue], near: tuple[float, float] | None) -> list[Venue]:
    """The nearest first, then those that no map knows; else by name."""
    by_name = list(shown.order_by("name", "id"))
    if near is None:
        return by_name
    lat, lng = near
    found = list(venues_near(shown, lat=lat, lng=lng, radius_km=FAR_KM))
    known = {venue.pk for venue in found}
    return [*found, *(venue for venue in by_name if venue.pk not in known)]


def _place(venue: Venue, fill: VenueFill, *, now: datetime) -> Place:
    closures = [closure.period for closure in venue.closures.all()]
    door = open_state(weekly(venue.hours.all()), venue.zone, now=now, closures=closures)
    return Place(venue=venue, fill=fill, door=door, distance_km=getattr(venue, "distance_km", None))
