"""Opening a front desk: one form, the address checked while it is typed, and then straight to the desk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django_tenants.utils import tenant_context

from platform_core.console.forms import KINDS, SignUpForm
from platform_core.console.pages.public import KIND_ICONS
from platform_core.console.picture import hall
from platform_core.tenants import flows
from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.errors import SlugReserved, SlugTaken
from platform_core.tenants.queries import host, url
from platform_core.tenants.slugs import RESERVED, SLUG, owners_of, slug_from
from shared import secrets
from shared.api.access import PUBLIC
from shared.identity.actions.handing_over import hand_over
from shared.identity.visits import Visit
from shared.pages.lists import plain
from shared.pages.views import FormPage, PageView
from shared.tenancy.hosts import apex_host
from shared.unit import in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from platform_core.tenants.actions.signing_up import SignedUp
    from shared.api.access import Need
    from shared.errors import DomainError

OPEN: Mapping[str, Need] = {"GET": PUBLIC, "POST": PUBLIC}
MADE = "signed_up"


class SignUp(FormPage[SignUpForm]):
    """The form, and the same action as the API's."""

    needs = OPEN
    rates: ClassVar[Mapping[str, str]] = {"GET": "public", "POST": "signup"}
    template = "console/public/sign_up.html"
    form = SignUpForm
    opens_units = True

    def act(self, form: SignUpForm) -> HttpResponse:
        """Make the tenant, and keep the owner's way in for the next page."""
        started = time.monotonic()
        made = take_in(self.request, form.cleaned_data, self.actor)
        way_in = in_tenant(made, self.request)
        self.request.session[MADE] = {
            "name": made.tenant.name,
            "host": host(made.tenant),
            "url": url(made.tenant),
            "vertical": made.tenant.vertical,
            "seconds": round(time.monotonic() - started, 1),
            "enter": secrets.encrypt(way_in),
        }
        return HttpResponseRedirect("/sign-up/ready", status=303)

    def context(self) -> dict[str, Any]:
        """The kinds with their pictures, and what stands behind the address."""
        kinds = [(KIND_ICONS.get(code, "house"), code, title) for code, title in KINDS]
        return {"kinds": kinds, "tail": f".{apex_host()}", "plan": hall(), "trial_days": settings.TRIAL_DAYS}

    def refused(self, error: DomainError) -> HttpResponse:
        """A name that somebody has is said beside the address."""
        if not isinstance(error, (SlugTaken, SlugReserved)):
            return super().refused(error)
        form = self.make_form(data=self.request.POST)
        form.is_valid()
        form.add_error("slug", error.sentence)
        return self.show_form(form, status=error.status)


class Address(PageView):
    """Whether an address is free, said while it is typed; without one, the one that the name would give."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": PUBLIC}
    rates: ClassVar[Mapping[str, str]] = {"GET": "public"}
    template = "console/public/address.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """One mark and its word."""
        slug, name = plain(request.GET.get("slug")).lower(), plain(request.GET.get("business_name"))
        suggested = slug_from(name) if name and not slug else ""
        return self.show(says=said_of(slug) if slug else "", suggested=suggested)


class Ready(PageView):
    """What was made, and the way to it, which is good once."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": PUBLIC}
    template = "console/public/ready.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Says it, then goes on by itself. Asked a second time, the way in is gone and the sign-in remains."""
        made = request.session.get(MADE)
        if made is None:
            return HttpResponseRedirect("/sign-up")
        enter = secrets.decrypt(made["enter"]).reveal() if made["enter"] else ""
        request.session[MADE] = {**made, "enter": ""}
        way = enter or f"{made['url']}/sign-in/password"
        response = self.show(made=made, way=way, goes_on=bool(enter), plan=hall())
        if enter:
            response["Refresh"] = f"1; url={enter}"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


def take_in(request: HttpRequest, asked: dict[str, Any], actor: Any) -> SignedUp:
    """Sign the business up as the form says."""
    owner = Owner(name=asked["name"], email=asked["email"], phone=asked["phone"], password=asked["password"])
    plan = {"plan": asked["plan"]} if asked.get("plan") else {}
    return flows.take_in(
        slug=asked["slug"],
        business_name=asked["business_name"],
        vertical=asked["vertical"],
        owner=owner,
        visit=Visit.of(request),
        actor=actor,
        **plan,
    )


def in_tenant(made: SignedUp, request: HttpRequest) -> str:
    """The address that signs the new owner in at the new tenant, once."""
    with tenant_context(made.tenant):
        return in_unit(lambda _unit: hand_over(user_id=made.entry.user.pk, visit=Visit.of(request)))


def said_of(slug: str) -> str:
    """`free`, `taken`, `reserved` or `invalid`."""
    if not SLUG.match(slug) or slug.endswith("-"):
        return "invalid"
    owners = owners_of(slug)
    if RESERVED in owners:
        return "reserved"
    return "taken" if owners else "free"
