"""Entities, headers, templates and what may be tapped, as they come in and go out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared.api.fields import MomentField, OutSerializer, StrictSerializer
from shared.messaging.models import Channel, Entity, Header, Purpose, Target, Template
from shared.messaging.text.lint import lint
from shared.messaging.text.tags import Kind


class EntityIn(StrictSerializer):
    """A principal entity."""

    peid = serializers.CharField(max_length=19)
    name = serializers.CharField(max_length=120)
    chain_state = serializers.ChoiceField(choices=Entity.Chain.choices, required=False)


class EntityOut(OutSerializer):
    """A principal entity."""

    uid = serializers.UUIDField()
    peid = serializers.CharField()
    name = serializers.CharField()
    chain_state = serializers.CharField()
    created_at = serializers.DateTimeField()


class HeaderIn(StrictSerializer):
    """A header. loose: 3 to 6 letters or digits instead of six capitals or six digits."""

    entity = serializers.UUIDField()
    header = serializers.CharField(max_length=11)
    kind = serializers.ChoiceField(choices=Header.Kind.choices, required=False)
    expires_at = MomentField(required=False, allow_null=True)
    is_paused = serializers.BooleanField(required=False)
    loose = serializers.BooleanField(required=False)


class HeaderOut(OutSerializer):
    """A header."""

    uid = serializers.UUIDField()
    entity = serializers.UUIDField(source="entity.uid")
    header = serializers.CharField()
    kind = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField()
    paused_reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class VariableIn(StrictSerializer):
    """One variable, in the order of the tags. trim: cut what is too long; fallback: in place of what does not fit."""

    name = serializers.CharField(max_length=30)
    type = serializers.ChoiceField(choices=[str(kind) for kind in Kind], default="var")
    max = serializers.IntegerField(min_value=1, max_value=200, required=False)
    trim = serializers.BooleanField(required=False)
    fallback = serializers.CharField(max_length=40, required=False, allow_blank=True)


class TemplateIn(StrictSerializer):
    """A text as it was registered, to the letter."""

    name = serializers.CharField(max_length=60)
    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.SMS)
    language = serializers.RegexField(r"^[a-z]{2}$", default="en")
    category = serializers.ChoiceField(choices=Template.Category.choices)
    header = serializers.UUIDField(required=False)
    dlt_id = serializers.CharField(max_length=19, required=False, allow_blank=True)
    provider_template_id = serializers.CharField(max_length=64, required=False, allow_blank=True)
    text = serializers.CharField(max_length=2000, trim_whitespace=False)
    variables = VariableIn(many=True, default=list)
    state = serializers.ChoiceField(choices=Template.State.choices, required=False)


class ProblemOut(OutSerializer):
    """What is wrong. carrier_error: what the operator would answer."""

    level = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    variable = serializers.CharField(required=False)
    carrier_error = serializers.CharField(source="carrier", required=False)


class TemplateOut(OutSerializer):
    """A template, and what a registry would say of it."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    channel = serializers.CharField()
    language = serializers.CharField()
    category = serializers.CharField()
    header = serializers.UUIDField(source="header.uid", allow_null=True, default=None)
    dlt_id = serializers.CharField()
    provider_template_id = serializers.CharField()
    text = serializers.CharField()
    variables: Any = serializers.ListField(child=serializers.DictField())
    state = serializers.CharField()
    state_reason = serializers.CharField()
    version = serializers.IntegerField()
    previous = serializers.UUIDField(source="previous.uid", allow_null=True, default=None)
    problems = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_problems(self, template: Template) -> list[dict[str, str]]:
        """Warnings; a text with errors is not saved."""
        return [one.as_json() for one in lint(template.text, template.typed_variables, brand="")]


class TargetIn(StrictSerializer):
    """An address or a number to call."""

    entity = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Target.Kind.choices)
    value = serializers.CharField(max_length=200)


class TargetOut(OutSerializer):
    """An address or a number to call."""

    uid = serializers.UUIDField()
    entity = serializers.UUIDField(source="entity.uid")
    kind = serializers.CharField()
    value = serializers.CharField()
    created_at = serializers.DateTimeField()


class MessagePreviewIn(StrictSerializer):
    """Values, or a finished text. template: its uid, name or purpose."""

    template = serializers.CharField(max_length=60)
    variables = serializers.DictField(child=serializers.CharField(max_length=400, allow_blank=True), required=False)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, trim_whitespace=False)
    at = MomentField(required=False)


class MessagePreviewOut(OutSerializer):
    """What would go out, what it costs, and what hinders."""

    text = serializers.CharField()
    encoding = serializers.CharField(source="segments.encoding")
    parts = serializers.IntegerField(source="segments.parts")
    credits = serializers.IntegerField(source="segments.parts")
    left = serializers.IntegerField(source="segments.left")
    matches = serializers.BooleanField()
    release_at = serializers.DateTimeField(allow_null=True)
    problems = ProblemOut(many=True)

    def to_representation(self, instance: Any) -> Any:
        """Problems without what they do not have."""
        shown = super().to_representation(instance)
        return {**shown, "problems": [one.as_json() for one in instance.problems]}
