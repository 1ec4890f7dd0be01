"""Hours, shifts and closures as they come in and go out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from shared.api.fields import MomentField, MoneyField, OutSerializer, StrictSerializer, UidField
from tenant_apps.slots.availability import WeeklyOpening
from tenant_apps.venues.models import (
    Closure,  # the schema reads the annotations below at run time
)

CLOCK = "%H:%M"


class ClockField(serializers.TimeField):
    """A time of day on the venue's clock: `06:00`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=CLOCK, input_formats=[CLOCK, "%H:%M:%S"], **kwargs)


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
