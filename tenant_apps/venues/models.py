"""Places: a venue, its areas and seats, when it is open, and when it is shut."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.locks import Rank
from shared.money import Money
from shared.periods import Period
from shared.rows import Home, Row

MOST_POINTS = 4000  # the side of a plan, about 80 m of floor


class Venue(Row):
    """One place of a tenant. Its time zone reads its schedules; an archived one stays for its history.

    plan: what is drawn around the seats (`drawing.py`); empty until somebody draws.
    """

    class Status(models.TextChoices):
        """Whether customers see it."""

        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Not shown")
        ARCHIVED = "archived", _("Archived")

    HOME = Home.TENANT
    LOCK_RANK = Rank.VENUE

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    city = models.CharField(max_length=80)
    address = models.CharField(max_length=300, blank=True, default="")
    timezone = models.CharField(max_length=40, default="Asia/Kolkata")
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    amenities = models.JSONField(default=list, blank=True)
    accepts_by_hand = models.BooleanField(default=False)
    pay_at_desk = models.BooleanField(default=True)
    currency = models.CharField(max_length=3, default="INR")
    plan = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~models.Q(status="archived"), name="venue_slug_once"),
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lng__isnull=True)
                | models.Q(lat__isnull=False, lng__isnull=False, lat__range=(-90, 90), lng__range=(-180, 180)),
                name="venue_position_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["lat", "lng"], name="venue_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its schedules are written."""
        return ZoneInfo(self.timezone)

    @property
    def is_public(self) -> bool:
        """Whether customers see it."""
        return self.status == self.Status.ACTIVE


class Area(Row):
    """A part of a venue (`Hall B`), drawn as a rectangle on the plan. x, y, w, h: points of the plan."""

    HOME = Home.TENANT

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="areas")
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    x = models.IntegerField(default=0)
    y = models.IntegerField(default=0)
    w = models.PositiveIntegerField(default=0)
    h = models.PositiveIntegerField(default=0)
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"], condition=models.Q(is_removed=False), name="area_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Seat(Row):
    """One place to sit. Time on it is claimed through its `unit` in slots, which has the same uid.

    price_per_hour_minor: None when it is sold by shifts alone. x, y: points of the plan, the upper left corner.
    """

    class State(models.TextChoices):
        """Whether it may be taken."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Chair(models.TextChoices):
        """On which side of the desk the chair stands."""

        NORTH = "n", _("Above")
        EAST = "e", _("Right")
        SOUTH = "s", _("Below")
        WEST = "w", _("Left")

    HOME = Home.TENANT

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="seats")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="seats")
    unit = models.OneToOneField("slots.Unit", on_delete=models.PROTECT, related_name="seat")
    label = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True, default="")
    x = models.IntegerField(default=0)
    y = models.IntegerField(default=0)
    chair = models.CharField(max_length=1, choices=Chair, default=Chair.SOUTH)
    price_per_hour_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="INR")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "label"], condition=models.Q(is_removed=False), name="seat_label_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def price_per_hour(self) -> Money | None:
        """What an hour costs, or None when only shifts are sold."""
        if self.price_per_hour_minor is None:
            return None
        return Money(minor=self.price_per_hour_minor, currency=self.currency)

    @property
    def is_open(self) -> bool:
        """Whether it may be taken at all."""
        return self.state == self.State.OPEN and not self.is_removed


class Shift(Row):
    """A window that is sold whole (`Morning`, 06:00 to 12:00) on the venue's clock."""

    HOME = Home.TENANT

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="shifts")
    name = models.CharField(max_length=60)
    opens = models.TimeField()
    closes = models.TimeField()
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="INR")
    position = models.PositiveSmallIntegerField(default=0)
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"], condition=models.Q(is_removed=False), name="shift_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        """What one shift costs."""
        return Money(minor=self.price_minor, currency=self.currency)


class VenueHours(Row):
    """One opening of a weekday. `closes` at or before `opens` is past midnight; a venue without rows is always open.

    weekday: 0 is Monday. An opening belongs to the day on which it began.
    """

    HOME = Home.TENANT

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "weekday", "opens"], name="opening_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Closure(Row):
    """A stretch in which the venue is shut; every seat's unit is blocked for it."""

    HOME = Home.TENANT

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="closure_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["venue", "ends_at"], name="closure_by_end")]

    def __str__(self) -> str:
        return self.reason or f"{self.starts_at:%Y-%m-%d}"

    @property
    def period(self) -> Period:
        """The stretch, half-open."""
        return Period(self.starts_at, self.ends_at)
