"""Venues: the list, one of them, near ones, how full they are, the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.response import Response

from shared import clock
from shared.api.access import PUBLIC
from shared.api.views import ApiView, operation
from shared.periods import Period
from tenant_apps.venues import actions, queries
from tenant_apps.venues.api.lean import VENUES
from tenant_apps.venues.api.place_shapes import NearIn, NearVenueOut, OccupancyOut, VenueIn, VenueOut
from tenant_apps.venues.api.room_shapes import PlanIn, SeatMapOut
from tenant_apps.venues.api.schedule_shapes import WindowIn

if TYPE_CHECKING:
    import uuid

    from rest_framework.request import Request

    from tenant_apps.venues.models import Venue

WRITE = "settings.write"


class VenueView(ApiView):
    """The base of all that is about venues: everybody may read, who keeps the settings may write."""

    needs: ClassVar = {"GET": PUBLIC, "POST": WRITE, "PUT": WRITE, "PATCH": WRITE, "DELETE": WRITE}
    tags: ClassVar = ["Venues"]

    def venue(self, uid: uuid.UUID) -> Venue:
        """The venue, if the caller sees it. Raises NotFound."""
        return queries.access_venue(self.actor, uid)

    def asked(self, serializer: type[Any]) -> dict[str, Any]:
        """The query, validated like a body."""
        read = serializer(data=self.request.query_params.dict())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


class Venues(VenueView):
    """All venues."""

    @operation(gives=VenueOut, many=True, filters=["city", "status"])
    def get(self, request: Request) -> Response:
        """The venues that the caller may see."""
        found = queries.venues_where(
            self.actor, city=request.query_params.get("city", ""), status=request.query_params.get("status", "")
        )
        ordering = ("created_at", "name", "city")
        return self.page(found, VenueOut, search=("name", "city", "address"), ordering=ordering, lean=VENUES)

    @operation(takes=VenueIn, gives=VenueOut, status=201)
    def post(self, _request: Request) -> Response:
        """Open a venue; the address is made from the name when it is absent."""
        return self.answer(VenueOut, actions.create_venue(**self.body(VenueIn), actor=self.actor), status=201)


class OneVenue(VenueView):
    """One venue."""

    @operation(gives=VenueOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """The venue."""
        return self.answer(VenueOut, self.venue(uid))

    @operation(takes=VenueIn, gives=VenueOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change it as a whole; what is optional and absent stays."""
        return self._update(uid, self.body(VenueIn))

    @operation(takes=VenueIn, gives=VenueOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change what is named."""
        return self._update(uid, self.body(VenueIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Put it away; its history stays."""
        actions.archive_venue(venue_id=self.venue(uid).pk, actor=self.actor)
        return Response(status=204)

    def _update(self, uid: uuid.UUID, fields: dict[str, Any]) -> Response:
        venue = actions.update_venue(venue_id=self.venue(uid).pk, actor=self.actor, **fields)
        return self.answer(VenueOut, venue)


class NearVenues(VenueView):
    """Venues around a point."""

    needs: ClassVar = {"GET": PUBLIC}

    @operation(gives=NearVenueOut, many=True, paged=False, filters=["lat", "lng", "radius_km"])
    def get(self, _request: Request) -> Response:
        """At most 100, nearest first; radius_km is 10 when absent."""
        asked = self.asked(NearIn)
        near = queries.venues_near(queries.visible_venues(self.actor), **asked)
        return self.results(NearVenueOut, near[:100])


class Occupancy(VenueView):
    """How full the venues are."""

    needs: ClassVar = {"GET": PUBLIC}

    @operation(gives=OccupancyOut, many=True, paged=False)
    def get(self, _request: Request) -> Response:
        """Now, by venue and by area."""
        venues = queries.visible_venues(self.actor).order_by("name", "id")
        return self.results(OccupancyOut, queries.occupancy(venues, now=clock.now()))


class SeatMap(VenueView):
    """The drawn room with its seats."""

    needs: ClassVar = {"GET": PUBLIC, "PUT": WRITE}

    @operation(gives=SeatMapOut, filters=["start", "end"])
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """The seats as they are now, or from `start` to `end`."""
        return self._map(self.venue(uid), self.asked(WindowIn))

    @operation(takes=PlanIn, gives=SeatMapOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Replace what is drawn around the seats: walls, windows, doors, fixtures."""
        venue = actions.draw_plan(venue_id=self.venue(uid).pk, plan=self.body(PlanIn), actor=self.actor)
        return self._map(venue, {})

    def _map(self, venue: Venue, window: dict[str, Any]) -> Response:
        period = Period(window["start"], window["end"]) if window else None
        areas = queries.seat_map(venue, now=clock.now(), period=period)
        return self.answer(SeatMapOut, {"venue": venue.uid, "plan": venue.plan, "areas": areas})
