"""Areas, seats and the seat map as they come in and go out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from shared.api.fields import MoneyField, OutSerializer, StrictSerializer, UidField
from tenant_apps.venues.models import (
    MOST_POINTS,
    Seat,
)

MOST_SEATS_AT_ONCE = 200


class PointField(serializers.IntegerField):
    """A whole number of the plan's points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_POINTS, **kwargs)


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
