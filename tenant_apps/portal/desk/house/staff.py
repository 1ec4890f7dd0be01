"""Colleagues: who works here, as what; inviting, changing, letting go."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.identity import queries
from shared.identity.actions import team
from shared.identity.models import Invite, User
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.house.forms import ColleagueForm, InviteForm

if TYPE_CHECKING:
    from django.http import HttpRequest

MANAGE = "staff.manage"
LINK = "invite_link"


class Staff(DeskForm[InviteForm]):
    """Who works here, and inviting one more."""

    needs = {"GET": MANAGE, "POST": MANAGE}
    current = "staff"
    template = "portal/desk/house/staff.html"
    form = InviteForm

    def context(self) -> dict[str, Any]:
        """The people, the open invites, and the address of the one that was just made."""
        invites = Invite.objects.filter(used_at=None, expires_at__gt=self.now).select_related("role").order_by("-id")
        return {
            **super().context(),
            "people": list(queries.staff().order_by("role__id", "name")),
            "invites": list(invites[:50]),
            "link": self.request.session.pop(LINK, None),
        }

    def act(self, form: InviteForm) -> HttpResponse:
        """Invite by mail; the address can also be handed over."""
        invite, address = team.invite_staff(actor=self.actor, **form.cleaned_data)
        self.request.session[LINK] = {"email": invite.email, "address": address}
        return HttpResponseRedirect(reverse("desk:staff"), status=303)


class ColleaguePage(DeskPage):
    """A page about one colleague."""

    needs = {"GET": MANAGE, "POST": MANAGE}
    current = "staff"

    @cached_property
    def colleague(self) -> User:
        """The colleague. Raises NotFound."""
        return queries.access_staff(self.kwargs["uid"])


class Colleague(DeskForm[ColleagueForm], ColleaguePage):
    """A name, a role, whether they may come in."""

    needs = {"GET": MANAGE, "POST": MANAGE}
    template = "portal/desk/house/colleague.html"
    form = ColleagueForm

    def make_form(self, **given: Any) -> ColleagueForm:
        """As it is."""
        user = self.colleague
        initial = {"name": user.name, "role": user.role.code, "is_active": user.is_active}
        return ColleagueForm(initial=initial, own_role=(user.role.code, user.role.title), **given)

    def context(self) -> dict[str, Any]:
        """Who it is."""
        return {**super().context(), "colleague": self.colleague}

    def act(self, form: ColleagueForm) -> HttpResponse:
        """Change it; another role ends what they had open."""
        team.change_staff(uid=self.colleague.uid, changes=form.cleaned_data, actor=self.actor)
        messages.success(self.request, _("%(name)s is changed") % {"name": form.cleaned_data["name"]})
        return HttpResponseRedirect(reverse("desk:staff"), status=303)


class LetGo(ColleaguePage):
    """A colleague leaves; what they did stays in the books."""

    needs = {"POST": MANAGE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Remove."""
        name = self.colleague.name
        team.remove_staff(uid=uid, actor=self.actor)
        return self.done(_("%(name)s no longer works here") % {"name": name}, reverse("desk:staff"))
