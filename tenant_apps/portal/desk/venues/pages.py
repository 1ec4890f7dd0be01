"""Venues: the list, what one is, its week, what it sells, when it is shut."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.place import choose_place
from tenant_apps.portal.desk.venues.forms import ClosureForm, HoursForm, ShiftForm, VenueForm, initial_of
from tenant_apps.venues import actions
from tenant_apps.venues.models import Venue
from tenant_apps.venues.queries import access_venue, closures_of, occupancy, openings_of, shifts_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from django.http import HttpRequest

WRITE = "settings.write"


class Venues(DeskPage):
    """The places of the business, and how full they are."""

    needs = {"GET": WRITE}
    current = "venues"
    template = "portal/desk/venues/list.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.show(fills=occupancy(self.places, now=self.now))


class VenuePage(DeskPage):
    """A page about one venue."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "venues"
    tab = "about"

    @cached_property
    def venue(self) -> Venue:
        """The venue. Raises NotFound."""
        return access_venue(self.actor, self.kwargs["uid"])

    @property
    def zone(self) -> ZoneInfo:
        """The venue's clock, wherever the desk stands."""
        return self.venue.zone

    def around(self) -> dict[str, Any]:
        """With the venue and its tabs."""
        names = (
            ("about", _("About")),
            ("hours", _("Hours")),
            ("shifts", _("Shifts")),
            ("closures", _("Closures")),
            ("draw", _("Seats")),
        )
        tabs = [(reverse(f"desk:venue-{name}", args=[self.venue.uid]), word, name == self.tab) for name, word in names]
        return {**super().around(), "venue": self.venue, "tabs": tabs}

    def back(self, told: str = "") -> HttpResponse:
        """The same page again, with what was done."""
        if told:
            messages.success(self.request, told)
        return HttpResponseRedirect(reverse(f"desk:venue-{self.tab}", args=[self.venue.uid]), status=303)


class NewVenue(DeskForm[VenueForm]):
    """Open another place; the plan says how many there may be."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "venues"
    template = "portal/desk/venues/new.html"
    form = VenueForm

    def act(self, form: VenueForm) -> HttpResponse:
        """Open it, and go on with its hours."""
        venue = actions.create_venue(actor=self.actor, **form.cleaned_data)
        choose_place(self.request, venue)
        return HttpResponseRedirect(reverse("desk:venue-hours", args=[venue.uid]), status=303)


class About(DeskForm[VenueForm], VenuePage):
    """What the place is."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/venues/about.html"
    form = VenueForm

    def make_form(self, **given: Any) -> VenueForm:
        """With what is known."""
        return VenueForm(initial=initial_of(self.venue), **given)

    def act(self, form: VenueForm) -> HttpResponse:
        """Change what differs."""
        actions.update_venue(venue_id=self.venue.pk, actor=self.actor, **form.cleaned_data)
        return self.back(_("Saved"))


class ArchiveVenue(VenuePage):
    """Put the place away; its history stays."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `venue`
        """Archive, unless something is booked."""
        actions.archive_venue(venue_id=self.venue.pk, actor=self.actor)
        messages.success(self.request, _("%(name)s is archived") % {"name": self.venue.name})
        return HttpResponseRedirect(reverse("desk:venues"), status=303)


class Hours(DeskForm[HoursForm], VenuePage):
    """The week."""

    needs = {"GET": WRITE, "POST": WRITE}
    tab = "hours"
    template = "portal/desk/venues/hours.html"
    form = HoursForm

    def make_form(self, **given: Any) -> HoursForm:
        """With the week as it is."""
        return HoursForm(hours=openings_of(self.venue), **given)

    def act(self, form: HoursForm) -> HttpResponse:
        """Replace the week."""
        actions.set_hours(venue_id=self.venue.pk, openings=form.openings(), actor=self.actor)
        return self.back(_("Hours saved"))


class Shifts(DeskForm[ShiftForm], VenuePage):
    """What is sold whole."""

    needs = {"GET": WRITE, "POST": WRITE}
    tab = "shifts"
    template = "portal/desk/venues/shifts.html"
    form = ShiftForm

    def make_form(self, **given: Any) -> ShiftForm:
        """In the venue's currency."""
        form = ShiftForm(**given)
        form.fields["price"].in_currency(self.venue.currency)  # type: ignore[attr-defined]
        return form

    def context(self) -> dict[str, Any]:
        """The shifts there are."""
        return {**super().context(), "shifts": list(shifts_of(self.venue))}

    def act(self, form: ShiftForm) -> HttpResponse:
        """Sell one more."""
        shift = actions.create_shift(venue_id=self.venue.pk, actor=self.actor, **form.cleaned_data)
        return self.back(_("%(name)s is sold from now on") % {"name": shift.name})


class RemoveShift(VenuePage):
    """Sell a shift no longer; what was booked stays."""

    needs = {"POST": WRITE}
    tab = "shifts"

    def post(self, _request: HttpRequest, uid: uuid.UUID, shift: uuid.UUID) -> HttpResponse:  # noqa: ARG002
        """Take it off."""
        actions.remove_shift(venue_id=self.venue.pk, shift_uid=shift, actor=self.actor)
        return self.back(_("No longer sold; what was booked stays"))


class Closures(DeskForm[ClosureForm], VenuePage):
    """When nobody may come."""

    needs = {"GET": WRITE, "POST": WRITE}
    tab = "closures"
    template = "portal/desk/venues/closures.html"
    form = ClosureForm

    def make_form(self, **given: Any) -> ClosureForm:
        """On the venue's clock."""
        return ClosureForm(zone=self.venue.zone, **given)

    def context(self) -> dict[str, Any]:
        """Those that are not over."""
        coming = closures_of(self.venue).filter(ends_at__gt=self.now).order_by("starts_at")
        return {**super().context(), "closures": list(coming)}

    def act(self, form: ClosureForm) -> HttpResponse:
        """Shut the place; refused while somebody is booked in that time."""
        given = form.cleaned_data
        actions.add_closure(venue_id=self.venue.pk, period=given["period"], reason=given["reason"], actor=self.actor)
        return self.back(_("Closed for that time"))


class RemoveClosure(VenuePage):
    """Open again."""

    needs = {"POST": WRITE}
    tab = "closures"

    def post(self, _request: HttpRequest, uid: uuid.UUID, closure: uuid.UUID) -> HttpResponse:  # noqa: ARG002
        """Give back what is still to come of it."""
        actions.remove_closure(venue_id=self.venue.pk, closure_uid=closure, actor=self.actor)
        return self.back(_("Open again"))
