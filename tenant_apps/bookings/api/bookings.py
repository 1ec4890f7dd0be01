"""Bookings over HTTP: all of them, one, and the steps of its course."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from shared.actor import Actor
from shared.api.access import SIGNED_IN
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from tenant_apps.bookings import actions, queries
from tenant_apps.bookings.api.lean import BOOKINGS
from tenant_apps.bookings.api.shapes import (
    BookingDetailOut,
    BookingIn,
    BookingOut,
    CancelIn,
    RescheduleIn,
    paid_by,
)
from tenant_apps.bookings.flows import offer_page
from tenant_apps.bookings.models import Booking


def may_book(actor: Actor) -> bool:
    """Customers for themselves, the desk for anybody."""
    return actor.kind == "customer" or actor.may("bookings.write")


class Bookings(ApiView):
    """All bookings that one may see, and new ones."""

    needs = {"GET": SIGNED_IN, "POST": may_book}
    keyed = frozenset({"POST"})
    opens_units = True
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
        search = ("code", "customer__name", "customer__code")
        return self.page(rows, BookingOut, search=search, ordering=ordering, lean=BOOKINGS)

    @operation(takes=BookingIn, gives=BookingDetailOut, status=201)
    def post(self, _request: Request) -> Response:
        """Book one seat, or several all or nothing. A hold that can be paid online comes with its page."""
        asked = self.body(BookingIn)
        one = asked.pop("resource", None)
        wish = {
            "venue_uid": asked.pop("venue"),
            "resources": [one] if one else asked.pop("resources"),
            "customer_uid": asked.pop("customer", None),
            "at_desk": asked.pop("pay_at_desk", False),
            **asked,
        }

        def book() -> Response:
            return self.answer(BookingDetailOut, actions.book_seats(**wish, actor=self.actor), status=201)

        response = self.in_keyed_unit(book)
        if response.data["state"] == Booking.State.HELD:
            payment = offer_page(booking_uid=uuid.UUID(str(response.data["uid"])), actor=self.actor)
            response.data = {**response.data, **paid_by(payment)}
        return response


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
