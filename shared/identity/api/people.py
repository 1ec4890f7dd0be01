"""`staff` at a tenant and `admin/users` at the apex: the same views, with each side's permissions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import Need
from shared.api.views import ApiView, operation
from shared.identity import queries
from shared.identity.actions import team
from shared.identity.api import forms, shapes

TAGS = ("Staff",)
MANAGE = "staff.manage"


class Staff(ApiView):
    """Colleagues."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "POST": MANAGE}
    tags = TAGS

    @operation(gives=shapes.StaffOut, many=True, filters=["role", "is_active"])
    def get(self, request: Request) -> Response:
        """List colleagues."""
        rows = queries.staff()
        if role := request.query_params.get("role", "").replace("\x00", ""):
            rows = rows.filter(role__code=role)
        if (is_active := request.query_params.get("is_active")) in {"true", "false"}:
            rows = rows.filter(is_active=is_active == "true")
        return self.page(rows, shapes.StaffOut, search=("name", "email", "phone"), ordering=("created_at", "name"))

    @operation(takes=forms.StaffIn, gives=shapes.StaffAddedOut, status=201)
    def post(self, request: Request) -> Response:
        """Add a colleague; without a password they are invited to choose one."""
        asked = {"phone": "", "password": None, **self.body(forms.StaffIn)}
        user, accept_url = team.add_staff(**asked, actor=self.actor)
        shown = shapes.StaffAddedOut(user, context={"request": request, "accept_url": accept_url})
        return Response(shown.data, status=201)


class OneOfStaff(ApiView):
    """A colleague."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "PUT": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}
    tags = TAGS

    @operation(gives=shapes.StaffOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a colleague."""
        return self.answer(shapes.StaffOut, queries.access_staff(uid))

    @operation(takes=forms.StaffChangeIn, gives=shapes.StaffOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Write a colleague anew."""
        return self._change(uid, self.body(forms.StaffChangeIn))

    @operation(takes=forms.StaffChangeIn, gives=shapes.StaffOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change some of a colleague; another role, password or a switch-off ends what they had open."""
        return self._change(uid, self.body(forms.StaffChangeIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Let a colleague go; what they did stays in the books."""
        team.remove_staff(uid=uid, actor=self.actor)
        return Response(status=204)

    def _change(self, uid: uuid.UUID, changes: dict[str, Any]) -> Response:
        return self.answer(shapes.StaffOut, team.change_staff(uid=uid, changes=changes, actor=self.actor))


class StaffInvite(ApiView):
    """Inviting somebody."""

    needs: ClassVar[Mapping[str, Need]] = {"POST": MANAGE}
    tags = TAGS

    @operation(takes=forms.InviteIn, gives=shapes.InvitedOut, status=201)
    def post(self, request: Request) -> Response:
        """Invite somebody by mail."""
        invite, accept_url = team.invite_staff(**self.body(forms.InviteIn), actor=self.actor)
        shown = shapes.InvitedOut(invite, context={"request": request, "accept_url": accept_url})
        return Response(shown.data, status=201)


class StaffActivity(ApiView):
    """What a colleague did."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE}
    tags = TAGS

    @operation(gives=shapes.ActivityOut, many=True)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """List what a colleague did in the last weeks, newest first."""
        rows = queries.activity_of(queries.access_staff(uid))
        return self.page(rows, shapes.ActivityOut, ordering=("at",), default="-at")
