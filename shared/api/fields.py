"""Serializers and fields of the API. What comes in is strict, what goes out is plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared.errors import Invalid
from shared.money import Money
from shared.phones import normalise_phone

if TYPE_CHECKING:
    from datetime import datetime

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
MOST_MINOR = 10**12  # ten thousand million rupees: above it somebody has slipped


class StrictSerializer(serializers.Serializer[Any]):
    """The base of everything that comes in: a field that is not declared is refused."""

    def to_internal_value(self, data: Any) -> Any:
        """Validate; name every unknown field."""
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                sentence = _("There is no such field here.")
                raise serializers.ValidationError({name: [sentence] for name in unknown}, code="unknown_field")
        return super().to_internal_value(data)


class OutSerializer(serializers.Serializer[Any]):
    """The base of everything that goes out."""


class MoneyIn(StrictSerializer):
    """{"minor": 50000, "currency": "INR"} as it comes in."""

    minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR)
    currency = serializers.RegexField(r"^[A-Z]{3}$", default="INR")

    def to_internal_value(self, data: Any) -> Money:
        """As Money."""
        return Money(**super().to_internal_value(data))


@extend_schema_field(
    {
        "type": "object",
        "required": ["minor", "currency"],
        "properties": {"minor": {"type": "integer"}, "currency": {"type": "string", "example": "INR"}},
    }
)
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """Money both ways. On the way out the source is Money, or a pair of columns joined by the serializer."""

    default_error_messages = {"invalid": gettext_lazy("Money is a whole number of minor units and a currency.")}

    def to_internal_value(self, data: Any) -> Money:
        """Read {"minor", "currency"}; a bool is not a number."""
        if not isinstance(data, dict) or isinstance(data.get("minor"), bool):
            self.fail("invalid")
        nested = MoneyIn(data=data)
        nested.is_valid(raise_exception=True)
        return nested.validated_data  # type: ignore[no-any-return]

    def to_representation(self, value: Money) -> dict[str, int | str]:
        """Write it."""
        return value.as_json()


class PhoneField(serializers.CharField):
    """A phone number in any form, normalised to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Normalise; the refusal says what is wrong with the number."""
        text = super().to_internal_value(data)
        try:
            return normalise_phone(text)
        except Invalid as error:
            first = error.facts["errors"]["phone"][0]
            raise serializers.ValidationError(first["detail"], code=first["code"]) from error


class UidField(serializers.UUIDField):
    """A reference to something by its uid."""


class MomentField(serializers.DateTimeField):
    """An instant: ISO 8601 with an offset; one without is refused, because nobody could know which zone."""

    default_error_messages = {
        "naive": gettext_lazy("Give the time with its offset, such as 2026-11-20T12:00:00+05:30."),
        "out_of_range": gettext_lazy("Give a time between 1970 and 2200."),
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        """Refuse a naive time, and one so far away that another zone's calendar may not have it."""
        if value.tzinfo is None:
            self.fail("naive")
        if not EARLIEST_YEAR <= value.year < LATEST_YEAR:
            self.fail("out_of_range")
        return value
