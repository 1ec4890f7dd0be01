"""The list of bookings, one of them, and what is done to it."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.look.marks import mark_of
from shared.pages.lists import address_with, chips_of, listed
from shared.payments.models import Payment
from tenant_apps.bookings import actions
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.policy import refund_on_cancel
from tenant_apps.bookings.queries import access_booking, bookings_for
from tenant_apps.bookings.states import MOVABLE, WAYS
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.bookings.forms import CancelForm, MoveForm
from tenant_apps.portal.desk.bookings.queries import WHEN, bookings_where
from tenant_apps.portal.desk.bookings.story import story_of
from tenant_apps.portal.desk.till.queries import payments_about
from tenant_apps.portal.desk.today.rows import Sight, arrival_of, methods_of

if TYPE_CHECKING:
    from django.http import HttpRequest

READ, WRITE = "bookings.read", "bookings.write"
S = Booking.State


class Bookings(DeskPage):
    """Every booking of the place, by time."""

    needs = {"GET": READ}
    current = "bookings"
    template = "portal/desk/bookings/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list with its filters in the address."""
        when = request.GET.get("when", "")
        when = when if when in WHEN else self._usual(request)
        rows = bookings_for(self.actor)
        rows = rows.filter(venue=self.place) if self.place else rows
        rows = bookings_where(rows, request.GET.dict(), when=when, now=self.now, zone=self.zone).distinct()
        ordering = "starts_at" if when in {"today", "coming"} else "-starts_at"
        page = listed(rows, request, ordering=ordering)
        sight = Sight(actor=self.actor, now=self.now, zone=self.zone, methods=methods_of(page.rows))
        return self.show(
            list=page,
            lines=[(booking, arrival_of(booking, sight)) for booking in page.rows],
            when=when,
            whens=[(name, word, address_with(request, when=name, hour=None)) for name, word in self._whens()],
            chips=chips_of(request, self._filters(request)),
            search=request.GET.get("q", ""),
        )

    def _usual(self, request: HttpRequest) -> str:
        """Today, unless something is looked for that may be any day."""
        return "all" if {"owing", "state", "q"} & set(request.GET) else "today"

    def _whens(self) -> list[tuple[str, str]]:
        return [("today", _("Today")), ("coming", _("Coming")), ("past", _("Past")), ("all", _("All"))]

    def _filters(self, request: HttpRequest) -> list[tuple[str, str]]:
        asked, hour = request.GET, request.GET.get("hour", "")
        state = asked.get("state", "")
        return [
            ("state", mark_of(state)[1] if state in S.values else ""),
            ("owing", _("something to collect") if asked.get("owing") else ""),
            ("hour", f"{hour:0>2}:00" if hour.isdecimal() else ""),
            ("q", asked.get("q", "").strip()),
        ]


class BookingPage(DeskPage):
    """A page about one booking."""

    needs = {"GET": READ}
    current = "bookings"

    @cached_property
    def booking(self) -> Booking:
        """The booking. Raises NotFound."""
        return access_booking(self.kwargs["uid"], actor=self.actor)

    def beside(self) -> dict[str, Any]:
        """The booking as the templates want it."""
        booking = self.booking
        sight = Sight(actor=self.actor, now=self.now, zone=booking.venue.zone, methods=methods_of([booking]))
        return {"booking": booking, "line": arrival_of(booking, sight)}


class OneBooking(BookingPage):
    """Its seats, its money, its story; what may be done with it."""

    template = "portal/desk/bookings/one.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `booking`
        """The booking."""
        ways = WAYS[self.booking.state] if self.actor.may(WRITE) else frozenset()
        return self.show(
            **self.beside(),
            story=story_of(self.booking),
            payments=self._payments(),
            may_cancel=S.CANCELLED in ways,
            may_move=self.booking.state in MOVABLE and self.actor.may(WRITE),
            may_reseat=self.booking.state in {*MOVABLE, S.IN_PROGRESS} and self.actor.may(WRITE),
            may_no_show=S.NO_SHOW in ways and self.booking.starts_at <= self.now,
            may_check_in=S.IN_PROGRESS in ways,
        )

    def _payments(self) -> list[Payment]:
        return list(payments_about([self.booking.uid], self.actor))


class Cancel(DeskForm[CancelForm], BookingPage):
    """Call a booking off; what was paid goes back."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/bookings/cancel.html"
    part = "portal/desk/bookings/cancel_dialog.html"
    form = CancelForm

    def context(self) -> dict[str, Any]:
        """What follows from it."""
        back = refund_on_cancel(self.booking, now=self.now, by_staff=True)
        return {**super().context(), **self.beside(), "back": back}

    def act(self, form: CancelForm) -> HttpResponse:
        """Do it, and show the booking as it is now."""
        actions.cancel_booking(booking_uid=self.kwargs["uid"], actor=self.actor, **form.cleaned_data)
        return HttpResponseRedirect(reverse("desk:booking", args=[self.kwargs["uid"]]), status=303)


class Move(DeskForm[MoveForm], BookingPage):
    """Another time on the same seats."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/bookings/move.html"
    part = "portal/desk/bookings/move_dialog.html"
    form = MoveForm

    def make_form(self, **given: Any) -> MoveForm:
        """With the time as it is."""
        start = self.booking.starts_at.astimezone(self.booking.venue.zone)
        return MoveForm(initial={"day": start.date(), "clock": start.time()}, **given)

    def context(self) -> dict[str, Any]:
        """The booking beside the form."""
        return {**super().context(), **self.beside()}

    def act(self, form: MoveForm) -> HttpResponse:
        """Move it whole or not at all."""
        uid = self.kwargs["uid"]
        actions.reschedule_booking(booking_uid=uid, start=form.start(self.booking.venue.zone), actor=self.actor)
        return HttpResponseRedirect(reverse("desk:booking", args=[uid]), status=303)
