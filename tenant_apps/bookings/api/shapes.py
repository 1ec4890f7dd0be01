"""Bookings as they come in and go out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from shared.api.fields import MomentField, MoneyField, OutSerializer, StrictSerializer
from shared.payments.api import CreatedPaymentOut, PaymentOut
from shared.payments.models import Payment
from shared.payments.queries import payments_of
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.policy import MOST_RESOURCES


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


def _local(booking: Booking, instant: datetime | None) -> datetime | None:
    return instant.astimezone(booking.venue.zone) if instant else None


def paid_by(payment: Payment | None) -> dict[str, Any]:
    """The two fields of a booking's detail, of one payment or none."""
    told = CreatedPaymentOut(payment).data if payment is not None else None
    return {"payment": told, "payments": [told] if told else []}
