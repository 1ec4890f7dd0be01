"""Operators, their roles, and impersonation."""

from __future__ import annotations

import uuid

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.operators import actions
from shared.api.fields import OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.identity.api import people, roles
from shared.identity.permissions import IMPERSONATE
from shared.identity.visits import Visit

READ, MANAGE = "operators.read", "operators.manage"
TAGS = ("Operators",)


class ImpersonateIn(StrictSerializer):
    """Why; it stands in both books."""

    reason = serializers.CharField(max_length=300)


class ImpersonationOut(OutSerializer):
    """A token for the tenant's API, and the address of its desk, good once."""

    access = serializers.CharField()
    expires_at = serializers.DateTimeField()
    url = serializers.CharField()


class Operators(people.Staff):
    """Operators of the platform."""

    needs = {"GET": READ, "POST": MANAGE}
    tags = TAGS


class OneOperator(people.OneOfStaff):
    """An operator."""

    needs = {"GET": READ, "PUT": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}
    tags = TAGS


class OperatorInvite(people.StaffInvite):
    """Inviting an operator."""

    needs = {"POST": MANAGE}
    tags = TAGS


class OperatorActivity(people.StaffActivity):
    """What an operator did."""

    needs = {"GET": READ}
    tags = TAGS


class OperatorRoles(roles.Roles):
    """Operators' roles."""

    needs = {"GET": READ, "POST": MANAGE}
    tags = TAGS


class OneOperatorRole(roles.OneRole):
    """An operators' role."""

    needs = {"GET": READ, "PUT": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}
    tags = TAGS


class Impersonate(ApiView):
    """Standing in at a tenant's desk."""

    needs = {"POST": IMPERSONATE}
    tags = ("Tenants",)

    @operation(takes=ImpersonateIn, gives=ImpersonationOut)
    def post(self, request: Request, uid: uuid.UUID) -> Response:
        """Stand in for the tenant's owner for half an hour, without money and keys."""
        reason = self.body(ImpersonateIn)["reason"]
        visit = Visit.of(request)
        opened = actions.impersonate_tenant(uid=uid, reason=reason, visit=visit, actor=self.actor)
        return self.answer(ImpersonationOut, opened)
