"""Entities, headers, templates and what may be tapped, as the DLT portals know them; and the check before sending."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from shared.actor import Actor
from shared.api.filters import filtered
from shared.api.views import ApiView, operation
from shared.errors import NotFound
from shared.messaging.actions import registry
from shared.messaging.api import registered as shapes
from shared.messaging.models import Entity, Header, Target, Template
from shared.messaging.queries import brand_here, entities, preview

TAGS = ("Messaging",)
SETTINGS = "messaging.settings"


def may_see(actor: Actor) -> bool:
    """Whoever sends, reads or sets up."""
    return any(actor.may(one) for one in ("messages.send", "messages.read", SETTINGS, "channels.read"))


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

    @operation(gives=shapes.EntityOut, many=True)
    def get(self, _request: Request) -> Response:
        """List entities."""
        return self.page(entities(), shapes.EntityOut, search=("name", "peid"))

    @operation(takes=shapes.EntityIn, gives=shapes.EntityOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note an entity's registration."""
        return self.answer(
            shapes.EntityOut, registry.write_entity(actor=self.actor, **self.body(shapes.EntityIn)), status=201
        )


class OneEntity(_OneRow):
    """One entity."""

    model = Entity

    @operation(gives=shapes.EntityOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show an entity."""
        return self.answer(shapes.EntityOut, self.found(uid))

    @operation(takes=shapes.EntityIn, gives=shapes.EntityOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change an entity."""
        asked = self.body(shapes.EntityIn, partial=True)
        return self.answer(shapes.EntityOut, registry.write_entity(actor=self.actor, uid=uid, **asked))

    @operation(takes=shapes.EntityIn, gives=shapes.EntityOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of an entity."""
        return self.answer(
            shapes.EntityOut, registry.write_entity(actor=self.actor, uid=uid, **self.body(shapes.EntityIn))
        )

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove an entity on which nothing stands."""
        return self.removed(uid)


class Headers(_Rows):
    """Headers."""

    @operation(gives=shapes.HeaderOut, many=True)
    def get(self, _request: Request) -> Response:
        """List headers."""
        return self.page(Header.objects.select_related("entity"), shapes.HeaderOut, search=("header",))

    @operation(takes=shapes.HeaderIn, gives=shapes.HeaderOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note a header's registration."""
        return self.answer(
            shapes.HeaderOut, registry.write_header(actor=self.actor, **self.body(shapes.HeaderIn)), status=201
        )


class OneHeader(_OneRow):
    """One header."""

    model = Header

    @operation(gives=shapes.HeaderOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a header."""
        return self.answer(shapes.HeaderOut, self.found(uid))

    @operation(takes=shapes.HeaderIn, gives=shapes.HeaderOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a header."""
        asked = self.body(shapes.HeaderIn, partial=True)
        return self.answer(shapes.HeaderOut, registry.write_header(actor=self.actor, uid=uid, **asked))

    @operation(takes=shapes.HeaderIn, gives=shapes.HeaderOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of a header."""
        return self.answer(
            shapes.HeaderOut, registry.write_header(actor=self.actor, uid=uid, **self.body(shapes.HeaderIn))
        )

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove a header that no template has."""
        return self.removed(uid)


class Templates(_Rows):
    """Templates."""

    @operation(gives=shapes.TemplateOut, many=True, filters=["state", "purpose", "channel", "language", "category"])
    def get(self, request: Request) -> Response:
        """List templates."""
        rows = Template.objects.select_related("header", "previous")
        found = filtered(rows, request, words=("state", "purpose", "channel", "language", "category"))
        return self.page(found, shapes.TemplateOut, search=("name", "text", "dlt_id"))

    @operation(takes=shapes.TemplateIn, gives=shapes.TemplateOut, status=201)
    def post(self, _request: Request) -> Response:
        """Save a template; the registry's sure refusals are refused here."""
        made, _problems = registry.write_template(actor=self.actor, brand=brand_here(), **self.body(shapes.TemplateIn))
        return self.answer(shapes.TemplateOut, made, status=201)


class OneTemplate(_OneRow):
    """One template."""

    model = Template

    @operation(gives=shapes.TemplateOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a template."""
        return self.answer(shapes.TemplateOut, self.found(uid))

    @operation(takes=shapes.TemplateIn, gives=shapes.TemplateOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a template; what is approved stays, and the change is a new version with an id of its own."""
        return self._changed(uid, self.body(shapes.TemplateIn, partial=True))

    @operation(takes=shapes.TemplateIn, gives=shapes.TemplateOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change all of a template."""
        return self._changed(uid, self.body(shapes.TemplateIn))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Remove a draft; anything else is blocked."""
        return self.removed(uid)

    def _changed(self, uid: uuid.UUID, asked: dict[str, Any]) -> Response:
        row, _problems = registry.write_template(actor=self.actor, brand=brand_here(), uid=uid, **asked)
        return self.answer(shapes.TemplateOut, row)


class Targets(_Rows):
    """What may be tapped."""

    @operation(gives=shapes.TargetOut, many=True)
    def get(self, _request: Request) -> Response:
        """List registered links and numbers."""
        return self.page(Target.objects.select_related("entity"), shapes.TargetOut, search=("value",))

    @operation(takes=shapes.TargetIn, gives=shapes.TargetOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note a link or a number that is registered."""
        return self.answer(
            shapes.TargetOut, registry.list_target(actor=self.actor, **self.body(shapes.TargetIn)), status=201
        )


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

    @operation(takes=shapes.MessagePreviewIn, gives=shapes.MessagePreviewOut)
    def post(self, _request: Request) -> Response:
        """Show what would go out: the text, its parts, whether it is the approved one, and when it may go."""
        return self.answer(shapes.MessagePreviewOut, preview(**self.body(shapes.MessagePreviewIn)))
