"""Routes of venues, under every vertical's word for them."""

from __future__ import annotations

from django.urls import path

from shared.api.aliases import routes_with_aliases
from tenant_apps.venues.api.places import NearVenues, Occupancy, OneVenue, SeatMap, Venues
from tenant_apps.venues.api.rooms import Areas, OneArea, OneSeat, Seats
from tenant_apps.venues.api.schedule import Closures, Hours, OneClosure, OneShift, Shifts

ALIASES = ("libraries", "studios", "shops", "practices")
ONE = "/<uuid:uid>"

api_urls = [
    path("libraries/realtime-occupancy", Occupancy.as_view(schema=None)),
    *routes_with_aliases(
        "venues",
        ALIASES,
        [
            ("", Venues),
            ("/nearby", NearVenues),
            ("/occupancy", Occupancy),
            (ONE, OneVenue),
            (f"{ONE}/seat-map", SeatMap),
            (f"{ONE}/areas", Areas),
            (f"{ONE}/areas/<uuid:area>", OneArea),
            (f"{ONE}/seats", Seats),
            (f"{ONE}/seats/<uuid:seat>", OneSeat),
            (f"{ONE}/hours", Hours),
            (f"{ONE}/shifts", Shifts),
            (f"{ONE}/shifts/<uuid:shift>", OneShift),
            (f"{ONE}/closures", Closures),
            (f"{ONE}/closures/<uuid:closure>", OneClosure),
        ],
    ),
]
