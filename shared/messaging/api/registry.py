"""Entities, headers, templates and what may be tapped, as the DLT portals know them; and the check before sending."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.actor import Actor
from shared.api.fields import MomentField, OutSerializer, StrictSerializer
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.errors import NotFound
from shared.messaging.actions import registry
from shared.messaging.models import Channel, Entity, Header, Purpose, Target, Template
from shared.messaging.queries import brand_here, entities, preview
from shared.messaging.text.lint import lint
from shared.messaging.text.tags import Kind

TAGS = ("Messaging",)
SETTINGS = "messaging.settings"


def may_see(actor: Actor) -> bool:
    """Whoever sends, reads or sets up."""
    return any(actor.may(one) for one in ("messages.send", "messages.read", SETTINGS, "channels.read"))


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


class _Rows(ApiView):
    """A list of one kind."""

    needs = {"GET": may_see, "POST": SETTINGS}
    tags = TAGS


class _OneRow(ApiView):
    """One of a kind."""

    needs = {"GET": may_see, "PUT": SETTINGS, "PATCH": SETTINGS, "DELETE": SETTINGS}
    tags = TAGS
    model: ClassVar[Any]

    def found(self, uid: uuid.UUID) -> Any:
        """Raises NotFound."""
        row = self.model.objects.filter(uid=uid).first()
        if row is None:
            raise NotFound
        return row

    def removed(self, uid: uuid.UUID) -> Response:
        """Gone, or blocked."""
        registry.remove_row(model=self.model, uid=uid, actor=self.actor)
        return Response(status=204)


class Entities(_Rows):
    """Principal entities."""

    @operation(gives=EntityOut, many=True)
    def get(self, _request: Request) -> Response:
        """List entities."""
        return self.page(entities(), EntityOut, search=("name", "peid"))

    @operation(takes=EntityIn, gives=EntityOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note an entity's registration."""
        return self.answer(EntityOut, registry.write_entity(actor=self.actor, **self.body(EntityIn)), status=201)


class OneEntity(_OneRow):
    """One entity."""

    model = Entity

    @operation(gives=EntityOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show an entity."""
        return self.answer(EntityOut, self.found(uid))

    @operation(takes=EntityIn, gives=EntityOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change an entity."""
        asked = self.body(EntityIn, partial=True)
        return self.answer(EntityOut, registry.write_entity(actor=self.actor, uid=uid, **asked))

    @operation(takes=EntityIn, gives=EntityOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of an entity."""
        return self.answer(EntityOut, registry.write_entity(actor=self.actor, uid=uid, **self.body(EntityIn)))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove an entity on which nothing stands."""
        return self.removed(uid)


class Headers(_Rows):
    """Headers."""

    @operation(gives=HeaderOut, many=True)
    def get(self, _request: Request) -> Response:
        """List headers."""
        return self.page(Header.objects.select_related("entity"), HeaderOut, search=("header",))

    @operation(takes=HeaderIn, gives=HeaderOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note a header's registration."""
        return self.answer(HeaderOut, registry.write_header(actor=self.actor, **self.body(HeaderIn)), status=201)


class OneHeader(_OneRow):
    """One header."""

    model = Header

    @operation(gives=HeaderOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a header."""
        return self.answer(HeaderOut, self.found(uid))

    @operation(takes=HeaderIn, gives=HeaderOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a header."""
        asked = self.body(HeaderIn, partial=True)
        return self.answer(HeaderOut, registry.write_header(actor=self.actor, uid=uid, **asked))

    @operation(takes=HeaderIn, gives=HeaderOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of a header."""
        return self.answer(HeaderOut, registry.write_header(actor=self.actor, uid=uid, **self.body(HeaderIn)))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove a header that no template has."""
        return self.removed(uid)


class Templates(_Rows):
    """Templates."""

    @operation(gives=TemplateOut, many=True, filters=["state", "purpose", "channel", "language", "category"])
    def get(self, request: Request) -> Response:
        """List templates."""
        rows = Template.objects.select_related("header", "previous")
        found = filtered(rows, request, words=("state", "purpose", "channel", "language", "category"))
        return self.page(found, TemplateOut, search=("name", "text", "dlt_id"))

    @operation(takes=TemplateIn, gives=TemplateOut, status=201)
    def post(self, _request: Request) -> Response:
        """Save a template; the registry's sure refusals are refused here."""
        made, _problems = registry.write_template(actor=self.actor, brand=brand_here(), **self.body(TemplateIn))
        return self.answer(TemplateOut, made, status=201)


class OneTemplate(_OneRow):
    """One template."""

    model = Template

    @operation(gives=TemplateOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a template."""
        return self.answer(TemplateOut, self.found(uid))

    @operation(takes=TemplateIn, gives=TemplateOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a template; what is approved stays, and the change is a new version with an id of its own."""
        return self._changed(uid, self.body(TemplateIn, partial=True))

    @operation(takes=TemplateIn, gives=TemplateOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of a template."""
        return self._changed(uid, self.body(TemplateIn))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove a draft; anything else is blocked."""
        return self.removed(uid)

    def _changed(self, uid: uuid.UUID, asked: dict[str, Any]) -> Response:
        row, _problems = registry.write_template(actor=self.actor, brand=brand_here(), uid=uid, **asked)
        return self.answer(TemplateOut, row)


class Targets(_Rows):
    """What may be tapped."""

    @operation(gives=TargetOut, many=True)
    def get(self, _request: Request) -> Response:
        """List registered links and numbers."""
        return self.page(Target.objects.select_related("entity"), TargetOut, search=("value",))

    @operation(takes=TargetIn, gives=TargetOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note a link or a number that is registered."""
        return self.answer(TargetOut, registry.list_target(actor=self.actor, **self.body(TargetIn)), status=201)


class OneTarget(_OneRow):
    """One link or number."""

    needs = {"DELETE": SETTINGS}
    model = Target

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove a link or number."""
        return self.removed(uid)


class Preview(ApiView):
    """The check before a credit is spent."""

    needs = {"POST": may_see}
    tags = TAGS
    opens_units = True

    @operation(takes=MessagePreviewIn, gives=MessagePreviewOut)
    def post(self, _request: Request) -> Response:
        """Show what would go out: the text, its parts, whether it is the approved one, and when it may go."""
        return self.answer(MessagePreviewOut, preview(**self.body(MessagePreviewIn)))
