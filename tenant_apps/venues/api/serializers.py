"""The forms of venues, areas, seats, hours and closures."""

from __future__ import annotations

import math
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from shared.api.fields import MomentField, MoneyField, OutSerializer, StrictSerializer, UidField
from tenant_apps.slots.availability import WeeklyOpening
from tenant_apps.venues.models import (
    MOST_POINTS,
    Closure,  # the schema reads the annotations below at run time
    Seat,
    Venue,
)

CLOCK = "%H:%M"
MOST_SEATS_AT_ONCE = 200


class DegreesField(serializers.FloatField):
    """A coordinate: a finite number of degrees."""

    default_error_messages = {"not_finite": gettext_lazy("This is not a number of degrees.")}

    def to_internal_value(self, data: Any) -> float:
        """Refuse what only looks like a number."""
        value = super().to_internal_value(data)
        if isinstance(data, bool) or not math.isfinite(value):
            self.fail("not_finite")
        return value


class ClockField(serializers.TimeField):
    """A time of day on the venue's clock: `06:00`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=CLOCK, input_formats=[CLOCK, "%H:%M:%S"], **kwargs)


class PointField(serializers.IntegerField):
    """A whole number of the plan's points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_POINTS, **kwargs)


class VenueIn(StrictSerializer):
    """A venue as it comes in."""

    name = serializers.CharField(max_length=120)
    slug = serializers.RegexField(r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$", required=False)
    city = serializers.CharField(max_length=80)
    address = serializers.CharField(max_length=300, allow_blank=True, required=False)
    timezone = serializers.CharField(max_length=40, required=False)
    lat = DegreesField(min_value=-90, max_value=90, allow_null=True, required=False)
    lng = DegreesField(min_value=-180, max_value=180, allow_null=True, required=False)
    status = serializers.ChoiceField(choices=[Venue.Status.ACTIVE, Venue.Status.INACTIVE], required=False)
    amenities = serializers.ListField(child=serializers.CharField(max_length=60), max_length=30, required=False)
    accepts_by_hand = serializers.BooleanField(required=False)
    pay_at_desk = serializers.BooleanField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)

    def validate_timezone(self, value: str) -> str:
        """A zone of the tz database."""
        if value not in available_timezones():
            raise serializers.ValidationError(_("There is no such time zone."), code="unknown")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A position has both coordinates."""
        given = {"lat", "lng"} & set(attrs)
        if given and (len(given) == 1 or (attrs["lat"] is None) != (attrs["lng"] is None)):
            raise serializers.ValidationError({"lat": [_("Give lat and lng together.")]}, code="incomplete")
        return attrs


class VenueOut(OutSerializer):
    """A venue, as everybody may see it."""

    uid = UidField()
    name = serializers.CharField()
    slug = serializers.CharField()
    city = serializers.CharField()
    address = serializers.CharField()
    timezone = serializers.CharField()
    lat = serializers.FloatField(allow_null=True)
    lng = serializers.FloatField(allow_null=True)
    status = serializers.CharField()
    amenities = serializers.ListField(child=serializers.CharField())
    accepts_by_hand = serializers.BooleanField()
    pay_at_desk = serializers.BooleanField()
    currency = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NearVenueOut(VenueOut):
    """A venue and how far it is."""

    distance_km = serializers.SerializerMethodField()

    def get_distance_km(self, venue: Any) -> float:
        """To ten metres."""
        return round(float(venue.distance_km), 2)


class NearIn(StrictSerializer):
    """Where somebody stands."""

    lat = DegreesField(min_value=-90, max_value=90)
    lng = DegreesField(min_value=-180, max_value=180)
    radius_km = DegreesField(min_value=0.01, max_value=1000, default=10.0)


class AreaFillOut(OutSerializer):
    """How full an area is."""

    area = UidField(source="area.uid")
    name = serializers.CharField(source="area.name")
    capacity = serializers.IntegerField()
    occupied = serializers.IntegerField()
    free = serializers.IntegerField()
    rate = serializers.FloatField()


class OccupancyOut(OutSerializer):
    """How full a venue is now. rate: 0 to 1."""

    venue = UidField(source="venue.uid")
    name = serializers.CharField(source="venue.name")
    capacity = serializers.IntegerField()
    occupied = serializers.IntegerField()
    free = serializers.IntegerField()
    rate = serializers.FloatField()
    areas = AreaFillOut(many=True)


class AreaIn(StrictSerializer):
    """An area and its rectangle on the plan."""

    name = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=60, allow_blank=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    x = PointField(required=False)
    y = PointField(required=False)
    w = PointField(required=False)
    h = PointField(required=False)


class AreaOut(OutSerializer):
    """An area."""

    uid = UidField()
    name = serializers.CharField()
    note = serializers.CharField()
    position = serializers.IntegerField()
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    w = serializers.IntegerField()
    h = serializers.IntegerField()


class SeatFieldsIn(StrictSerializer):
    """What seats have in common when they come in."""

    area = UidField()
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    price_per_hour = MoneyField(allow_null=True, required=False)
    x = PointField(required=False)
    y = PointField(required=False)
    chair = serializers.ChoiceField(choices=Seat.Chair.choices, required=False)


class SeatsIn(SeatFieldsIn):
    """One seat by its `label`, or several by `labels`."""

    label = serializers.CharField(max_length=20, required=False)  # type: ignore[assignment]
    labels = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=MOST_SEATS_AT_ONCE, required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two; several seats do not stand on one spot."""
        if ("label" in attrs) == ("labels" in attrs):
            raise serializers.ValidationError({"label": [_("Give label or labels.")]}, code="required")
        if "labels" in attrs and ("x" in attrs or "y" in attrs):
            raise serializers.ValidationError({"x": [_("Several seats cannot stand on one spot.")]}, code="not_allowed")
        return attrs


