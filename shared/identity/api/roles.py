"""`roles` at a tenant and `admin/roles` at the apex."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import Need
from shared.api.views import ApiView, operation
from shared.identity import queries
from shared.identity.actions import roles
from shared.identity.api import forms, shapes

TAGS = ("Roles",)
MANAGE = "staff.manage"


class Roles(ApiView):
    """Built-in and own roles."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "POST": MANAGE}
    tags = TAGS

    @operation(gives=shapes.RoleOut, many=True)
    def get(self, _request: Request) -> Response:
        """List roles and what they may do."""
        return self.page(queries.roles(), shapes.RoleOut, search=("code", "name"), ordering=("created_at", "code"))

    @operation(takes=forms.RoleIn, gives=shapes.RoleOut, status=201)
    def post(self, _request: Request) -> Response:
        """Make a role, of permissions that the caller holds."""
        return self.answer(shapes.RoleOut, roles.make_role(**self.body(forms.RoleIn), actor=self.actor), status=201)


class OneRole(ApiView):
    """A role."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "PUT": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}
    tags = TAGS

    @operation(gives=shapes.RoleOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a role."""
        return self.answer(shapes.RoleOut, queries.access_role(uid))

    @operation(takes=forms.RoleChangeIn, gives=shapes.RoleOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write an own role anew."""
        return self._change(uid, self.body(forms.RoleChangeIn))

    @operation(takes=forms.RoleChangeIn, gives=shapes.RoleOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Rename an own role, or give it other permissions."""
        return self._change(uid, self.body(forms.RoleChangeIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Delete an own role that nobody holds."""
        roles.drop_role(uid=uid, actor=self.actor)
        return Response(status=204)

    def _change(self, uid: uuid.UUID, changes: dict[str, Any]) -> Response:
        return self.answer(shapes.RoleOut, roles.change_role(uid=uid, changes=changes, actor=self.actor))
