"""Drawing a venue: areas, rows of seats, where each stands, what stands around them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.errors import Invalid
from shared.look.seatmap import Plan, SeatState
from tenant_apps.portal.desk.base import DeskForm
from tenant_apps.portal.desk.seats.plan import areas_on_map
from tenant_apps.portal.desk.venues.forms import (
    AreaForm,
    PlacedAreaForm,
    SeatForm,
    SeatsForm,
    ThingForm,
    initial_of_seat,
)
from tenant_apps.portal.desk.venues.pages import WRITE, VenuePage
from tenant_apps.portal.floor import Drawing, plan_of
from tenant_apps.venues import actions
from tenant_apps.venues.models import MOST_POINTS, Area, Seat
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap, areas_of, seats_of

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_MOVED = 400


class Editor(VenuePage):
    """The plan, and beside it what one draws with."""

    needs = {"GET": WRITE}
    tab = "draw"
    template = "portal/desk/venues/draw.html"

    @cached_property
    def areas(self) -> list[Area]:
        """Of the venue, in their order."""
        return list(areas_of(self.venue))

    @cached_property
    def seats(self) -> list[Seat]:
        """Of the venue, in the order of their areas."""
        return list(seats_of(self.venue).select_related("area", "unit").order_by("area__position", "area_id", "id"))

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `venue`
        """Draw."""
        return self.show(**self.board())

    def board(self, **changed: Any) -> dict[str, Any]:
        """Everything that is on the page; changed: forms with what is wrong in them."""
        chosen = self._chosen_seat()
        area = self._chosen_area()
        return {
            "plan": self._plan(chosen),
            "areas": self.areas,
            "seat_count": len(self.seats),
            "chosen": chosen,
            "area": area,
            "things": self._things(),
            "area_form": AreaForm(prefix="area"),
            "seats_form": self.seats_form(),
            "thing_form": ThingForm(prefix="thing"),
            "seat_form": self.seat_form(chosen) if chosen else None,
            "placed_form": PlacedAreaForm(prefix="placed", initial=_placed(area)) if area else None,
            **changed,
        }

    def seats_form(self, **given: Any) -> SeatsForm:
        """Rows of seats for these areas."""
        last = str(self.areas[-1].uid) if self.areas else ""
        form = SeatsForm(prefix="seats", areas=self.areas, initial={"area": last}, **given)
        form.fields["price_per_hour"].in_currency(self.venue.currency)  # type: ignore[attr-defined]
        return form

    def seat_form(self, seat: Seat, **given: Any) -> SeatForm:
        """One seat."""
        form = SeatForm(prefix="seat", areas=self.areas, initial=initial_of_seat(seat), **given)
        form.fields["price_per_hour"].in_currency(self.venue.currency)  # type: ignore[attr-defined]
        return form

    def _chosen_seat(self) -> Seat | None:
        label = self.request.GET.get("seat", "")
        return next((seat for seat in self.seats if seat.label == label), None) if label else None

    def _chosen_area(self) -> Area | None:
        asked = self.request.GET.get("area", "")
        return next((area for area in self.areas if str(area.uid) == asked), None) if asked else None

    def _plan(self, chosen: Seat | None) -> Plan | None:
        if not self.areas:
            return None
        drawn = {one.area.pk: one for one in areas_on_map(self.seats, {})}
        rows = [drawn.get(area.pk, AreaOnMap(area=area, seats=[])) for area in self.areas]
        drawing = Drawing(
            seat_href=lambda one: f"?seat={one.seat.label}",
            area_href=lambda area: f"?area={area.uid}",
            seat_state=lambda one: _look(one, chosen),
        )
        return plan_of(self.venue, rows, drawing)

    def _things(self) -> list[tuple[int, str]]:
        words = {"fixture": _("Thing"), "wall": _("Wall"), "window": _("Window"), "door": _("Door")}
        elements: Sequence[Mapping[str, Any]] = self.venue.plan.get("elements", [])
        return [
            (number, " ".join(part for part in (words.get(str(one["kind"]), ""), str(one.get("label", ""))) if part))
            for number, one in enumerate(elements)
        ]


def _look(one: SeatOnMap, chosen: Seat | None) -> SeatState | None:
    return SeatState.YOURS if chosen is not None and one.seat.pk == chosen.pk else None


def _placed(area: Area | None) -> dict[str, Any]:
    return {name: getattr(area, name) for name in PlacedAreaForm.base_fields} if area else {}


class EditorStep(DeskForm[forms.Form], Editor):
    """A form of the editor: what is refused is shown beside its field, on the same page. slot: its name there."""

    needs = {"POST": WRITE}
    slot = ""

    def show_form(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        """The editor with this form in its place."""
        return self.show(status=status, **self.board(**{self.slot: form}))


class AddArea(EditorStep):
    """One more hall."""

    slot = "area_form"

    def make_form(self, **given: Any) -> AreaForm:
        """Its name."""
        return AreaForm(prefix="area", **given)

    def act(self, form: forms.Form) -> HttpResponse:
        """Add it; it is laid out beside the others until it is placed."""
        area = actions.create_area(venue_id=self.venue.pk, actor=self.actor, **form.cleaned_data)
        return self.back(_("%(name)s is there") % {"name": area.name})


class ChangeArea(EditorStep):
    """Its name, what it is like, where it lies."""

    slot = "placed_form"

    def make_form(self, **given: Any) -> PlacedAreaForm:
        """As it is."""
        return PlacedAreaForm(prefix="placed", **given)

    def _chosen_area(self) -> Area | None:
        return next((area for area in self.areas if area.uid == self.kwargs["area"]), None)

    def act(self, form: forms.Form) -> HttpResponse:
        """Change it."""
        actions.update_area(venue_id=self.venue.pk, area_uid=self.kwargs["area"], actor=self.actor, **form.cleaned_data)
        return self.back(_("Saved"))


class RemoveArea(Editor):
    """Take an empty area off."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID, area: uuid.UUID) -> HttpResponse:  # noqa: ARG002
        """Refused while seats stand in it."""
        actions.remove_area(venue_id=self.venue.pk, area_uid=area, actor=self.actor)
        return self.back(_("Taken off the plan"))


