"""Units, whose time can be claimed, and claims. Two active claims on one unit never overlap: the database says so."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from shared.locks import Rank
from shared.periods import Period
from shared.rows import Home, Row

NO_OVERLAP = "slots_claim_no_overlap"


# The unit's key as a range of one number: GiST compares ranges without any extension. Time is half-open.
UNIT_SPAN = Func(
    F("unit_id"), F("unit_id"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
)  # fmt: skip
TIME_SPAN = Func(
    F("starts_at"), F("ends_at"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField()
)  # fmt: skip


class Unit(Row):
    """Something of which one party has all or nothing at a time: a seat, a professional, a room.

    It carries the uid of the thing itself, so a seat's uid names its unit. `pool` groups units that may stand in
    for each other (the venue's uid). `places` is how many people one claim seats; it never lets two claims share.
    """

    HOME: ClassVar[Home] = Home.TENANT
    LOCK_RANK: ClassVar[Rank] = Rank.SLOT_UNIT

    class Kind(models.TextChoices):
        """What the thing is."""

        SEAT = "seat"
        PROFESSIONAL = "professional"
        TABLE = "table"
        ROOM = "room"
        PLACE = "place"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    label = models.CharField(max_length=80)
    pool = models.UUIDField()
    places = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pool", "kind"], name="slots_unit_pool")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(places__gte=1), name="slots_unit_has_a_place")]

    def __str__(self) -> str:
        return self.label


class Claim(Row):
    """Somebody's right to a unit's time. Released claims stay as history and stand in nobody's way.

    `subject` is what the claim is for: all claims of a booking name the booking. `expires_at` is set while the
    right may lapse; a claim past it is still active until it is released, or taken over by whoever wants the time.
    """

    HOME: ClassVar[Home] = Home.TENANT

    class Kind(models.TextChoices):
        """Why the time is claimed."""

        HOLD = "hold"
        BOOKING = "booking"
        WALK_IN = "walk_in"
        BLOCK = "block"
        PASS = "pass"  # noqa: S105 - a shift pass, no password
        WAITLIST_OFFER = "waitlist_offer"

    class State(models.TextChoices):
        """Whether it still counts."""

        ACTIVE = "active"
        RELEASED = "released"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    subject_kind = models.CharField(max_length=32)
    subject_uid = models.UUIDField()
    expires_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name=NO_OVERLAP,
                expressions=[(UNIT_SPAN, "&&"), (TIME_SPAN, "&&")],
                condition=Q(state="active"),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slots_claim_ends_later"),
            models.CheckConstraint(
                condition=~Q(kind__in=["hold", "waitlist_offer"]) | Q(expires_at__isnull=False),
                name="slots_claim_hold_expires",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_uid"], name="slots_claim_subject"),
            models.Index(fields=["unit", "ends_at"], name="slots_claim_unit_end"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.unit_id} from {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def period(self) -> Period:
        """The time that is claimed."""
        return Period(self.starts_at, self.ends_at)
