"""The forms of customers and imports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from shared import clock
from shared.api.fields import OutSerializer, PhoneField, StrictSerializer, UidField
from tenant_apps.customers.intake.cells import MAX_NAME, MAX_NOTES, MAX_TAG, MAX_TAGS
from tenant_apps.customers.models import Customer, Import

if TYPE_CHECKING:
    from datetime import date

PREVIEW = 20
MAX_MAPPING = 10_000


class PhoneOrNothing(PhoneField):
    """A phone; empty or null takes it away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, allow_null=True, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """E.164 or empty."""
        return super().to_internal_value(data) if data else ""

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Null is empty."""
        is_empty, value = super().validate_empty_values(data)
        return is_empty, "" if value is None else value


class TextOrNothing(serializers.CharField):
    """A text that may be absent; null is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, allow_null=True, required=False, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Null is empty."""
        is_empty, value = super().validate_empty_values(data)
        return is_empty, "" if value is None else value


class EmailOrNothing(TextOrNothing, serializers.EmailField):
    """An address in small letters; null is empty."""

    def to_internal_value(self, data: Any) -> str:
        """Lower case."""
        return str(super().to_internal_value(data)).lower()


class CustomerIn(StrictSerializer):
    """A customer as it comes in."""

    name = serializers.CharField(max_length=MAX_NAME)
    phone = PhoneOrNothing()
    email = EmailOrNothing(max_length=254)
    dob = serializers.DateField(required=False, allow_null=True)
    guardian_name = TextOrNothing(max_length=MAX_NAME)
    guardian_phone = PhoneOrNothing()
    language = serializers.ChoiceField(choices=Customer.Language.choices, allow_blank=True, required=False)
    notes = TextOrNothing(max_length=MAX_NOTES)
    tags = serializers.ListField(child=serializers.CharField(max_length=MAX_TAG), max_length=MAX_TAGS, required=False)

    def validate_dob(self, value: date | None) -> date | None:
        """In the past."""
        if value is not None and value > clock.now().date():
            raise serializers.ValidationError(_("A date of birth lies in the past."), code="in_future")
        return value

    def validate_tags(self, value: list[str]) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(value))


class OwnCustomerOut(OutSerializer):
    """What a customer sees of oneself."""

    uid = UidField()
    code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    dob = serializers.DateField(allow_null=True)
    guardian_name = serializers.CharField()
    guardian_phone = serializers.CharField()
    language = serializers.CharField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CustomerOut(OwnCustomerOut):
    """What the desk sees."""

    notes = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    suspended_reason = serializers.CharField()
    user = UidField(source="user_uid", allow_null=True)


class ReasonIn(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=200)


class OptionalReasonIn(StrictSerializer):
    """Why, if there is something to say."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class MergeIn(StrictSerializer):
    """into: the customer who is kept."""

    into = UidField()


class EraseIn(StrictSerializer):
    """confirm: the `digest` of the last data export, so that nobody is forgotten by a slip."""

    confirm = serializers.RegexField(r"^[0-9a-f]{64}$")


class PersonDataOut(OutSerializer):
    """A copy of all that is kept of one person, by where it is kept."""

    digest = serializers.CharField()
    made_at = serializers.DateTimeField()
    kept = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class MonthOut(OutSerializer):
    """A month's new people."""

    month = serializers.CharField()
    new = serializers.IntegerField()


class TagOut(OutSerializer):
    """A tag and how many have it."""

    tag = serializers.CharField()
    count = serializers.IntegerField()


class AnalyticsOut(OutSerializer):
    """Counts of people; the archive is not in `total`."""

    total = serializers.IntegerField()
    active = serializers.IntegerField()
    suspended = serializers.IntegerField()
    archived = serializers.IntegerField()
    new_this_month = serializers.IntegerField()
    by_month = MonthOut(many=True)
    tags = TagOut(many=True)


class ImportIn(StrictSerializer):
    """An upload. mapping: JSON, {our field: the file's header} or the other way round."""

    file = serializers.FileField()
    dry_run = serializers.BooleanField(default=False)
    skip_bad = serializers.BooleanField(default=True)
    mapping = serializers.CharField(max_length=MAX_MAPPING, required=False, allow_blank=True)

    def validate_mapping(self, value: str) -> dict[str, str]:
        """An object of texts."""
        try:
            found = json.loads(value or "{}")
        except ValueError as error:
            raise serializers.ValidationError(_("The mapping is not JSON."), code="malformed") from error
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise serializers.ValidationError(_("The mapping names a header for each field."), code="malformed")
        return found


class StartIn(StrictSerializer):
    """Take a checked file in. skip_bad: without the wrong rows."""

    skip_bad = serializers.BooleanField(default=True)


class ProblemOut(OutSerializer):
    """What is wrong with one cell."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ImportOut(OutSerializer):
    """An import. created, updated: expected while it is a dry run, else done so far; problems: the first 20."""

    uid = UidField()
    state = serializers.CharField()
    file_name = serializers.CharField()
    dry_run = serializers.BooleanField()
    skip_bad = serializers.BooleanField()
    total = serializers.IntegerField()
    done = serializers.IntegerField(source="done_rows")
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    failed = serializers.IntegerField()
    families = serializers.IntegerField()
    headers = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(child=serializers.CharField())
    error = serializers.SerializerMethodField()
    errors_url = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_error(self, row: Import) -> dict[str, str] | None:
        """Why the whole file was refused."""
        return {"code": row.error_code, "detail": row.error_detail} if row.error_code else None

    def get_errors_url(self, row: Import) -> str | None:
        """Where the file of wrong rows is."""
        if not row.failed:
            return None
        return str(self.context["request"].build_absolute_uri(f"/api/v1/imports/{row.uid}/errors"))

    def get_problems(self, row: Import) -> list[dict[str, Any]]:
        """The first ones."""
        if not row.failed:
            return []
        return [dict(ProblemOut(problem).data) for problem in row.problems.order_by("row", "id")[:PREVIEW]]


class ImportRowOut(OutSerializer):
    """An import in the list."""

    uid = UidField()
    state = serializers.CharField()
    file_name = serializers.CharField()
    dry_run = serializers.BooleanField()
    total = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    failed = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
