"""Venues and how full they are, as they come in and go out."""

from __future__ import annotations

import math
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from shared.api.fields import OutSerializer, StrictSerializer, UidField
from tenant_apps.venues.models import (
    Venue,
)


class DegreesField(serializers.FloatField):
    """A coordinate: a finite number of degrees."""

    default_error_messages = {"not_finite": gettext_lazy("This is not a number of degrees.")}

    def to_internal_value(self, data: Any) -> float:
        """Refuse what only looks like a number."""
        value = super().to_internal_value(data)
        if isinstance(data, bool) or not math.isfinite(value):
            self.fail("not_finite")
        return value


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
