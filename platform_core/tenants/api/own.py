"""A tenant's own settings and domains: at the tenant."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.tenants import flows, queries
from platform_core.tenants.actions import domains
from platform_core.tenants.actions.changing import change_settings
from platform_core.tenants.api import forms, shapes
from shared.actor import Actor
from shared.api.addresses import caller_address
from shared.api.views import ApiView, operation

TAGS = ("Settings",)


def is_staff(actor: Actor) -> bool:
    """Whoever works here may see how the business is set up."""
    return actor.kind in {"user", "api_key"}


class Settings(ApiView):
    """The tenant's settings."""

    needs = {"GET": is_staff, "PATCH": "settings.write"}
    tags = TAGS

    @operation(gives=shapes.SettingsOut)
    def get(self, _request: Request) -> Response:
        """Show the settings."""
        return self.answer(shapes.SettingsOut, queries.own_settings())

    @operation(takes=forms.SettingsIn, gives=shapes.SettingsOut)
    def patch(self, request: Request) -> Response:
        """Change some of the settings."""
        changes = self.body(forms.SettingsIn, partial=True)
        changed = change_settings(changes=changes, actor=self.actor, address=caller_address(request))
        return self.answer(shapes.SettingsOut, changed)


class Domains(ApiView):
    """Where the tenant is reached."""

    needs = {"GET": "settings.write", "POST": "settings.write"}
    tags = TAGS

    @operation(gives=shapes.DomainOut, many=True)
    def get(self, _request: Request) -> Response:
        """List the domains."""
        return self.page(queries.own_domains(), shapes.DomainOut)

    @operation(takes=forms.DomainIn, gives=shapes.DomainOut, status=201)
    def post(self, _request: Request) -> Response:
        """Ask for an own domain; the answer names the TXT record that proves it."""
        row = domains.add_domain(actor=self.actor, **self.body(forms.DomainIn))
        return self.answer(shapes.DomainOut, row, status=201)


class OneDomain(ApiView):
    """One own domain."""

    needs = {"GET": "settings.write", "PATCH": "settings.write", "DELETE": "settings.write"}
    tags = TAGS

    @operation(gives=shapes.DomainOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a domain."""
        return self.answer(shapes.DomainOut, domains.access_domain(uid))

    @operation(takes=forms.ChangeDomainIn, gives=shapes.DomainOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Choose whether links name it."""
        row = domains.change_domain(uid=uid, actor=self.actor, **self.body(forms.ChangeDomainIn))
        return self.answer(shapes.DomainOut, row)

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Give a domain up."""
        domains.remove_domain(uid=uid, actor=self.actor)
        return Response(status=204)


class VerifyDomain(ApiView):
    """Look for the proof."""

    needs = {"POST": "settings.write"}
    tags = TAGS
    opens_units = True

    @operation(gives=shapes.DomainOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Ask the name servers for the TXT record."""
        return self.answer(shapes.DomainOut, flows.verify_domain(uid=uid, actor=self.actor))
