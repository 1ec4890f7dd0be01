"""What an operator does to a tenant: dialogs of its page, and pages of their own for who has no script."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from platform_core.console.base import ConsoleForm, ConsolePage
from platform_core.console.forms import MaybeReasonForm, PlanForm, ReasonForm
from platform_core.console.pages.tenants import CURRENT
from platform_core.console.verbs import verb_of
from platform_core.operators.actions import impersonate_tenant
from platform_core.tenants.actions.changing import change_tenant
from platform_core.tenants.actions.states import reactivate_tenant, suspend_tenant
from platform_core.tenants.queries import access_tenant
from shared import secrets
from shared.identity.permissions import IMPERSONATE
from shared.identity.visits import Visit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpRequest

    from platform_core.tenants.models import Tenant
    from shared.api.access import Need

WAY = "desk_way"


class TenantVerb(ConsoleForm[Any]):
    """One verb about one tenant. code: its word in the address."""

    template = "console/tenants/verb.html"
    part = "console/parts/verb_form.html"
    current = CURRENT
    code: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A dialog that was answered leads to the next page as a whole."""
        response = super().dispatch(request, *args, **kwargs)
        if self.is_part and isinstance(response, HttpResponseRedirect):
            return HttpResponse(status=204, headers={"HX-Redirect": response.url})
        return response

    @cached_property
    def tenant(self) -> Tenant:
        """Which one. Raises TenantNotFound."""
        return access_tenant(self.kwargs["uid"])

    @property
    def home(self) -> str:
        """Its page."""
        return f"{CURRENT}/{self.tenant.uid}"

    def show_form(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        """The question with its form, alone in a dialog. A refused one gets a new key: the old one had no effect."""
        if self.is_part:
            form.auto_id = f"{self.code}_%s"
        verb = verb_of(self.code, self.tenant, form)
        return self.show(status=status, verb=verb, tenant=self.tenant, in_dialog=self.is_part)


class Suspend(TenantVerb):
    """Shutting a tenant out."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "tenants.suspend", "POST": "tenants.suspend"}
    form = ReasonForm
    code = "suspend"

    def act(self, form: ReasonForm) -> HttpResponse:
        """Its site and desk say so from now on."""
        suspend_tenant(uid=self.tenant.uid, actor=self.actor, **form.cleaned_data)
        return self.done(_("%(name)s is suspended.") % {"name": self.tenant.name}, self.home)


class Reactivate(TenantVerb):
    """Letting it back in."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "tenants.suspend", "POST": "tenants.suspend"}
    form = MaybeReasonForm
    code = "reactivate"

    def act(self, form: MaybeReasonForm) -> HttpResponse:
        """In the state that it had."""
        reactivate_tenant(uid=self.tenant.uid, actor=self.actor, **form.cleaned_data)
        return self.done(_("%(name)s is open again.") % {"name": self.tenant.name}, self.home)


class ChangePlan(TenantVerb):
    """Another plan."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "tenants.write", "POST": "tenants.write"}
    form = PlanForm
    code = "plan"

    def make_form(self, **given: Any) -> PlanForm:
        """With the plan that it has."""
        return PlanForm(initial={"plan": self.tenant.subscription.plan.slug}, **given)

    def act(self, form: PlanForm) -> HttpResponse:
        """It counts at once."""
        change_tenant(uid=self.tenant.uid, changes=dict(form.cleaned_data), actor=self.actor)
        return self.done(_("%(name)s has another plan.") % {"name": self.tenant.name}, self.home)


class EnterDesk(TenantVerb):
    """Standing in for the owner, with a reason."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": IMPERSONATE, "POST": IMPERSONATE}
    form = ReasonForm
    code = "enter"

    def act(self, form: ReasonForm) -> HttpResponse:
        """Open it, and keep the way in for the next page: a form may not lead to another host."""
        opened = impersonate_tenant(
            uid=self.tenant.uid,
            reason=form.cleaned_data["reason"],
            visit=Visit.of(self.request),
            actor=self.actor,
        )
        self.request.session[WAY] = [str(self.tenant.uid), secrets.encrypt(opened.url)]
        return HttpResponseRedirect(f"{self.home}/go", status=303)


class GoToDesk(ConsolePage):
    """The way to the desk, good once."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": IMPERSONATE}
    template = "console/tenants/go.html"
    current = CURRENT

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Goes on by itself; without a way, back to the tenant."""
        known, way = request.session.pop(WAY, ["", ""])
        if known != str(uid):
            return HttpResponseRedirect(f"{CURRENT}/{uid}")
        url = secrets.decrypt(way).reveal()
        response = self.show(tenant=access_tenant(uid), way=url)
        response["Refresh"] = f"1; url={url}"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response
