"""Oneself at this desk: language, where one is signed in, the second step; the other places; everything on one page."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shared.errors import IllegalState
from shared.identity import queries
from shared.identity.actions import accounts, second_step
from shared.identity.actions.second_step import otpauth_url
from shared.secrets import decrypt
from tenant_apps.portal.desk.base import DeskForm, DeskPage, is_staff
from tenant_apps.portal.desk.house.forms import CodeForm
from tenant_apps.portal.desk.place import choose_place
from tenant_apps.venues.queries import access_venue

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from shared.identity.models import User


class Me(DeskPage):
    """Who I am here."""

    needs = {"GET": is_staff}
    current = "me"
    template = "portal/desk/house/me.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """My account."""
        principal = self.request.user
        return self.show(
            me=queries.me(self.actor),
            devices=list(queries.devices_of(self.actor).order_by("-last_seen_at")[:20]),
            own_device=getattr(principal, "device", None),
        )


class EndDevice(DeskPage):
    """Sign a device out."""

    needs = {"POST": is_staff}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """It needs the password again from now on."""
        accounts.revoke_device(uid=uid, actor=self.actor)
        return self.done(_("Signed out there"), reverse("desk:me"))


class SecondStepOn(DeskForm[CodeForm]):
    """Switch the second step on: scan, then write what the app shows."""

    needs = {"GET": is_staff, "POST": is_staff}
    current = "me"
    template = "portal/desk/house/second_step.html"
    form = CodeForm

    def context(self) -> dict[str, Any]:
        """The code to scan."""
        user = queries.me(self.actor)
        return {**super().context(), "me": user, **_scanned(user)}

    def act(self, form: CodeForm) -> HttpResponse:
        """Ask for it from now on."""
        second_step.confirm_totp(totp=form.cleaned_data["totp"], actor=self.actor)
        messages.success(self.request, _("The second step is on"))
        return HttpResponseRedirect(reverse("desk:me"), status=303)


class SecondStepBegin(DeskPage):
    """Make a secret to scan."""

    needs = {"POST": is_staff}

    def post(self, _request: HttpRequest) -> HttpResponse:
        """The page shows it next."""
        try:
            second_step.enroll_totp(actor=self.actor)
        except IllegalState:
            return HttpResponseRedirect(reverse("desk:me"), status=303)
        return HttpResponseRedirect(reverse("desk:second-step-on"), status=303)


class SecondStepOff(DeskForm[CodeForm]):
    """Switch it off; the app is shown once more."""

    needs = {"GET": is_staff, "POST": is_staff}
    current = "me"
    template = "portal/desk/house/second_step_off.html"
    form = CodeForm

    def act(self, form: CodeForm) -> HttpResponse:
        """Ask for it no longer."""
        second_step.disable_totp(totp=form.cleaned_data["totp"], actor=self.actor)
        messages.success(self.request, _("The second step is off"))
        return HttpResponseRedirect(reverse("desk:me"), status=303)


class Places(DeskPage):
    """At which place the desk stands."""

    needs = {"GET": is_staff, "POST": is_staff}
    template = "portal/desk/house/places.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The places."""
        return self.show(places=self.places)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Stand there from now on."""
        try:
            uid = uuid.UUID(request.POST.get("place", ""))
        except ValueError:
            return HttpResponseRedirect(reverse("desk:places"), status=303)
        choose_place(request, access_venue(self.actor, uid))
        return HttpResponseRedirect(reverse("desk:today"), status=303)


class More(DeskPage):
    """Everything that this role may open, for a thumb."""

    needs = {"GET": is_staff}
    current = "more"
    template = "portal/desk/house/more.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The side list as a page."""
        return self.show()


def _scanned(user: User) -> dict[str, Any]:
    """The secret that waits for its first code, as text and as a picture; nothing when none waits."""
    if not user.totp_pending:
        return {"secret": "", "picture": ""}
    secret = decrypt(user.totp_pending).reveal()
    return {"secret": secret, "picture": _picture(otpauth_url(user, secret))}


def _picture(text: str) -> SafeString:
    drawn = segno.make(text, error="m").svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from an escaped address
