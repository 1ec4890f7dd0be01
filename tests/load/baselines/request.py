"""Lists as DRF's own tutorial writes them, behind a token as simplejwt reads it."""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from rest_framework import authentication, exceptions, generics, pagination, permissions, serializers

from shared.identity.models import User
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.customers.models import Customer

ALGORITHM = "HS256"


class StockToken(authentication.BaseAuthentication):
    """Check the signature, read the user."""

    def authenticate(self, request: Any) -> tuple[User, Any] | None:
        """Raises AuthenticationFailed."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, settings.SECRET_KEY, algorithms=[ALGORITHM])
            return User.objects.get(pk=claims["user_id"]), claims
        except (jwt.PyJWTError, User.DoesNotExist) as error:
            raise exceptions.AuthenticationFailed from error


class StockPages(pagination.CursorPagination):
    """DRF's cursor pages: as ours, no count."""

    page_size = 20
    ordering = "-created_at"


class StockCustomer(serializers.ModelSerializer[Customer]):
    """The columns that ours shows."""

    class Meta:
        model = Customer
        fields = (
            "uid", "code", "name", "phone", "email", "dob", "guardian_name", "guardian_phone", "language", "state",
            "created_at", "updated_at", "notes", "tags", "suspended_reason", "user_uid",
        )  # fmt: skip


class StockCustomers(generics.ListAPIView[Customer]):
    """Twenty rows, for who is signed in."""

    queryset = Customer.objects.filter(merged_into=None).exclude(state="archived")
    serializer_class = StockCustomer
    pagination_class = StockPages
    authentication_classes = [StockToken]
    permission_classes = [permissions.IsAuthenticated]


class OpenCustomers(StockCustomers):
    """The same for everybody: what is left is the list and the tenancy."""

    authentication_classes = []
    permission_classes = [permissions.AllowAny]


class StockLine(serializers.ModelSerializer[BookingLine]):
    """A line."""

    resource = serializers.UUIDField(source="unit.uid")

    class Meta:
        model = BookingLine
        fields = ("kind", "resource", "label", "place", "shift", "price_minor", "currency")


class StockBooking(serializers.ModelSerializer[Booking]):
    """What ours shows, money as two columns and times as they are."""

    venue = serializers.UUIDField(source="venue.uid")
    venue_name = serializers.CharField(source="venue.name")
    customer = serializers.UUIDField(source="customer.uid")
    customer_name = serializers.CharField(source="customer.name")
    lines = StockLine(many=True)

    class Meta:
        model = Booking
        fields = (
            "uid", "code", "state", "venue", "venue_name", "customer", "customer_name", "starts_at", "ends_at",
            "hold_expires_at", "started_at", "ended_at", "end_reason", "lines", "total_minor", "paid_minor", "currency",
            "at_desk", "party_size", "channel", "source", "notes", "created_at",
        )  # fmt: skip


class StockBookings(StockCustomers):
    """Twenty bookings with their lines."""

    queryset = Booking.objects.select_related("venue", "customer").prefetch_related("lines__unit")  # type: ignore[assignment]
    serializer_class = StockBooking  # type: ignore[assignment]


def stock_token(user: User) -> str:
    """As simplejwt signs one."""
    return jwt.encode({"user_id": user.pk, "token_type": "access"}, settings.SECRET_KEY, algorithm=ALGORITHM)
