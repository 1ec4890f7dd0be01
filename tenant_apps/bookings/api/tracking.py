"""A booking for somebody who is not signed in and holds its tracking token."""

from __future__ import annotations

from datetime import datetime

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import PUBLIC
from shared.api.fields import MoneyField, OutSerializer
from shared.api.views import ApiView, operation
from tenant_apps.bookings import queries
from tenant_apps.bookings.api.shapes import BookingOut
from tenant_apps.bookings.models import Booking


class TrackedBookingOut(OutSerializer):
    """What the token shows: when, where and what; not whose."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.CharField()
    venue_name = serializers.CharField(source="venue.name")
    start = serializers.SerializerMethodField()
    end = serializers.SerializerMethodField()
    hold_expires_at = serializers.SerializerMethodField()
    labels = serializers.SerializerMethodField()
    total = MoneyField()
    paid = MoneyField()
    due = MoneyField()

    def get_start(self, booking: Booking) -> datetime:
        """At the venue."""
        return BookingOut().get_start(booking)

    def get_end(self, booking: Booking) -> datetime:
        """At the venue."""
        return BookingOut().get_end(booking)

    def get_hold_expires_at(self, booking: Booking) -> datetime | None:
        """Until when it is kept unpaid."""
        return BookingOut().get_hold_expires_at(booking)

    def get_labels(self, booking: Booking) -> list[str]:
        """Of its seats."""
        return [line.label for line in booking.lines.all()]


class TrackBooking(ApiView):
    """Following without signing in."""

    needs = {"GET": PUBLIC}
    rates = {"GET": "public"}
    tags = ("Bookings",)

    @operation(gives=TrackedBookingOut)
    def get(self, _request: Request, token: str) -> Response:
        """Read the booking that a tracking token names."""
        return self.answer(TrackedBookingOut, queries.tracked_booking(token))
