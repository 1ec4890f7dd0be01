"""What is in a venue: areas and seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.response import Response

from shared.api.views import operation
from tenant_apps.venues import actions, queries
from tenant_apps.venues.actions.rooms import area_of, seat_of
from tenant_apps.venues.api.lean import SEATS
from tenant_apps.venues.api.places import VenueView
from tenant_apps.venues.api.room_shapes import AreaIn, AreaOut, SeatIn, SeatOut, SeatsIn

if TYPE_CHECKING:
    import uuid

    from rest_framework.request import Request


class Areas(VenueView):
    """A venue's areas."""

    @operation(gives=AreaOut, many=True)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """In their order."""
        areas = queries.areas_of(self.venue(uid))
        return self.page(
            areas, AreaOut, search=("name",), ordering=("position", "name", "created_at"), default="position"
        )

    @operation(takes=AreaIn, gives=AreaOut, status=201)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Add one."""
        area = actions.create_area(venue_id=self.venue(uid).pk, **self.body(AreaIn), actor=self.actor)
        return self.answer(AreaOut, area, status=201)


class OneArea(VenueView):
    """One area."""

    @operation(gives=AreaOut)
    def get(self, _request: Request, uid: uuid.UUID, area: uuid.UUID) -> Response:
        """The area."""
        return self.answer(AreaOut, area_of(self.venue(uid), area))

    @operation(takes=AreaIn, gives=AreaOut)
    def put(self, _request: Request, uid: uuid.UUID, area: uuid.UUID) -> Response:
        """Change it as a whole."""
        return self._update(uid, area, self.body(AreaIn))

    @operation(takes=AreaIn, gives=AreaOut)
    def patch(self, _request: Request, uid: uuid.UUID, area: uuid.UUID) -> Response:
        """Change what is named."""
        return self._update(uid, area, self.body(AreaIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID, area: uuid.UUID) -> Response:
        """Take an empty area off the plan."""
        actions.remove_area(venue_id=self.venue(uid).pk, area_uid=area, actor=self.actor)
        return Response(status=204)

    def _update(self, uid: uuid.UUID, area: uuid.UUID, fields: dict[str, Any]) -> Response:
        changed = actions.update_area(venue_id=self.venue(uid).pk, area_uid=area, actor=self.actor, **fields)
        return self.answer(AreaOut, changed)


class Seats(VenueView):
    """A venue's seats."""

    @operation(gives=SeatOut, many=True, filters=["area", "state"])
    def get(self, request: Request, uid: uuid.UUID) -> Response:
        """By their labels."""
        asked = request.query_params
        seats = queries.seats_where(self.venue(uid), area=asked.get("area", ""), state=asked.get("state", ""))
        ordering = ("label", "created_at")
        return self.page(seats, SeatOut, search=("label",), ordering=ordering, default="label", lean=SEATS)

    @operation(takes=SeatsIn, gives=SeatOut, many=True, paged=False, status=201)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Add one by `label`, or several by `labels`; without x and y they are set in rows of six."""
        fields = self.body(SeatsIn)
        labels = fields.pop("labels", None) or [fields.pop("label")]
        seats = actions.create_seats(
            venue_id=self.venue(uid).pk, area_uid=fields.pop("area"), labels=labels, actor=self.actor, **fields
        )
        return self.results(SeatOut, seats, status=201)


class OneSeat(VenueView):
    """One seat."""

    @operation(gives=SeatOut)
    def get(self, _request: Request, uid: uuid.UUID, seat: uuid.UUID) -> Response:
        """The seat."""
        return self.answer(SeatOut, seat_of(self.venue(uid), seat))

    @operation(takes=SeatIn, gives=SeatOut)
    def put(self, _request: Request, uid: uuid.UUID, seat: uuid.UUID) -> Response:
        """Change it as a whole."""
        return self._update(uid, seat, self.body(SeatIn))

    @operation(takes=SeatIn, gives=SeatOut)
    def patch(self, _request: Request, uid: uuid.UUID, seat: uuid.UUID) -> Response:
        """Change what is named; `state: closed` takes no new bookings."""
        return self._update(uid, seat, self.body(SeatIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID, seat: uuid.UUID) -> Response:
        """Take it off the plan, when nothing is booked on it."""
        actions.remove_seat(venue_id=self.venue(uid).pk, seat_uid=seat, actor=self.actor)
        return Response(status=204)

    def _update(self, uid: uuid.UUID, seat: uuid.UUID, fields: dict[str, Any]) -> Response:
        changed = actions.update_seat(
            venue_id=self.venue(uid).pk, seat_uid=seat, area_uid=fields.pop("area", None), actor=self.actor, **fields
        )
        return self.answer(SeatOut, changed)
