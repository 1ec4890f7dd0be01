"""Signing in with a password and, where it is on, a second step; signing out; joining by an invite."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from shared import secrets
from shared.api.access import PUBLIC, SIGNED_IN
from shared.clock import wall
from shared.identity import flows
from shared.identity.actions import team
from shared.identity.api.auth import count_account
from shared.identity.codes import link_mark
from shared.identity.errors import CredentialsInvalid, LinkInvalid, TotpRequired
from shared.identity.models import Invite, User
from shared.identity.sessions import bind_session, sign_in_session, sign_out_session
from shared.identity.visits import Visit
from shared.pages.views import FormPage, PageView, safe_next
from shared.tenancy import current_tenant
from shared.unit import in_unit
from tenant_apps.portal.desk.entry.forms import JoinForm, SecondStepForm, SignInForm
from tenant_apps.portal.desk.frame import accent_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from shared.api.access import Need
    from shared.errors import DomainError

FIRST_STEP = "first_step"
FIRST_STEP_LIFE = timedelta(minutes=5)
AT_A_DOOR: Mapping[str, Need] = {"GET": PUBLIC, "POST": PUBLIC}


class EntryPage(FormPage[Any]):
    """A page before the desk: the tenant's sign, one form."""

    needs = AT_A_DOOR
    rates = {"POST": "login"}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A wrong password is a refusal of the form, and no reason to be sent to the sign-in page."""
        try:
            return super().post(request, *args, **kwargs)
        except CredentialsInvalid as error:
            form = self.make_form(data=request.POST)
            form.is_valid()
            form.add_error(None, error.sentence)
            return self.show_form(form, status=error.status)

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """With the tenant's name and colour."""
        tenant = current_tenant()
        sign = {"name": tenant.name, "letter": tenant.name[:1].upper()}
        accent = accent_of(tenant.accent_hue, tenant.accent_chroma)
        frame = {**sign, "accent": accent}
        return super().show(status=status, template=template, frame=frame, **context)

    def context(self) -> dict[str, Any]:
        """Where to go afterwards."""
        return {"next": safe_next(self.request, "")}


class SignIn(EntryPage):
    """Email and password. After five wrong tries an account rests; the words never say whether it exists."""

    template = "portal/desk/entry/sign_in.html"
    form = SignInForm
    opens_units = True

    def act(self, form: SignInForm) -> HttpResponse:
        """Come in, or go on to the second step."""
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        count_account(self.request, "login", email)
        try:
            user = flows.prove_password(email=email, password=password)
        except TotpRequired:
            keep_first_step(self.request, email, password)
            return HttpResponseRedirect(_with_next(self.request, reverse("desk:second-step")), status=303)
        return come_in(self.request, user)


class SecondStep(EntryPage):
    """The code of the authenticator app, for who has just given the right password."""

    template = "portal/desk/entry/second_step.html"
    form = SecondStepForm
    opens_units = True

    def get(self, _request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks for the code; without a first step, back to it."""
        if first_step_of(self.request) is None:
            return HttpResponseRedirect(reverse("desk:sign-in"))
        return super().get(self.request, *args, **kwargs)

    def act(self, form: SecondStepForm) -> HttpResponse:
        """Come in with both steps."""
        known = first_step_of(self.request)
        if known is None:
            return HttpResponseRedirect(reverse("desk:sign-in"), status=303)
        email, password = known
        count_account(self.request, "login", email)
        user = flows.prove_password(email=email, password=password, totp=form.cleaned_data["totp"])
        self.request.session.pop(FIRST_STEP, None)
        return come_in(self.request, user)


class SignOut(PageView):
    """Going out: the session and its device end."""

    needs: ClassVar[Mapping[str, Need]] = {"POST": SIGNED_IN}
    sign_in = "/desk/sign-in"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign out."""
        sign_out_session(request)
        return HttpResponseRedirect(reverse("desk:sign-in"), status=303)


class Join(EntryPage):
    """Where the link of an invite leads."""

    template = "portal/desk/entry/join.html"
    form = JoinForm

    @property
    def invite(self) -> Invite | None:
        """The invite behind the link, if it is still good."""
        mark = link_mark(self.kwargs["token"])
        rows = Invite.objects.select_related("role", "user")
        return rows.filter(token_mark=mark, used_at=None, expires_at__gt=wall()).first()

    def make_form(self, **given: Any) -> JoinForm:
        """With the name that the account has already."""
        invite = self.invite
        known = invite.user.name if invite and invite.user else ""
        return JoinForm(initial={"name": known}, **given)

    def context(self) -> dict[str, Any]:
        """To what one is invited; None for a link that is no longer good."""
        return {"invite": self.invite}

    def act(self, form: JoinForm) -> HttpResponse:
        """Join, and be signed in."""
        entry = team.accept_invite(
            token=self.kwargs["token"],
            password=form.cleaned_data["password"],
            name=form.cleaned_data["name"],
            visit=Visit.of(self.request),
        )
        bind_session(self.request, entry.device)
        return HttpResponseRedirect(reverse("desk:today"), status=303)

    def refused(self, error: DomainError) -> HttpResponse:
        """A link that is no longer good says so in the page."""
        if isinstance(error, LinkInvalid):
            return self.show(status=error.status, form=None, invite=None)
        return super().refused(error)


def come_in(request: HttpRequest, user: User) -> HttpResponse:
    """Bind the session to somebody proven. Staff go to the desk, a customer to the site."""
    in_unit(lambda _: sign_in_session(request, user))
    home = "/me" if user.is_customer else reverse("desk:today")
    return HttpResponseRedirect(safe_next(request, home) if not user.is_customer else home, status=303)


def keep_first_step(request: HttpRequest, email: str, password: str) -> None:
    """Remember the proven first step for five minutes, encrypted, so that the page never holds the password."""
    until = (wall() + FIRST_STEP_LIFE).timestamp()
    request.session[FIRST_STEP] = secrets.encrypt(orjson.dumps([email, password, until]).decode())


def first_step_of(request: HttpRequest) -> tuple[str, str] | None:
    """The first step that was kept, unless it is too old."""
    kept = request.session.get(FIRST_STEP)
    if kept is None:
        return None
    email, password, until = orjson.loads(secrets.decrypt(kept).reveal())
    return (email, password) if until > wall().timestamp() else None


def _with_next(request: HttpRequest, address: str) -> str:
    following = safe_next(request, "")
    return f"{address}?next={following}" if following else address
