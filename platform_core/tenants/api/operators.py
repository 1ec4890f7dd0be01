"""Signing up, and what operators do to tenants: at the apex."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.tenants import flows, queries
from platform_core.tenants.actions.changing import change_tenant
from platform_core.tenants.actions.names import release_slug, reserve_slug
from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.actions.states import archive_tenant, reactivate_tenant, suspend_tenant
from platform_core.tenants.api import forms, shapes
from platform_core.tenants.models import ReservedSlug
from shared.api.access import PUBLIC
from shared.api.views import ApiView, operation
from shared.errors import NotFound
from shared.identity.visits import Visit
from shared.money import Money

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from platform_core.tenants.actions.signing_up import SignedUp
    from platform_core.tenants.models import Tenant

TAGS = ("Tenants",)
FILTERS = {"state": "state", "vertical": "vertical", "plan": "subscription__plan__slug"}


def _taken_in(view: ApiView, asked: dict[str, Any]) -> SignedUp:
    owner = Owner(**asked.pop("owner"))
    return flows.take_in(owner=owner, visit=Visit.of(view.request), actor=view.actor, **asked)


class SignUp(ApiView):
    """A business arrives. It needs no Idempotency-Key: the slug is the key."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "signup"}
    tags = TAGS
    opens_units = True

    @operation(takes=forms.SignUpIn, gives=shapes.SignedUpOut, status=201)
    def post(self, _request: Request) -> Response:
        """Sign a business up; its address answers when this does."""
        return self.answer(shapes.SignedUpOut, _taken_in(self, self.body(forms.SignUpIn)), status=201)


class Tenants(ApiView):
    """All tenants."""

    needs = {"GET": "tenants.read", "POST": "tenants.write"}
    tags = TAGS
    opens_units = True

    @operation(gives=shapes.FullTenantOut, many=True, filters=[*FILTERS])
    def get(self, request: Request) -> Response:
        """List tenants."""
        return self.page(
            _filtered(queries.tenants(), request),
            shapes.FullTenantOut,
            search=("name", "slug", "contact_email"),
            ordering=("created_at", "name"),
        )

    @operation(takes=forms.TenantIn, gives=shapes.FullTenantOut, status=201)
    def post(self, _request: Request) -> Response:
        """Sign a business up for its owner."""
        made = _taken_in(self, self.body(forms.TenantIn))
        return self.answer(shapes.FullTenantOut, made.tenant, status=201)


class OneTenant(ApiView):
    """One tenant."""

    needs = {"GET": "tenants.read", "PUT": "tenants.write", "PATCH": "tenants.write", "DELETE": "tenants.archive"}
    tags = TAGS

    @operation(gives=shapes.FullTenantOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a tenant."""
        return self._show(uid)

    @operation(takes=forms.ChangeTenantIn, gives=shapes.FullTenantOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a tenant's name, plan, limits and features."""
        return self._change(uid, partial=False)

    @operation(takes=forms.ChangeTenantIn, gives=shapes.FullTenantOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change some of a tenant's name, plan, limits and features."""
        return self._change(uid, partial=True)

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Archive a tenant."""
        archive_tenant(uid=uid, actor=self.actor)
        return Response(status=204)

    def _change(self, uid: uuid.UUID, *, partial: bool) -> Response:
        change_tenant(uid=uid, changes=self.body(forms.ChangeTenantIn, partial=partial), actor=self.actor)
        return self._show(uid)

    def _show(self, uid: uuid.UUID) -> Response:
        return self.answer(shapes.FullTenantOut, queries.access_tenant(uid))


class Suspend(ApiView):
    """Shut a tenant out."""

    needs = {"POST": "tenants.suspend"}
    tags = TAGS

    @operation(takes=forms.ReasonIn, gives=shapes.FullTenantOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Suspend a tenant."""
        suspend_tenant(uid=uid, actor=self.actor, **self.body(forms.ReasonIn))
        return self.answer(shapes.FullTenantOut, queries.access_tenant(uid))


class Reactivate(ApiView):
    """Let a tenant back in."""

    needs = {"POST": "tenants.suspend"}
    tags = TAGS

    @operation(takes=forms.MaybeReasonIn, gives=shapes.FullTenantOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Reactivate a tenant."""
        reactivate_tenant(uid=uid, actor=self.actor, **self.body(forms.MaybeReasonIn))
        return self.answer(shapes.FullTenantOut, queries.access_tenant(uid))


class Stats(ApiView):
    """What a tenant has."""

    needs = {"GET": "tenants.read"}
    tags = TAGS

    @operation(gives=shapes.StatsOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Count a tenant's venues, customers, bookings, revenue, messages and storage."""
        tenant = queries.access_tenant(uid)
        counted = {**dict.fromkeys(shapes.StatsOut().fields, 0), **queries.stats_of(tenant)}
        revenue = Money(minor=counted["revenue"], currency=tenant.currency)
        return self.answer(shapes.StatsOut, {**counted, "revenue": revenue})


class ReservedSlugs(ApiView):
    """Names that no tenant gets."""

    needs = {"GET": "tenants.read", "POST": "settings.write"}
    tags = TAGS

    @operation(gives=shapes.ReservedSlugOut, many=True)
    def get(self, _request: Request) -> Response:
        """List reserved names."""
        return self.page(ReservedSlug.objects.order_by("-created_at"), shapes.ReservedSlugOut, search=("slug",))

    @operation(takes=forms.ReservedSlugIn, gives=shapes.ReservedSlugOut, status=201)
    def post(self, _request: Request) -> Response:
        """Reserve a name."""
        row = reserve_slug(actor=self.actor, **self.body(forms.ReservedSlugIn))
        return self.answer(shapes.ReservedSlugOut, row, status=201)


class OneReservedSlug(ApiView):
    """One reserved name."""

    needs = {"DELETE": "settings.write"}
    tags = TAGS

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Let a name go."""
        release_slug(uid=uid, actor=self.actor)
        return Response(status=204)


class Tls(ApiView):
    """Asked by the web server before it gets a certificate."""

    needs = {"GET": PUBLIC}
    tags = TAGS

    @operation(filters=["domain"])
    def get(self, request: Request) -> Response:
        """200 for a host that we answer, else 404."""
        if not queries.is_served(request.query_params.get("domain", "")):
            raise NotFound
        return Response({"ok": True})


def _filtered(rows: QuerySet[Tenant], request: Request) -> QuerySet[Tenant]:
    given = {column: request.query_params[name] for name, column in FILTERS.items() if name in request.query_params}
    return rows.filter(**given)
