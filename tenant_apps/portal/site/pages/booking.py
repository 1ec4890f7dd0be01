"""One booking as its customer holds it: the pass, the calendar entry, moving it, calling it off."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shared import clock
from shared.api.access import SIGNED_IN
from shared.errors import DomainError, NotFound
from shared.ids import url_token
from shared.money import Money
from shared.payments.queries import payments_of, takes_online
from tenant_apps.bookings.actions import cancel_booking, reschedule_booking
from tenant_apps.bookings.models import Booking
from tenant_apps.portal.site.base import SiteForm, SitePage, place_name
from tenant_apps.portal.site.calendar_file import calendar_of
from tenant_apps.portal.site.forms import MoveForm
from tenant_apps.portal.site.mine import Pass, own_bookings
from tenant_apps.portal.site.moving import Move, moves_of
from tenant_apps.portal.site.qr import qr_path
from tenant_apps.portal.site.wish import read_wish


class OwnBooking(SitePage):
    """What pages of one booking share."""

    current = "bookings"

    @cached_property
    def held(self) -> Pass:
        """The booking of the address, if it is the visitor's own. Raises NotFound."""
        found = own_bookings(self.actor).filter(uid=self.kwargs["uid"]).first()
        if found is None:
            raise NotFound
        return Pass(booking=found, now=clock.now())

    @property
    def zone(self) -> ZoneInfo:
        """The venue's."""
        return self.held.booking.venue.zone

    @property
    def place(self) -> str:
        """Below the name: where the booking is."""
        return place_name(self.held.booking.venue)


class BookingPage(OwnBooking):
    """The pass."""

    needs = {"GET": SIGNED_IN}
    template = "portal/site/booking.html"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show it."""
        booking = self.held.booking
        return self.show(
            held=self.held,
            booking=booking,
            payments=[one for one in payments_of(payable_kind="booking", payable=booking.uid) if one.receipt_number],
            qr=qr_path(booking.code),
            online=self.held.owes and takes_online(),
            hold_seconds=settings.HOLD_SECONDS,
            first_name=self.actor.name.split()[0] if self.actor.name[:1].isalpha() else "",
        )


class CalendarFile(OwnBooking):
    """The booking for a calendar program."""

    needs = {"GET": SIGNED_IN}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """A file with one event."""
        booking = self.held.booking
        address = request.build_absolute_uri(f"/me/bookings/{booking.uid}")
        body = calendar_of(booking, title=_("Seat %(seat)s") % {"seat": self.held.labels}, address=address)
        named = f'attachment; filename="{booking.code}.ics"'
        return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": named})


class MovePage(OwnBooking, SiteForm[MoveForm]):
    """Another time on the same seat."""

    needs = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template = "portal/site/move.html"
    form = MoveForm

    def act(self, form: MoveForm) -> HttpResponse:
        """Move it."""
        asked = form.cleaned_data
        reschedule_booking(booking_uid=self.held.booking.uid, actor=self.actor, **asked)
        messages.success(self.request, _("Moved."))
        return redirect("site-booking", uid=self.held.booking.uid)

    def context(self) -> dict[str, Any]:
        """The times that can be had, and what each costs."""
        wish, booking = read_wish(self.request.GET), self.held.booking
        days = moves_of(booking, now=clock.now())
        day = next((one for one in days if one.date == wish.day), None) or _first_open(days)
        chosen = next((one for one in day.moves if one.at == wish.at and one.is_free), None) if day else None
        return {
            "held": self.held,
            "booking": booking,
            "days": [(one, f"?day={one.date.isoformat()}") for one in days],
            "day": day,
            "moves": [(one, f"?day={day.date.isoformat()}&at={one.at}") for one in day.moves] if day else [],
            "chosen": chosen,
            "more": _more(booking, chosen),
            "key": url_token(),
        }


class CancelPage(OwnBooking, SiteForm[forms.Form]):
    """What follows from calling it off, and the button."""

    needs = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template = "portal/site/cancel.html"
    form = forms.Form

    def act(self, form: forms.Form) -> HttpResponse:  # noqa: ARG002 - nothing is asked
        """Call it off."""
        cancel_booking(booking_uid=self.held.booking.uid, actor=self.actor, reason="customer")
        messages.success(self.request, _("Cancelled. The seat is free for others."))
        return redirect("site-booking", uid=self.held.booking.uid)

    def context(self) -> dict[str, Any]:
        """The consequence."""
        return {"held": self.held, "booking": self.held.booking, "key": url_token()}

    def refused(self, error: DomainError) -> HttpResponse:
        """The page again, with what stood against it; the booking as it is now."""
        self.__dict__.pop("held", None)
        return super().refused(error)


def _first_open(days: list[Any]) -> Any:
    return next((one for one in days if one.free), days[0] if days else None)


def _more(booking: Booking, chosen: Move | None) -> Money | None:
    """What the new time costs more than the old; negative when it costs less."""
    if chosen is None or chosen.price is None:
        return None
    return Money(minor=max(chosen.price.minor, booking.paid_minor) - booking.total_minor, currency=booking.currency)
