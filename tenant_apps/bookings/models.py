"""A booking, and its lines. Time is claimed in slots under the booking's uid; prices on lines never change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shared.locks import Rank
from shared.money import Money
from shared.periods import Period
from shared.rows import Home, Row


class Booking(Row):
    """Somebody comes to a venue at a time. `code` (`BKG-7F3K`) is what people say.

    paid_minor: what was paid and not given back. hold_expires_at: until when an unpaid hold is kept. at_desk: the
    customer chose to pay on arrival. source: who made it, as actors are called.
    """

    HOME: ClassVar[Home] = Home.TENANT
    LOCK_RANK: ClassVar[Rank] = Rank.BOOKING

    class State(models.TextChoices):
        """Where it stands; `states.py` has the ways between."""

        HELD = "held"
        REQUESTED = "requested"
        ACCEPTED = "accepted"
        IN_PROGRESS = "in_progress"
        COMPLETED = "completed"
        CANCELLED = "cancelled"
        NO_SHOW = "no_show"
        EXPIRED = "expired"

    class Channel(models.TextChoices):
        """Through what the customer came."""

        WEB = "web"
        APP = "app"
        DESK = "desk"
        PHONE = "phone"
        KIOSK = "kiosk"
        PARTNER = "partner"

    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=State.choices)
    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="bookings", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, related_name="bookings", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hold_expires_at = models.DateTimeField(null=True)
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    at_desk = models.BooleanField(default=False)
    party_size = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    source = models.CharField(max_length=12)
    notes = models.CharField(max_length=1000, blank=True)
    booked_by_uid = models.UUIDField(null=True)
    booked_by_name = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_later"),
            models.CheckConstraint(
                condition=Q(total_minor__gte=0, paid_minor__gte=0, paid_minor__lte=F("total_minor")),
                name="booking_paid_within_total",
            ),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="booking_has_a_guest"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(hold_expires_at__isnull=False), name="booking_hold_expires"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["venue", "starts_at"], name="booking_by_venue"),
            models.Index(fields=["customer", "-starts_at"], name="booking_by_customer"),
            models.Index(fields=["-created_at", "-uid"], name="booking_newest"),
            models.Index(fields=["-starts_at", "-uid"], name="booking_by_start"),
            models.Index(fields=["customer"], name="booking_open_holds", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def period(self) -> Period:
        """When it is."""
        return Period(self.starts_at, self.ends_at)

    @property
    def total(self) -> Money:
        """What it costs."""
        return Money(minor=self.total_minor, currency=self.currency)

    @property
    def paid(self) -> Money:
        """What was paid and not given back."""
        return Money(minor=self.paid_minor, currency=self.currency)

    @property
    def due(self) -> Money:
        """What is still to pay: nothing once it was called off or missed."""
        if self.state in {self.State.CANCELLED, self.State.NO_SHOW}:
            return Money(minor=0, currency=self.currency)
        return self.total - self.paid


class BookingLine(Row):
    """One thing of a booking and its frozen price. label: as the seat was called when it was booked.

    shift: the name of the window that was sold whole; empty when time was sold by the hour.
    """

    HOME: ClassVar[Home] = Home.TENANT

    class Kind(models.TextChoices):
        """What was booked."""

        SEAT = "seat"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    unit = models.ForeignKey("slots.Unit", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    shift = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="booking_line_price_not_negative"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_line_ends_later"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def price(self) -> Money:
        """What it was sold for."""
        return Money(minor=self.price_minor, currency=self.currency)
