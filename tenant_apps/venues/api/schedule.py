"""When a venue is open: hours, shifts, closures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.response import Response

from shared.api.access import PUBLIC
from shared.api.views import operation
from shared.errors import NotFound
from shared.periods import Period
from tenant_apps.venues import actions, queries
from tenant_apps.venues.actions.schedule import shift_of
from tenant_apps.venues.api.places import WRITE, VenueView
from tenant_apps.venues.api.schedule_shapes import ClosureIn, ClosureOut, HoursIn, HoursOut, ShiftIn, ShiftOut

if TYPE_CHECKING:
    import uuid

    from rest_framework.request import Request


class Hours(VenueView):
    """The week."""

    needs: ClassVar = {"GET": PUBLIC, "PUT": WRITE}

    @operation(gives=HoursOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """The openings; none mean always open."""
        return self.answer(HoursOut, {"hours": queries.openings_of(self.venue(uid))})

    @operation(takes=HoursIn, gives=HoursOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Replace the week. `closes` at or before `opens` is past midnight; several openings a day are normal."""
        body = self.body(HoursIn)
        venue = actions.set_hours(venue_id=self.venue(uid).pk, openings=body["hours"], actor=self.actor)
        return self.answer(HoursOut, {"hours": queries.openings_of(venue)})


class Shifts(VenueView):
    """The windows that are sold whole."""

    @operation(gives=ShiftOut, many=True)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """In their order."""
        shifts = queries.shifts_of(self.venue(uid))
        return self.page(shifts, ShiftOut, ordering=("position", "name", "created_at"), default="position")

    @operation(takes=ShiftIn, gives=ShiftOut, status=201)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Sell another one."""
        shift = actions.create_shift(venue_id=self.venue(uid).pk, **self.body(ShiftIn), actor=self.actor)
        return self.answer(ShiftOut, shift, status=201)


class OneShift(VenueView):
    """One shift."""

    @operation(gives=ShiftOut)
    def get(self, _request: Request, uid: uuid.UUID, shift: uuid.UUID) -> Response:
        """The shift."""
        return self.answer(ShiftOut, shift_of(self.venue(uid), shift))

    @operation(takes=ShiftIn, gives=ShiftOut)
    def put(self, _request: Request, uid: uuid.UUID, shift: uuid.UUID) -> Response:
        """Change it as a whole."""
        return self._update(uid, shift, self.body(ShiftIn))

    @operation(takes=ShiftIn, gives=ShiftOut)
    def patch(self, _request: Request, uid: uuid.UUID, shift: uuid.UUID) -> Response:
        """Change what is named; what was booked keeps its price."""
        return self._update(uid, shift, self.body(ShiftIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID, shift: uuid.UUID) -> Response:
        """Sell it no longer."""
        actions.remove_shift(venue_id=self.venue(uid).pk, shift_uid=shift, actor=self.actor)
        return Response(status=204)

    def _update(self, uid: uuid.UUID, shift: uuid.UUID, fields: dict[str, Any]) -> Response:
        changed = actions.update_shift(venue_id=self.venue(uid).pk, shift_uid=shift, actor=self.actor, **fields)
        return self.answer(ShiftOut, changed)


class Closures(VenueView):
    """Stretches in which the venue is shut."""

    needs: ClassVar = {"GET": PUBLIC, "POST": WRITE}

    @operation(gives=ClosureOut, many=True)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """The newest first."""
        return self.page(
            queries.closures_of(self.venue(uid)), ClosureOut, ordering=("starts_at",), default="-starts_at"
        )

    @operation(takes=ClosureIn, gives=ClosureOut, status=201)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Shut it for a stretch; 409 names what is booked in it."""
        body = self.body(ClosureIn)
        closure = actions.add_closure(
            venue_id=self.venue(uid).pk,
            period=Period(body["start"], body["end"]),
            reason=body.get("reason", ""),
            actor=self.actor,
        )
        return self.answer(ClosureOut, closure, status=201)


class OneClosure(VenueView):
    """One closure."""

    needs: ClassVar = {"GET": PUBLIC, "DELETE": WRITE}

    @operation(gives=ClosureOut)
    def get(self, _request: Request, uid: uuid.UUID, closure: uuid.UUID) -> Response:
        """The closure."""
        found = queries.closures_of(self.venue(uid)).filter(uid=closure).first()
        if found is None:
            raise NotFound
        return self.answer(ClosureOut, found)

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID, closure: uuid.UUID) -> Response:
        """Open again."""
        actions.remove_closure(venue_id=self.venue(uid).pk, closure_uid=closure, actor=self.actor)
        return Response(status=204)