class SeatIn(SeatFieldsIn):
    """A seat when it is changed."""

    label = serializers.CharField(max_length=20)  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=Seat.State.choices, required=False)


class SeatOut(OutSerializer):
    """A seat."""

    uid = UidField()
    label = serializers.CharField()  # type: ignore[assignment]
    area = UidField(source="area.uid")
    note = serializers.CharField()
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    chair = serializers.CharField()
    price_per_hour = MoneyField(allow_null=True)
    state = serializers.CharField()


class SeatOnMapOut(OutSerializer):
    """A seat and whether it is to be had."""

    uid = UidField(source="seat.uid")
    label = serializers.CharField(source="seat.label")  # type: ignore[assignment]
    note = serializers.CharField(source="seat.note")
    x = serializers.IntegerField(source="seat.x")
    y = serializers.IntegerField(source="seat.y")
    chair = serializers.CharField(source="seat.chair")
    price_per_hour = MoneyField(source="seat.price_per_hour", allow_null=True)
    state = serializers.CharField(source="seat.state")
    availability = serializers.ChoiceField(choices=["free", "taken", "hold", "closed"])


class AreaOnMapOut(OutSerializer):
    """An area and its seats."""

    uid = UidField(source="area.uid")
    name = serializers.CharField(source="area.name")
    note = serializers.CharField(source="area.note")
    x = serializers.IntegerField(source="area.x")
    y = serializers.IntegerField(source="area.y")
    w = serializers.IntegerField(source="area.w")
    h = serializers.IntegerField(source="area.h")
    free = serializers.IntegerField()
    seats = SeatOnMapOut(many=True)


class PlanIn(StrictSerializer):
    """What is drawn around the seats."""

    width = PointField()
    height = PointField()
    elements = serializers.ListField(child=serializers.DictField(), max_length=400)


class SeatMapOut(OutSerializer):
    """The whole map."""

    venue = UidField()
    plan = serializers.DictField()
    areas = AreaOnMapOut(many=True)


class WindowIn(StrictSerializer):
    """The time for which the map is asked; now when absent."""

    start = MomentField(required=False)
    end = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both, or none."""
        if len(attrs) == 1 or (attrs and attrs["end"] <= attrs["start"]):
            raise serializers.ValidationError({"end": [_("Give a start, and an end after it.")]}, code="not_a_period")
        return attrs


class OpeningIn(StrictSerializer):
    """One opening of a weekday."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    opens = ClockField()
    closes = ClockField()

    def to_internal_value(self, data: Any) -> WeeklyOpening:
        """As slots reads schedules."""
        return WeeklyOpening(**super().to_internal_value(data))


class HoursIn(StrictSerializer):
    """A week."""

    hours = OpeningIn(many=True)


class OpeningOut(OutSerializer):
    """One opening. `closes` at or before `opens` is on the next day."""

    weekday = serializers.IntegerField()
    opens = ClockField()
    closes = ClockField()


class HoursOut(OutSerializer):
    """A week; no openings mean always open."""

    hours = OpeningOut(many=True)


class ShiftIn(StrictSerializer):
    """A window that is sold whole."""

    name = serializers.CharField(max_length=60)
    opens = ClockField()
    closes = ClockField()
    price = MoneyField()
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class ShiftOut(OutSerializer):
    """A shift."""

    uid = UidField()
    name = serializers.CharField()
    opens = ClockField()
    closes = ClockField()
    price = MoneyField()
    position = serializers.IntegerField()


class ClosureIn(StrictSerializer):
    """A stretch in which the venue is shut."""

    start = MomentField()
    end = MomentField()
    reason = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """It ends after it starts."""
        if attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": [_("It ends after it starts.")]}, code="not_a_period")
        return attrs


class ClosureOut(OutSerializer):
    """A closure, in the venue's time."""

    uid = UidField()
    start = serializers.SerializerMethodField()
    end = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_start(self, closure: Closure) -> str:
        """With the venue's offset."""
        return closure.starts_at.astimezone(closure.venue.zone).isoformat()

    def get_end(self, closure: Closure) -> str:
        """With the venue's offset."""
        return closure.ends_at.astimezone(closure.venue.zone).isoformat()
