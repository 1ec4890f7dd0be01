"""A venue's page is its booker: day, time, seat, and the button that books."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import resolve, reverse

from shared import clock
from shared.actor import ANONYMOUS, Actor
from shared.api.access import PUBLIC
from shared.errors import Conflict, DomainError, Invalid, NotFound
from shared.ids import url_token
from shared.look.frames import Entry
from shared.payments.queries import takes_online
from tenant_apps.bookings.actions import book_seats
from tenant_apps.bookings.flows import offer_page
from tenant_apps.portal.site.base import SitePage, place_name
from tenant_apps.portal.site.drawing import bars_of_today, plan_to_book
from tenant_apps.portal.site.forms import ONLINE, BookingForm
from tenant_apps.portal.site.reading import open_booker
from tenant_apps.portal.site.wish import ANY_SEAT, Wish, read_wish
from tenant_apps.slots.errors import SeatTaken
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import visible_venues

LENGTHS = (1, 2, 3, 4, 6, 8)


def is_customer(actor: Actor) -> bool:
    """Customers book here; the staff does at the desk."""
    return actor.kind == "customer"


class VenuePage(SitePage):
    """GET shows the choice that the address states, POST books it."""

    needs = {"GET": PUBLIC, "POST": is_customer}
    template = "portal/site/venue.html"
    current = "book"
    opens_units = True

    @cached_property
    def venue(self) -> Venue:
        """The venue of the address. Raises NotFound."""
        found = visible_venues(ANONYMOUS).filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise NotFound
        return found

    @property
    def zone(self) -> ZoneInfo:
        """The venue's."""
        return self.venue.zone

    @property
    def place(self) -> str:
        """Below the name: where the visitor is."""
        return place_name(self.venue)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The booker; a seat that we choose gets an address of its own."""
        wish = read_wish(request.GET)
        booker = open_booker(self.venue, wish, now=clock.now())
        if wish.seat == ANY_SEAT:
            return HttpResponseRedirect(reverse("site-venue", args=[slug]) + booker.wish.query)
        return self.show(**self._context(booker))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG002 - the venue is found by it
        """Book the chosen seat: paid online on the next page, or at the desk where the venue allows that."""
        form = BookingForm(request.POST)
        if not form.is_valid():
            raise Invalid
        response = self.in_keyed_unit(lambda: self._book(form))
        if form.cleaned_data["pay"] != ONLINE:
            return response
        uid: uuid.UUID = resolve(response["Location"]).kwargs["uid"]
        payment = offer_page(booking_uid=uid, actor=self.actor)
        return redirect("site-pay", uid=payment.uid) if payment is not None else response

    def _book(self, form: BookingForm) -> HttpResponse:
        booking = book_seats(
            venue_uid=self.venue.uid,
            resources=[form.cleaned_data["seat"]],
            start=form.cleaned_data["start"],
            end=form.cleaned_data["end"],
            at_desk=form.cleaned_data["pay"] != ONLINE,
            actor=self.actor,
        )
        return redirect("site-booking", uid=booking.uid)

    def refused(self, error: DomainError) -> HttpResponse:
        """A lost race offers what is free; any other refusal is said above the choice, which stays."""
        if self.request.method != "POST" or not isinstance(error, Conflict | Invalid):
            return super().refused(error)
        booker = open_booker(self.venue, read_wish(self.request.GET), now=clock.now())
        if isinstance(error, SeatTaken):
            return self._lost(error, booker)
        return self.show(status=error.status, error=error, **self._context(booker))

    def _lost(self, error: SeatTaken, booker: Any) -> HttpResponse:
        form = BookingForm(self.request.POST)
        form.is_valid()
        uids = [uuid.UUID(one["resource"]) for one in error.facts["alternatives"]]
        seats = Seat.objects.filter(uid__in=uids).select_related("area")
        found = sorted(seats, key=lambda seat: uids.index(seat.uid))
        others = [slot for slot in booker.day.slots if slot.is_open and slot != booker.slot] if booker.day else []
        return self.show(
            status=error.status,
            template="portal/site/lost.html",
            labels=error.facts["labels"],
            seats=[(seat, booker.wish.but(seat=seat.label, area="", is_ours=False).query) for seat in found],
            others=[(slot, booker.wish.but(at=slot.at, seat="", is_ours=False).query) for slot in others],
            asked=form.cleaned_data,
            booker=booker,
            key=url_token(),
            online=takes_online(),
        )

    def _context(self, booker: Any) -> dict[str, Any]:
        wish: Wish = booker.wish
        return {
            "booker": booker,
            "plan": plan_to_book(booker),
            "bars": bars_of_today(booker),
            "days": [(day, day.free_at(wish.at), wish.but(day=day.date).query) for day in booker.days],
            "slots": [(slot, wish.but(at=slot.at).query) for slot in (booker.day.slots if booker.day else ())],
            "lengths": [
                Entry(label=str(hours), href=wish.but(hours=hours, at="").query, current=hours == (wish.hours or 1))
                for hours in LENGTHS
            ],
            "any_seat": wish.but(seat=ANY_SEAT).query,
            "here": wish.query,
            "key": url_token(),
            "is_staff": self.actor.kind == "user",
            "online": takes_online(),
        }
