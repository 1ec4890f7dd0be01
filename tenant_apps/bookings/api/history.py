"""What one customer booked and paid, over HTTP."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import SIGNED_IN
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.payments.api import PaymentOut
from shared.payments.queries import payments_for
from tenant_apps.bookings import queries
from tenant_apps.bookings.api.lean import BOOKINGS
from tenant_apps.bookings.api.shapes import BookingOut
from tenant_apps.customers.queries import access_customer


class CustomerBookings(ApiView):
    """One customer's bookings."""

    needs = {"GET": SIGNED_IN}
    tags = ("Customers",)

    @operation(gives=BookingOut, many=True, filters=["state", "from", "to"])
    def get(self, request: Request, uid: uuid.UUID) -> Response:
        """The newest first."""
        customer = access_customer(self.actor, uid, archived=True)
        rows = filtered(
            queries.bookings_for(self.actor).filter(customer=customer),
            request,
            words=("state",),
            moments={"from": "starts_at__gte", "to": "starts_at__lt"},
        )
        return self.page(rows, BookingOut, search=("code",), ordering=("created_at", "starts_at"), lean=BOOKINGS)


class CustomerPayments(ApiView):
    """One customer's payments."""

    needs = {"GET": SIGNED_IN}
    tags = ("Customers",)

    @operation(gives=PaymentOut, many=True, filters=["state", "method"])
    def get(self, request: Request, uid: uuid.UUID) -> Response:
        """The newest first."""
        customer = access_customer(self.actor, uid, archived=True)
        rows = filtered(payments_for(self.actor).filter(payer_uid=customer.uid), request, words=("state", "method"))
        return self.page(rows, PaymentOut, search=("receipt_number", "line"))
