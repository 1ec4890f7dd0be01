"""Operators come in: a password, then the code of the authenticator where it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from platform_core.console.forms import CodeForm, PasswordForm
from shared.api.access import PUBLIC, SIGNED_IN
from shared.identity import flows
from shared.identity.api.auth import count_account
from shared.identity.errors import CredentialsInvalid, TotpRequired
from shared.identity.first_step import first_step_of, forget_first_step, keep_first_step
from shared.identity.sessions import sign_in_session, sign_out_session
from shared.pages.views import FormPage, PageView, safe_next
from shared.unit import in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from shared.api.access import Need
    from shared.identity.models import User

HOME, SIGN_IN, SECOND_STEP = "/console", "/console/sign-in", "/console/sign-in/code"


class Door(FormPage[Any]):
    """A page before the console."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": PUBLIC, "POST": PUBLIC}
    rates: ClassVar[Mapping[str, str]] = {"POST": "login"}
    opens_units = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What did not match is a refusal of the form, and no reason to be sent to the sign-in page."""
        try:
            return super().post(request, *args, **kwargs)
        except CredentialsInvalid as error:
            form = self.make_form(data=request.POST)
            form.is_valid()
            form.add_error(None, error.sentence)
            return self.show_form(form, status=error.status)

    @property
    def onward(self) -> str:
        """The path of the console that was asked for, or its front page."""
        found = safe_next(self.request, HOME)
        return found if found.startswith(HOME) and not found.startswith(SIGN_IN) else HOME

    def context(self) -> dict[str, Any]:
        """Where to go afterwards."""
        return {"next": self.onward}

    def let_in(self, user: User) -> HttpResponse:
        """The session is theirs from now on."""
        in_unit(lambda _unit: sign_in_session(self.request, user))
        return HttpResponseRedirect(self.onward, status=303)


class SignIn(Door):
    """Email and password. The words never say whether the account exists."""

    template = "console/entry/sign_in.html"
    form = PasswordForm

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form; who is in already goes on."""
        if self.actor.kind == "operator":
            return HttpResponseRedirect(self.onward)
        return super().get(self.request)

    def act(self, form: PasswordForm) -> HttpResponse:
        """Come in, or go on to the second step."""
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        count_account(self.request, "login", email)
        try:
            user = flows.prove_password(email=email, password=password)
        except TotpRequired:
            keep_first_step(self.request, email, password)
            return HttpResponseRedirect(f"{SECOND_STEP}?next={quote(self.onward)}", status=303)
        return self.let_in(user)


class SecondStep(Door):
    """The code, for who has just given the right password."""

    template = "console/entry/second_step.html"
    form = CodeForm

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Asks for the code; without a first step, back to it."""
        if first_step_of(self.request) is None:
            return HttpResponseRedirect(SIGN_IN)
        return super().get(self.request)

    def act(self, form: CodeForm) -> HttpResponse:
        """Come in with both steps."""
        known = first_step_of(self.request)
        if known is None:
            return HttpResponseRedirect(SIGN_IN, status=303)
        email, password = known
        count_account(self.request, "login", email)
        user = flows.prove_password(email=email, password=password, totp=form.cleaned_data["totp"])
        forget_first_step(self.request)
        return self.let_in(user)


class SignOut(PageView):
    """Going out: the session and its device end."""

    needs: ClassVar[Mapping[str, Need]] = {"POST": SIGNED_IN}
    sign_in = SIGN_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign out."""
        sign_out_session(request)
        return HttpResponseRedirect(SIGN_IN, status=303)
