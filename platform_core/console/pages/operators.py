"""The platform's own people: who they are, who is invited, and whose account rests."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from platform_core.console.base import ConsoleForm, ConsolePage
from platform_core.console.forms import InviteForm
from shared.identity.actions.team import change_staff, invite_staff
from shared.identity.queries import access_staff, open_invites, staff
from shared.ids import url_token
from shared.pages.lists import listed

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from shared.api.access import Need
    from shared.identity.models import User

CURRENT = "/console/operators"
MANAGE = "operators.manage"


class Operators(ConsolePage):
    """The list, and the invites that nobody has taken yet."""

    needs = {"GET": "operators.read"}
    template = "console/operators/list.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """Newest first."""
        may_manage = self.actor.may(MANAGE)
        return self.show(
            list=listed(staff(), request),
            invites=list(open_invites(self.now)[:50]),
            may_manage=may_manage,
            form=InviteForm(auto_id="invite_%s") if may_manage else None,
            key=url_token(),
        )


class Invite(ConsoleForm[InviteForm]):
    """Inviting somebody by mail."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "POST": MANAGE}
    template = "console/operators/invite.html"
    form = InviteForm
    current = CURRENT

    def act(self, form: InviteForm) -> HttpResponse:
        """The mail goes out; the link is good for a week."""
        invite, _url = invite_staff(**form.cleaned_data, actor=self.actor)
        return self.done(_("%(email)s is invited.") % {"email": invite.email}, CURRENT)


class ChangeOperator(ConsolePage):
    """Whether an operator may come in."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": MANAGE, "POST": MANAGE}
    template = "console/operators/lock.html"
    current = CURRENT
    lets_in: ClassVar[bool]

    @cached_property
    def operator(self) -> User:
        """Whom it is about. Raises NotFound."""
        return access_staff(self.kwargs["uid"])

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - the address has it
        """The question."""
        return self.show(operator=self.operator, lets_in=self.lets_in, key=url_token())

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Done; whatever was open ends with it."""
        user = change_staff(uid=uid, changes={"is_active": self.lets_in}, actor=self.actor)
        return self.done(self.said(user), CURRENT)

    def said(self, user: User) -> Any:
        """What was done, in a sentence."""
        raise NotImplementedError


class Lock(ChangeOperator):
    """Nothing of theirs opens any more."""

    lets_in = False

    def said(self, user: User) -> Any:
        """As the toast says it."""
        return _("%(name)s is locked out.") % {"name": user.name}


class Unlock(ChangeOperator):
    """They may sign in again."""

    lets_in = True

    def said(self, user: User) -> Any:
        """As the toast says it."""
        return _("%(name)s may sign in again.") % {"name": user.name}
