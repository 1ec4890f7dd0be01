"""From an empty house to the first booking: what is done, what comes next. Seven steps, one query for each count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.identity.links import site_url
from shared.identity.queries import staff, uid_of
from shared.payments.models import Payment
from shared.tenancy import current_tenant
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.queries import visible_customers
from tenant_apps.portal.desk.base import DeskPage
from tenant_apps.portal.desk.frame import accent_of
from tenant_apps.venues.models import Area, Seat, Shift, Venue, VenueHours

if TYPE_CHECKING:
    from django.http import HttpRequest

MINUTES_A_STEP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the list. more: what is there already, or why to do it."""

    title: str
    more: str
    verb: str
    href: str
    is_done: bool
    is_open: bool = False


class Setup(DeskPage):
    """The first booking in five minutes."""

    needs = {"GET": "settings.write"}
    current = "setup"
    template = "portal/desk/house/setup.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The list, and beside it what the customers see."""
        steps = self._steps()
        done = sum(step.is_done for step in steps)
        first = next((number for number, step in enumerate(steps) if not step.is_done), None)
        tenant = current_tenant()
        return self.show(
            steps=[(step, number == first) for number, step in enumerate(steps)],
            done=done,
            total=len(steps),
            minutes=MINUTES_A_STEP * (len(steps) - done),
            site=site_url(),
            accent=accent_of(tenant.accent_hue, tenant.accent_chroma),
            seats=self._seat_count(),
            shifts=self._shifts_shown(),
        )

    def _steps(self) -> Sequence[Step]:
        venue, place = self.place, self.nouns.venue_in_text
        return [
            self._place_step(venue, place),
            self._hours_step(venue),
            self._seats_step(venue),
            self._shifts_step(venue),
            self._people_step(),
            self._staff_step(),
            self._booking_step(),
        ]

    def _place_step(self, venue: Venue | None, place: str) -> Step:
        title = _("Name your %(venue)s") % {"venue": place}
        more = ", ".join(part for part in (venue.name, venue.city) if part) if venue else _("A name and a city")
        href = reverse("desk:venue-about", args=[venue.uid]) if venue else reverse("desk:venue-new")
        return Step(title=title, more=more, verb=_("Begin"), href=href, is_done=venue is not None)

    def _hours_step(self, venue: Venue | None) -> Step:
        count = VenueHours.objects.filter(venue=venue).count() if venue else 0
        more = ngettext("%(n)d opening a week", "%(n)d openings a week", count) % {"n": count}
        return Step(
            title=_("Say when you are open"),
            more=more if count else _("Until then it is open around the clock"),
            verb=_("Begin"),
            href=_of_venue("venue-hours", venue),
            is_done=count > 0,
        )

    def _seat_count(self) -> int:
        return Seat.objects.filter(venue=self.place, is_removed=False).count() if self.place else 0

    def _seats_step(self, venue: Venue | None) -> Step:
        seats = self._seat_count()
        areas = Area.objects.filter(venue=venue, is_removed=False).count() if venue else 0
        said = _("%(seats)s in %(areas)s") % {
            "seats": ngettext("%(n)d seat", "%(n)d seats", seats) % {"n": seats},
            "areas": ngettext("%(n)d area", "%(n)d areas", areas) % {"n": areas},
        }
        more = said if seats else _("A-01..A-24 draws a hall in one go")
        href = _of_venue("venue-draw", venue)
        return Step(title=_("Draw your seats"), more=more, verb=_("Draw"), href=href, is_done=seats > 0)

    def _shifts_shown(self) -> list[Shift]:
        if self.place is None:
            return []
        return list(Shift.objects.filter(venue=self.place, is_removed=False).order_by("position", "id")[:4])

    def _shifts_step(self, venue: Venue | None) -> Step:
        shifts = Shift.objects.filter(venue=venue, is_removed=False).count() if venue else 0
        priced = venue is not None and Seat.objects.filter(
            venue=venue, is_removed=False, price_per_hour_minor__isnull=False
        ).exists()  # fmt: skip
        more = ngettext("%(n)d shift is sold", "%(n)d shifts are sold", shifts) % {"n": shifts}
        if not shifts:
            more = _("Sold by the hour") if priced else _("Morning, afternoon, evening, each with its price")
        href = _of_venue("venue-shifts", venue)
        return Step(title=_("Shifts and prices"), more=more, verb=_("Begin"), href=href, is_done=shifts > 0 or priced)

    def _people_step(self) -> Step:
        people = visible_customers(self.actor).count()
        title = _("Bring your %(customers)s") % {"customers": self.nouns.customers_in_text}
        more = f"{people} {self.nouns.customers_for(people)}" if people else _("From any list, however messy")
        return Step(title=title, more=more, verb=_("Upload"), href=reverse("desk:import-new"), is_done=people > 0)

    def _staff_step(self) -> Step:
        names = list(staff().exclude(uid=uid_of(self.actor)).order_by("id").values_list("name", flat=True)[:3])
        more = " · ".join(names) if names else _("Each with a role; they see only what it needs")
        return Step(
            title=_("Invite your staff"), more=more, verb=_("Invite"), href=reverse("desk:staff"), is_done=bool(names)
        )

    def _booking_step(self) -> Step:
        taken, booked = Payment.objects.exists(), Booking.objects.exists()
        more = _("The first one is made") if booked else _("Yours, from the site, or a walk-in at the desk")
        if booked and taken:
            more = _("Booked and paid")
        return Step(
            title=_("The first booking"), more=more, verb=_("Book"), href=reverse("desk:walk-in"), is_done=booked
        )


def _of_venue(name: str, venue: Venue | None) -> str:
    return reverse(f"desk:{name}", args=[venue.uid]) if venue else reverse("desk:venue-new")
