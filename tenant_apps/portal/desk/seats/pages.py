"""The whole map: who sits where, who is late, what is free; moving somebody to another seat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.look.seatmap import SeatState
from shared.pages.lists import address_with
from tenant_apps.bookings import actions
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.queries import access_booking
from tenant_apps.bookings.states import MOVABLE
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.seats.plan import day_plan, sitting_at, state_of
from tenant_apps.portal.desk.today.day import Day, day_at
from tenant_apps.portal.desk.today.rows import Arrival, Sight, arrival_of, methods_of
from tenant_apps.portal.floor import code_of
from tenant_apps.venues.models import Seat

if TYPE_CHECKING:
    from django.http import HttpRequest

    from shared.look.rail import Rail
    from tenant_apps.venues.queries import SeatOnMap

READ, WRITE = "bookings.read", "bookings.write"
S = Booking.State


class Seats(DeskPage):
    """Who sits where."""

    needs = {"GET": READ}
    current = "seats"
    template = "portal/desk/seats/page.html"
    part = "portal/desk/seats/live.html"

    @cached_property
    def day(self) -> Day:
        """The day that runs here."""
        return day_at(self.here, now=self.now)

    def rail(self) -> Rail | None:
        """The day above the map."""
        return self.day.rail() if self.place else None

    def get(self, request: HttpRequest) -> HttpResponse:
        """The map, and beside it the seat that was chosen."""
        if self.place is None:
            return HttpResponseRedirect(reverse("desk:today"))
        sitting = sitting_at(self.day.bookings, self.now)
        seat = self._chosen(request.GET.get("seat", ""))
        moving = self._moving(request.GET.get("move", ""))
        area = request.GET.get("area", "") or (code_of(seat.area) if seat else "") or self._first_area()
        return self.show(
            plan=day_plan(self.day, href=self._way(moving)),
            areas=self._areas(sitting, area),
            area=area,
            seat=seat,
            moving=moving,
            booking=sitting.get(seat.unit_id) if seat else None,
            line=self._line(sitting.get(seat.unit_id)) if seat else None,
            later=self._later(seat, sitting.get(seat.unit_id)) if seat else [],
            state=self._state(seat, sitting) if seat else "",
            counts=self._counts(sitting),
        )

    def _way(self, moving: Booking | None) -> Callable[[SeatOnMap], str]:
        """Where a seat leads: to its side card; while somebody moves, only free seats lead anywhere."""
        if moving is None:
            return lambda one: address_with(self.request, seat=one.seat.label, area=code_of(one.seat.area))
        return lambda one: address_with(self.request, seat=one.seat.label) if one.availability == SeatState.FREE else ""

    def _chosen(self, label: str) -> Seat | None:
        return next((seat for seat in self.day.seats if seat.label == label), None) if label else None

    def _moving(self, text: str) -> Booking | None:
        if not text or not self.actor.may(WRITE):
            return None
        return next((one for one in self.day.bookings if str(one.uid) == text and _may_reseat(one)), None)

    def _first_area(self) -> str:
        return code_of(self.day.seats[0].area) if self.day.seats else ""

    def _areas(self, sitting: dict[int, Booking], current: str) -> list[dict[str, Any]]:
        """The halls with their free seats."""
        found: dict[str, dict[str, Any]] = {}
        for seat in self.day.seats:
            code = code_of(seat.area)
            hall = found.setdefault(
                code,
                {
                    "name": seat.area.name,
                    "note": seat.area.note,
                    "free": 0,
                    "href": address_with(self.request, area=code, seat=None),
                    "current": code == current,
                },
            )
            hall["free"] += seat.is_open and seat.unit_id not in sitting
        return list(found.values())

    def _line(self, booking: Booking | None) -> Arrival | None:
        if booking is None:
            return None
        methods = methods_of([booking])
        return arrival_of(booking, Sight(actor=self.actor, now=self.now, zone=self.zone, methods=methods))

    def _later(self, seat: Seat, running: Booking | None) -> list[Booking]:
        """What else is booked on the seat today."""
        states = {S.HELD, S.REQUESTED, S.ACCEPTED}
        coming = [one for one in self.day.bookings if one.state in states and one != running]
        return [one for one in coming if any(line.unit_id == seat.unit_id for line in one.lines.all())][:5]

    def _state(self, seat: Seat, sitting: dict[int, Booking]) -> str:
        return "closed" if not seat.is_open else str(state_of(sitting.get(seat.unit_id), self.now))

    def _counts(self, sitting: dict[int, Booking]) -> dict[str, int]:
        """How many are here, late and free."""
        looks = [state_of(sitting.get(seat.unit_id), self.now) for seat in self.day.seats if seat.is_open]
        late = sum(look == SeatState.LATE for look in looks)
        return {"here": looks.count(SeatState.HERE), "late": late, "free": looks.count(SeatState.FREE)}


class ReseatForm(forms.Form):
    """From which seat to which."""

    from_seat = forms.UUIDField()
    to_seat = forms.UUIDField()


class Reseat(DeskForm[ReseatForm]):
    """Somebody sits somewhere else from now on."""

    needs = {"POST": WRITE}
    current = "seats"
    template = "portal/desk/seats/refused.html"
    form = ReseatForm

    def context(self) -> dict[str, Any]:
        """Whose seat it is."""
        return {**super().context(), "booking": access_booking(self.kwargs["uid"], actor=self.actor)}

    def act(self, form: ReseatForm) -> HttpResponse:
        """Move, and say where; Undo moves back."""
        uid: uuid.UUID = self.kwargs["uid"]
        booking = actions.reseat_booking(booking_uid=uid, actor=self.actor, **form.cleaned_data)
        line = booking.lines.select_related("unit").get(unit__uid=form.cleaned_data["to_seat"])
        name = booking.customer.name if booking.customer else booking.code
        told = _("%(name)s sits on %(seat)s now") % {"name": name, "seat": line.label}
        return self.done(told, f"{reverse('desk:seats')}?seat={line.label}")


def _may_reseat(booking: Booking) -> bool:
    return booking.state in {*MOVABLE, S.IN_PROGRESS}