class AddSeats(EditorStep):
    """Rows of seats."""

    slot = "seats_form"

    def make_form(self, **given: Any) -> SeatsForm:
        """Labels and price."""
        return self.seats_form(**given)

    def act(self, form: forms.Form) -> HttpResponse:
        """Set them in rows of six, desk to desk."""
        given = dict(form.cleaned_data)
        area = uuid.UUID(given.pop("area"))
        seats = actions.create_seats(venue_id=self.venue.pk, area_uid=area, actor=self.actor, **given)
        return self.back(ngettext("%(n)d seat drawn", "%(n)d seats drawn", len(seats)) % {"n": len(seats)})


class ChangeSeat(EditorStep):
    """One seat: its label, price, chair, place."""

    slot = "seat_form"

    @cached_property
    def seat(self) -> Seat:
        """The seat that is changed. Raises Invalid."""
        found = next((seat for seat in self.seats if seat.uid == self.kwargs["seat"]), None)
        if found is None:
            raise Invalid.field("seat", "not_found", _("There is no such seat."))
        return found

    def _chosen_seat(self) -> Seat | None:
        return self.seat

    def make_form(self, **given: Any) -> SeatForm:
        """As it is."""
        return self.seat_form(self.seat, **given)

    def act(self, form: forms.Form) -> HttpResponse:
        """Change it; a closed seat takes no new bookings."""
        given = dict(form.cleaned_data)
        area = uuid.UUID(given.pop("area"))
        actions.update_seat(venue_id=self.venue.pk, seat_uid=self.seat.uid, area_uid=area, actor=self.actor, **given)
        return self.back(_("%(seat)s saved") % {"seat": given["label"]})


class RemoveSeat(Editor):
    """Take a seat off the plan."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID, seat: uuid.UUID) -> HttpResponse:  # noqa: ARG002
        """Refused while it is booked."""
        actions.remove_seat(venue_id=self.venue.pk, seat_uid=seat, actor=self.actor)
        return self.back(_("Taken off the plan"))


class MoveSeats(Editor):
    """What was dragged or moved by the arrows: {label: [right, down]}, kept in one unit."""

    needs = {"POST": WRITE}

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `venue`
        """Write the new places."""
        moves = moves_of(request.POST.get("moves", ""))
        moved = [(seat, moves[seat.label]) for seat in self.seats if seat.label in moves]
        for seat, (right, down) in moved:
            actions.update_seat(
                venue_id=self.venue.pk,
                seat_uid=seat.uid,
                actor=self.actor,
                x=min(MOST_POINTS, max(0, seat.x + right)),
                y=min(MOST_POINTS, max(0, seat.y + down)),
            )
        return self.back(ngettext("%(n)d seat moved", "%(n)d seats moved", len(moved)) % {"n": len(moved)})


def moves_of(text: str) -> dict[str, tuple[int, int]]:
    """The moves of a page. Raises Invalid."""
    try:
        told = orjson.loads(text)
        found = {str(label): (int(right), int(down)) for label, (right, down) in told.items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError) as error:
        raise Invalid.field("moves", "unreadable", _("The moves could not be read. Move the seats again.")) from error
    if len(found) > MOST_MOVED:
        raise Invalid.field("moves", "too_many", _("Save after fewer moves."))
    return found


class AddThing(EditorStep):
    """A wall, a window, a door, stairs."""

    slot = "thing_form"

    def make_form(self, **given: Any) -> ThingForm:
        """Two corners."""
        return ThingForm(prefix="thing", **given)

    def act(self, form: forms.Form) -> HttpResponse:
        """Draw it."""
        element = form.element() if isinstance(form, ThingForm) else {}
        actions.draw_plan(venue_id=self.venue.pk, plan=self.plan_with(element), actor=self.actor)
        return self.back(_("Drawn"))

    def plan_with(self, element: dict[str, Any]) -> dict[str, Any]:
        """The plan and one element more."""
        plan = self.venue.plan
        elements = [*plan.get("elements", []), element]
        return {"width": plan.get("width", 0), "height": plan.get("height", 0), "elements": elements}


class RemoveThing(Editor):
    """Rub something out."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:  # noqa: ARG002
        """By its place in the list."""
        plan = self.venue.plan
        elements = [one for place, one in enumerate(plan.get("elements", [])) if place != number]
        kept = {"width": plan.get("width", 0), "height": plan.get("height", 0), "elements": elements}
        actions.draw_plan(venue_id=self.venue.pk, plan=kept, actor=self.actor)
        return self.back(_("Rubbed out"))
