"""Bookings and availability over HTTP."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.actor import Actor
from shared.api.access import PUBLIC, SIGNED_IN
from shared.api.fields import MomentField, MoneyField, OutSerializer, StrictSerializer
from shared.api.filters import asked_moment, asked_uid, filtered
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.payments.api import PaymentOut
from shared.payments.queries import payments_of
from shared.periods import Period
from tenant_apps.bookings import actions, queries
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.policy import LONGEST, MOST_RESOURCES
from tenant_apps.venues.queries import access_venue

SHORTEST_STEP_MIN = 5


class BookingIn(StrictSerializer):
    """Which seats, when. No price: it comes from the venue."""

    venue = serializers.UUIDField()
    start = MomentField()
    end = MomentField(required=False)
    resource = serializers.UUIDField(required=False)
    resources = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_RESOURCES, required=False
    )
    customer = serializers.UUIDField(required=False, allow_null=True)
    party_size = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    channel = serializers.ChoiceField(choices=Booking.Channel.choices, required=False)
    notes = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    pay_at_desk = serializers.BooleanField(required=False)

    default_error_messages: ClassVar = {
        "one_of": gettext_lazy("Name a resource, or a list of resources."),
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One resource or several, never both."""
        if ("resource" in attrs) == ("resources" in attrs):
            raise serializers.ValidationError({"resource": [self.error_messages["one_of"]]}, code="one_of")
        return attrs


