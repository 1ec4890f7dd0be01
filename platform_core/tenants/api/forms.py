"""What comes in about tenants."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from platform_core.plans.catalogue import FEATURES, LIMITS
from platform_core.tenants.verticals import MODULES, VERTICALS
from shared.api.fields import PhoneField, StrictSerializer

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:(?P<port>\d{1,5}))?\Z")
HIGHEST_PORT = 65535
MOST_ORIGINS = MOST_NETWORKS = 20
MOST = 1_000_000


class OwnerIn(StrictSerializer):
    """Who signs up."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(required=False, allow_blank=True, default="")
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class SignUpIn(StrictSerializer):
    """A business, and who owns it."""

    business_name = serializers.CharField(max_length=120)
    slug = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    vertical = serializers.ChoiceField(sorted(VERTICALS))
    owner = OwnerIn()


class TenantIn(SignUpIn):
    """The same by an operator, who may choose a plan without a trial."""

    plan = serializers.SlugField(max_length=30, required=False)


class ChangeTenantIn(StrictSerializer):
    """What an operator changes. limits: null for none."""

    name = serializers.CharField(max_length=120)
    plan = serializers.SlugField(max_length=30)
    limits = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST, allow_null=True), required=False
    )
    features = serializers.DictField(child=serializers.BooleanField(), required=False)

    def validate_limits(self, value: dict[str, Any]) -> dict[str, Any]:
        """Only limits that exist."""
        return _known(value, LIMITS)

    def validate_features(self, value: dict[str, Any]) -> dict[str, Any]:
        """Only features that exist."""
        return _known(value, FEATURES)


class ReasonIn(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=300)


class MaybeReasonIn(StrictSerializer):
    """Why, if there is something to say."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SettingsIn(StrictSerializer):
    """A tenant's own settings."""

    name = serializers.CharField(max_length=120)
    time_zone = serializers.CharField(max_length=40)
    language = serializers.ChoiceField([code for code, _name in settings.LANGUAGES])
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    accent_hue = serializers.IntegerField(min_value=0, max_value=359)
    accent_chroma = serializers.IntegerField(min_value=0, max_value=30)
    modules = serializers.ListField(child=serializers.ChoiceField(sorted(MODULES)), max_length=len(MODULES))
    cors_origins = serializers.ListField(child=serializers.CharField(max_length=200), max_length=MOST_ORIGINS)
    staff_networks = serializers.ListField(child=serializers.CharField(max_length=50), max_length=MOST_NETWORKS)

    def validate_time_zone(self, value: str) -> str:
        """A zone of the IANA database."""
        if value not in zoneinfo.available_timezones():
            raise serializers.ValidationError(_("There is no such time zone."), code="unknown")
        return value

    def validate_modules(self, value: list[str]) -> list[str]:
        """Each once."""
        return sorted(set(value))

    def validate_cors_origins(self, value: list[str]) -> list[str]:
        """Scheme, host and port, as browsers send them."""
        if not all(is_origin(origin) for origin in value):
            raise serializers.ValidationError(_("Give origins such as https://portal.example."), code="invalid")
        return value

    def validate_staff_networks(self, value: list[str]) -> list[str]:
        """Networks such as 203.0.113.0/24, in their plain form."""
        try:
            return [str(ipaddress.ip_network(network, strict=False)) for network in value]
        except ValueError as error:
            raise serializers.ValidationError(_("Give networks such as 203.0.113.0/24."), code="invalid") from error


class DomainIn(StrictSerializer):
    """An own domain."""

    domain = serializers.CharField(max_length=253)


class ChangeDomainIn(StrictSerializer):
    """Whether links name it."""

    is_primary = serializers.BooleanField()


class ReservedSlugIn(StrictSerializer):
    """A name that nobody gets."""

    slug = serializers.RegexField(r"^[a-z0-9-]{1,31}$")
    note = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


def _known(value: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(value) - set(names))
    if unknown:
        sentence = _("There is none called %(name)s.") % {"name": unknown[0]}
        raise serializers.ValidationError(sentence, code="unknown")
    return value


def is_origin(text: str) -> bool:
    """Scheme, host and port, as browsers send them."""
    found = ORIGIN.match(text)
    return found is not None and int(found["port"] or 0) <= HIGHEST_PORT
