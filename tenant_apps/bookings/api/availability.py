"""What can be booked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.api.access import PUBLIC
from shared.api.fields import MoneyField, OutSerializer
from shared.api.filters import asked_moment, asked_uid
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.periods import Period
from tenant_apps.bookings import queries
from tenant_apps.bookings.policy import LONGEST
from tenant_apps.venues.queries import access_venue

SHORTEST_STEP_MIN = 5


class AvailableOut(OutSerializer):
    """A stretch of time on a seat."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    resource = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    area = serializers.UUIDField()
    free = serializers.BooleanField()
    price = MoneyField(allow_null=True)
    shift = serializers.CharField()


class Availability(ApiView):
    """What can be booked."""

    needs = {"GET": PUBLIC}
    rates = {"GET": "public"}
    tags = ("Bookings",)

    @operation(
        gives=AvailableOut,
        many=True,
        paged=False,
        filters=["venue", "date", "seat", "area", "start", "end", "minutes"],
    )
    def get(self, request: Request) -> Response:
        """List a venue's shifts and free and taken stretches of a day, or its seats for exactly one time."""
        query, now = request.query_params, clock.now()
        venue_uid = asked_uid("venue", query.get("venue", ""))
        venue = access_venue(self.actor, venue_uid)
        seat, area = query.get("seat"), query.get("area")
        seats = queries.bookable_seats(
            venue, seat=asked_uid("seat", seat) if seat else None, area=asked_uid("area", area) if area else None
        )
        if "start" in query or "end" in query:
            period = _period(query.get("start", ""), query.get("end", ""))
            found = queries.availability_at(venue, seats, period, now=now)
        else:
            day = queries.day_asked(query.get("date", ""), venue, now=now)
            found = queries.availability_on(venue, seats, day, now=now, length=_length(query.get("minutes", "")))
        return Response({"results": [_shown(one, venue.zone) for one in found]})


def _shown(opening: queries.Opening, zone: Any) -> dict[str, Any]:
    """Built by hand: a day of a hundred seats is a thousand rows."""
    seat = opening.seat
    return {
        "start": opening.period.start.astimezone(zone),
        "end": opening.period.end.astimezone(zone),
        "resource": seat.uid,
        "label": seat.label,
        "area": seat.area.uid,
        "free": opening.is_free,
        "price": opening.price,
        "shift": opening.shift,
    }


def _period(start: str, end: str) -> Period:
    first, last = asked_moment("start", start), asked_moment("end", end)
    if not first < last <= first + LONGEST:
        raise Invalid.field("end", "out_of_range", _("It ends after it starts, and lasts at most 48 hours."))
    return Period(first, last)


def _length(text: str) -> timedelta | None:
    if not text:
        return None
    if (
        not text.isascii()
        or not text.isdigit()
        or not SHORTEST_STEP_MIN <= int(text[:6]) <= LONGEST.total_seconds() / 60
    ):
        raise Invalid.field("minutes", "out_of_range", _("Between 5 minutes and 48 hours."))
    return timedelta(minutes=int(text))
