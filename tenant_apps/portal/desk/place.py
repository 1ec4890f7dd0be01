"""At which venue the desk stands: kept in the session, the first one when nothing was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenant_apps.venues.models import Venue
from tenant_apps.venues.queries import visible_venues

if TYPE_CHECKING:
    from django.http import HttpRequest

    from shared.actor import Actor

PLACE = "place"


def places_of(actor: Actor) -> list[Venue]:
    """The venues that may be chosen, active ones first. One query."""
    rows = visible_venues(actor).order_by("id")
    return sorted(rows, key=lambda venue: venue.status != Venue.Status.ACTIVE)


def place_among(request: HttpRequest, venues: list[Venue]) -> Venue | None:
    """The chosen venue, else the first; None when there is none."""
    chosen = request.session.get(PLACE)
    return next((venue for venue in venues if str(venue.uid) == chosen), venues[0] if venues else None)


def choose_place(request: HttpRequest, venue: Venue) -> None:
    """Stand at this venue from now on."""
    request.session[PLACE] = str(venue.uid)
