"""A walk-in: who, when, which seat, on one page whose state is its address; then booked, and checked in if here."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.errors import Invalid
from shared.look.seatmap import Plan, SeatState
from shared.look.wording import money_text
from shared.pages.lists import address_with
from shared.unit import in_unit
from tenant_apps.bookings import actions
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.queries import Opening
from tenant_apps.customers.actions import create_customer
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import access_customer
from tenant_apps.portal.desk.base import DeskForm
from tenant_apps.portal.desk.bookings.forms import WalkInForm
from tenant_apps.portal.desk.bookings.wish import Wish, people_called, spoken_time, wish_of
from tenant_apps.portal.floor import Drawing, code_of, plan_of
from tenant_apps.venues.models import Area
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap

WRITE = "bookings.write"


class WalkIn(DeskForm[WalkInForm]):
    """Somebody stands at the counter and wants a seat."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "today"
    template = "portal/desk/bookings/walk_in.html"
    form = WalkInForm
    opens_units = True

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The desk; where there is no place yet, Today knows what to do first."""
        if self.place is None:
            return HttpResponseRedirect(reverse("desk:today"))
        return super().get(_request)

    @cached_property
    def wish(self) -> Wish:
        """What was chosen, by the address."""
        asked = self.request.GET
        return wish_of(
            self.here,
            now=self.now,
            key=asked.get("time", ""),
            label=asked.get("seat", ""),
            customer=self._customer(asked.get("customer", "")),
            found=people_called(asked.get("q", ""), self.actor),
        )

    def make_form(self, **given: Any) -> WalkInForm:
        """With the customer who was looked up, or the name that was typed to look."""
        known = self.wish.customer
        asked = self.request.GET.get("q", "")
        initial = {"customer": known.uid if known else None, **_as_typed(asked)}
        form = WalkInForm(initial=initial, **given)
        form.fields["name"].required = known is None
        return form

    def context(self) -> dict[str, Any]:
        """People, times, seats and the summary."""
        wish, request = self.wish, self.request
        return {
            **super().context(),
            "wish": wish,
            "times": [(time, address_with(request, time=time.key, seat=None)) for time in wish.times],
            "people": [(one, address_with(request, customer=str(one.uid), q=None)) for one in wish.found],
            "other_person": address_with(request, customer=None, q=None),
            "plan": self._plan(),
            "area": request.GET.get("area", "") or self._first_area(),
            "search": request.GET.get("q", ""),
            "when": spoken_time(wish.time, self.here) if wish.time else "",
        }

    def act(self, form: WalkInForm) -> HttpResponse:
        """Book, check in whoever is here, and go to the till if something is due."""
        made: list[Booking] = []
        answer = self.in_keyed_unit(lambda: self._book(form.cleaned_data, made))
        if made and form.cleaned_data["arrives"]:
            in_unit(lambda _unit: actions.start_booking(booking_uid=made[-1].uid, actor=self.actor))
        return answer

    def _book(self, given: dict[str, Any], made: list[Booking]) -> HttpResponse:
        wish = self.wish
        if wish.opening is None or wish.time is None:
            raise Invalid.field("seat", "required", _("Choose a free seat on the map first."))
        booking = actions.book_seats(
            venue_uid=self.here.uid,
            resources=[wish.opening.seat.uid],
            start=wish.time.period.start,
            end=wish.time.period.end,
            customer_uid=self._person(given),
            notes=given["notes"],
            actor=self.actor,
        )
        made.append(booking)
        return HttpResponseRedirect(self._next(booking), status=303)

    def _person(self, given: dict[str, Any]) -> uuid.UUID:
        """The known customer, or a new one."""
        if given["customer"]:
            return access_customer(self.actor, given["customer"]).uid
        made: Customer = create_customer(name=given["name"], phone=given["phone"], actor=self.actor)
        return made.uid

    def _next(self, booking: Booking) -> str:
        if booking.due and self.actor.may("payments.take"):
            return reverse("desk:pay", args=[booking.uid])
        messages.success(self.request, _("%(code)s is booked") % {"code": booking.code})
        return reverse("desk:today")

    def _customer(self, text: str) -> Customer | None:
        try:
            return access_customer(self.actor, uuid.UUID(text)) if text else None
        except ValueError:
            return None

    def _plan(self) -> Plan | None:
        """The floor with what is free for the time; the chosen seat ticked."""
        by_area: dict[int, tuple[Area, list[SeatOnMap]]] = {}
        prices = {one.seat.uid: one for one in self.wish.openings}
        for one in self.wish.openings:
            shown = SeatOnMap(seat=one.seat, availability="free" if one.is_free else "taken")
            by_area.setdefault(one.seat.area_id, (one.seat.area, []))[1].append(shown)
        if not by_area:
            return None
        chosen = self.wish.opening.seat.uid if self.wish.opening else None
        drawing = Drawing(
            seat_href=lambda one: address_with(self.request, seat=one.seat.label) if one.availability == "free" else "",
            area_href=lambda area: address_with(self.request, area=code_of(area)),
            seat_state=lambda one: SeatState.YOURS if one.seat.uid == chosen else None,
            seat_price=lambda one: _price(prices[one.seat.uid]),
        )
        return plan_of(self.here, [AreaOnMap(area=area, seats=seats) for area, seats in by_area.values()], drawing)

    def _first_area(self) -> str:
        """The hall that a phone shows: the chosen seat's, else the first with something free."""
        chosen = self.wish.opening or next((one for one in self.wish.openings if one.is_free), None)
        return code_of(chosen.seat.area) if chosen else ""


def _price(opening: Opening) -> str:
    return money_text(opening.price) if opening.price else ""


def _as_typed(asked: str) -> dict[str, str]:
    """What was searched for, as the start of a new person: a phone or a name."""
    digits = sum(sign.isdigit() for sign in asked)
    return {"phone": asked} if digits > len(asked) // 2 else {"name": asked}