class CancelIn(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RescheduleIn(StrictSerializer):
    """When instead. end: absent to keep the length."""

    start = MomentField()
    end = MomentField(required=False)


class BookingLineOut(OutSerializer):
    """One seat and its frozen price."""

    kind = serializers.CharField()
    resource = serializers.UUIDField(source="unit.uid")
    label = serializers.CharField()  # type: ignore[assignment]
    place = serializers.CharField()
    shift = serializers.CharField()
    price = MoneyField()


class BookingOut(OutSerializer):
    """A booking; its times carry the venue's offset."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.CharField()
    venue = serializers.UUIDField(source="venue.uid")
    venue_name = serializers.CharField(source="venue.name")
    customer = serializers.UUIDField(source="customer.uid", default=None)
    customer_name = serializers.CharField(source="customer.name", default="")
    start = serializers.SerializerMethodField()
    end = serializers.SerializerMethodField()
    hold_expires_at = serializers.SerializerMethodField()
    started_at = serializers.SerializerMethodField()
    ended_at = serializers.SerializerMethodField()
    end_reason = serializers.CharField()
    resource = serializers.SerializerMethodField()
    resources = serializers.SerializerMethodField()
    lines = BookingLineOut(many=True, source="lines.all")
    total = MoneyField()
    paid = MoneyField()
    due = MoneyField()
    pay_at_desk = serializers.BooleanField(source="at_desk")
    party_size = serializers.IntegerField()
    channel = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    notes = serializers.CharField()
    created_at = serializers.SerializerMethodField()

    def get_start(self, booking: Booking) -> datetime:
        """At the venue."""
        return booking.starts_at.astimezone(booking.venue.zone)

    def get_end(self, booking: Booking) -> datetime:
        """At the venue."""
        return booking.ends_at.astimezone(booking.venue.zone)

    def get_hold_expires_at(self, booking: Booking) -> datetime | None:
        """Until when the unpaid hold is kept."""
        return _local(booking, booking.hold_expires_at)

    def get_started_at(self, booking: Booking) -> datetime | None:
        """Checked in."""
        return _local(booking, booking.started_at)

    def get_ended_at(self, booking: Booking) -> datetime | None:
        """Checked out, cancelled or run out."""
        return _local(booking, booking.ended_at)

    def get_created_at(self, booking: Booking) -> datetime | None:
        """When it was made."""
        return _local(booking, booking.created_at)

    def get_resource(self, booking: Booking) -> uuid.UUID | None:
        """The first seat."""
        return next(iter(self.get_resources(booking)), None)

    def get_resources(self, booking: Booking) -> list[uuid.UUID]:
        """All seats."""
        return [line.unit.uid for line in booking.lines.all()]


class BookingDetailOut(BookingOut):
    """A booking with what was paid. payment: the latest, null while nothing was."""

    payment = serializers.SerializerMethodField()
    payments = serializers.SerializerMethodField()

    def get_payment(self, booking: Booking) -> dict[str, Any] | None:
        """The latest payment."""
        found = self.get_payments(booking)
        return found[-1] if found else None

    def get_payments(self, booking: Booking) -> list[dict[str, Any]]:
        """All payments, oldest first."""
        if not hasattr(self, "_payments"):
            rows = payments_of(payable_kind="booking", payable=booking.uid)
            self._payments = list(PaymentOut(rows, many=True).data)
        return self._payments


class OpeningOut(OutSerializer):
    """A stretch of time on a seat."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    resource = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    area = serializers.UUIDField()
    free = serializers.BooleanField()
    price = MoneyField(allow_null=True)
    shift = serializers.CharField()


def _local(booking: Booking, instant: datetime | None) -> datetime | None:
    return instant.astimezone(booking.venue.zone) if instant else None


def may_book(actor: Actor) -> bool:
    """Customers for themselves, the desk for anybody."""
    return actor.kind == "customer" or actor.may("bookings.write")


class Availability(ApiView):
    """What can be booked."""

    needs = {"GET": PUBLIC}
    rates = {"GET": "public"}
    tags = ("Bookings",)

    @operation(
        gives=OpeningOut,
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


class Bookings(ApiView):
    """All bookings that one may see, and new ones."""

    needs = {"GET": SIGNED_IN, "POST": may_book}
    keyed = frozenset({"POST"})
    tags = ("Bookings",)

    @operation(gives=BookingOut, many=True, filters=["state", "channel", "venue", "customer", "from", "to"])
    def get(self, request: Request) -> Response:
        """List bookings; from and to are about their start."""
        rows = filtered(
            queries.bookings_for(self.actor),
            request,
            words=("state", "channel", "source"),
            uids={"venue": "venue__uid", "customer": "customer__uid", "resource": "lines__unit__uid"},
            moments={"from": "starts_at__gte", "to": "starts_at__lt"},
        )
        ordering = ("created_at", "starts_at")
        return self.page(rows, BookingOut, search=("code", "customer__name", "customer__code"), ordering=ordering)

    @operation(takes=BookingIn, gives=BookingDetailOut, status=201)
    def post(self, _request: Request) -> Response:
        """Book one seat, or several all or nothing."""
        asked = self.body(BookingIn)
        one = asked.pop("resource", None)
        booking = actions.book_seats(
            venue_uid=asked.pop("venue"),
            resources=[one] if one else asked.pop("resources"),
            customer_uid=asked.pop("customer", None),
            at_desk=asked.pop("pay_at_desk", False),
            actor=self.actor,
            **asked,
        )
        return self.answer(BookingDetailOut, booking, status=201)


class OneBooking(ApiView):
    """One booking."""

    needs = {"GET": SIGNED_IN}
    tags = ("Bookings",)

    @operation(gives=BookingDetailOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a booking with its payments."""
        return self.answer(BookingDetailOut, queries.access_booking(uid, actor=self.actor))


class Accept(ApiView):
    """Say yes."""

    needs = {"POST": "bookings.write"}
    tags = ("Bookings",)

    @operation(gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Accept a requested booking, or keep a hold without money."""
        return self.answer(BookingDetailOut, actions.accept_booking(booking_uid=uid, actor=self.actor))


class Start(ApiView):
    """Check in."""

    needs = {"POST": "bookings.write"}
    tags = ("Bookings",)

    @operation(gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Check the customer in."""
        return self.answer(BookingDetailOut, actions.start_booking(booking_uid=uid, actor=self.actor))


class Complete(ApiView):
    """Check out."""

    needs = {"POST": "bookings.write"}
    tags = ("Bookings",)

    @operation(gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Check the customer out; the rest of the time is free again."""
        return self.answer(BookingDetailOut, actions.complete_booking(booking_uid=uid, actor=self.actor))


class NoShow(ApiView):
    """Nobody came."""

    needs = {"POST": "bookings.write"}
    tags = ("Bookings",)

    @operation(gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Note that nobody came; the rest of the time is free again."""
        return self.answer(BookingDetailOut, actions.mark_no_show(booking_uid=uid, actor=self.actor))


class Cancel(ApiView):
    """Call off."""

    needs = {"POST": SIGNED_IN}
    tags = ("Bookings",)

    @operation(takes=CancelIn, gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Cancel a booking and refund what the policy gives back."""
        booking = actions.cancel_booking(booking_uid=uid, **self.body(CancelIn), actor=self.actor)
        return self.answer(BookingDetailOut, booking)


class Reschedule(ApiView):
    """Move."""

    needs = {"POST": SIGNED_IN}
    tags = ("Bookings",)

    @operation(takes=RescheduleIn, gives=BookingDetailOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Move a booking to another time on the same seats."""
        booking = actions.reschedule_booking(booking_uid=uid, **self.body(RescheduleIn), actor=self.actor)
        return self.answer(BookingDetailOut, booking)


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
