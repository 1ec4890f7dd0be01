"""Today: the page, its living part, and what is pressed on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.pages.views import safe_next
from tenant_apps.bookings import actions
from tenant_apps.bookings.models import Booking
from tenant_apps.portal.desk.base import DeskPage
from tenant_apps.portal.desk.seats.plan import day_plan
from tenant_apps.portal.desk.today.board import board_of
from tenant_apps.portal.desk.today.day import Day, day_at

if TYPE_CHECKING:
    from django.http import HttpRequest

    from shared.api.access import Need
    from shared.look.rail import Rail

WRITES: Mapping[str, Need] = {"POST": "bookings.write"}
MORNING_ENDS, AFTERNOON_ENDS = 12, 17


class Today(DeskPage):
    """Run the next hour."""

    needs = {"GET": "bookings.read"}
    current = "today"
    template = "portal/desk/today/page.html"
    part = "portal/desk/today/live.html"

    @cached_property
    def day(self) -> Day:
        """The day that runs at the place."""
        return day_at(self.here, now=self.now)

    def rail(self) -> Rail | None:
        """The day above the page."""
        return self.day.rail(href=f"{reverse('desk:bookings')}?hour={{hour}}") if self.place else None

    def get(self, request: HttpRequest) -> HttpResponse:
        """Arrivals across the now line, seats, needs, figures."""
        if self.place is None:
            return HttpResponseRedirect(reverse("desk:setup" if self.actor.may("settings.write") else "desk:me"))
        board = board_of(self.day, tab=request.GET.get("tab", "due"), actor=self.actor, nouns=self.nouns)
        return self.show(board=board, plan=day_plan(self.day), greeting=self._greeting())

    def _greeting(self) -> str:
        hour, name = (
            self.now.astimezone(self.zone).hour,
            self.actor.name.split(maxsplit=1)[0] if self.actor.name else "",
        )
        if hour < MORNING_ENDS:
            return _("Good morning, %(name)s") % {"name": name}
        if hour < AFTERNOON_ENDS:
            return _("Good afternoon, %(name)s") % {"name": name}
        return _("Good evening, %(name)s") % {"name": name}


class Step(DeskPage):
    """One press that moves a booking on. said: what the toast says, with the name and the seat."""

    needs = WRITES
    move: ClassVar[Callable[..., Booking]]
    said: ClassVar[str] = ""

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Do it and go back to where it was pressed."""
        booking = type(self).move(booking_uid=uid, actor=self.actor, **self.given())
        return self.done(self.told(booking), safe_next(request, reverse("desk:today")), undo=self.undo(booking))

    def given(self) -> dict[str, Any]:
        """What else the action wants."""
        return {}

    def undo(self, booking: Booking) -> str:  # noqa: ARG002 - most steps cannot be taken back
        """The path that takes it back; empty when nothing does."""
        return ""

    def told(self, booking: Booking) -> str:
        """The toast."""
        name = booking.customer.name if booking.customer else booking.code
        seats = ", ".join(line.label for line in booking.lines.order_by("pk"))
        return self.sentence() % {"name": name, "seats": seats}

    def sentence(self) -> str:
        """What was done, in the past tense."""
        raise NotImplementedError


class CheckIn(Step):
    """Somebody has come."""

    move = staticmethod(actions.start_booking)

    def sentence(self) -> str:
        """Checked in."""
        return _("%(name)s checked in, seat %(seats)s")

    def undo(self, booking: Booking) -> str:
        """A slip is taken back within a quarter of an hour."""
        return reverse("desk:undo-check-in", args=[booking.uid])


class UndoCheckIn(Step):
    """It was somebody else."""

    move = staticmethod(actions.undo_start)

    def sentence(self) -> str:
        """Taken back."""
        return _("%(name)s is expected again, seat %(seats)s")


class CheckOut(Step):
    """Somebody goes; the seat is free again."""

    move = staticmethod(actions.complete_booking)

    def sentence(self) -> str:
        """Checked out."""
        return _("%(name)s checked out, seat %(seats)s is free")


class Accept(Step):
    """A request is answered with yes."""

    move = staticmethod(actions.accept_booking)

    def sentence(self) -> str:
        """Confirmed."""
        return _("%(name)s confirmed, seat %(seats)s")


class NoShow(Step):
    """Nobody came; the seat is free again."""

    move = staticmethod(actions.mark_no_show)

    def sentence(self) -> str:
        """Marked."""
        return _("%(name)s marked as no-show, seat %(seats)s is free")
