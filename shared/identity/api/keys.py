"""`api-keys`."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.views import ApiView, operation
from shared.identity import queries
from shared.identity.actions import keys
from shared.identity.api import forms, shapes

TAGS = ("Integrations",)
MANAGE = "integrations.manage"


class ApiKeys(ApiView):
    """Keys for programs."""

    needs = {"GET": MANAGE, "POST": MANAGE}
    tags = TAGS

    @operation(gives=shapes.ApiKeyOut, many=True)
    def get(self, _request: Request) -> Response:
        """List API keys, without their texts."""
        return self.page(queries.api_keys(), shapes.ApiKeyOut, search=("name",), ordering=("created_at", "name"))

    @operation(takes=forms.ApiKeyIn, gives=shapes.ApiKeyMadeOut, status=201)
    def post(self, request: Request) -> Response:
        """Make an API key; its text is in this answer and nowhere else."""
        key, text = keys.make_api_key(**{"expires_at": None, **self.body(forms.ApiKeyIn)}, actor=self.actor)
        shown = shapes.ApiKeyMadeOut(key, context={"request": request, "key": text})
        return Response(shown.data, status=201)


class OneApiKey(ApiView):
    """An API key."""

    needs = {"GET": MANAGE, "PUT": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}
    tags = TAGS

    @operation(gives=shapes.ApiKeyOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show an API key, without its text."""
        return self.answer(shapes.ApiKeyOut, queries.access_api_key(uid))

    @operation(takes=forms.ApiKeyIn, gives=shapes.ApiKeyOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write its name, scopes and end anew; the text stays."""
        return self._change(uid, {"expires_at": None, **self.body(forms.ApiKeyIn)})

    @operation(takes=forms.ApiKeyIn, gives=shapes.ApiKeyOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change its name, scopes or end."""
        return self._change(uid, self.body(forms.ApiKeyIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Revoke an API key."""
        keys.revoke_api_key(uid=uid, actor=self.actor)
        return Response(status=204)

    def _change(self, uid: uuid.UUID, changes: dict[str, Any]) -> Response:
        return self.answer(shapes.ApiKeyOut, keys.change_api_key(uid=uid, changes=changes, actor=self.actor))
