"""Coming in and going out: by a code to the phone, which also registers, or by a password."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import get_language

from shared.actor import Actor
from shared.api import rates
from shared.api.access import PUBLIC, SIGNED_IN
from shared.errors import Invalid
from shared.identity import flows
from shared.identity.actions.accounts import change_profile
from shared.identity.actions.signing_in import request_code
from shared.identity.errors import CredentialsInvalid, TotpRequired
from shared.identity.models import User
from shared.identity.queries import me
from shared.identity.sessions import sign_in_session, sign_out_session
from shared.pages.views import put_refusal, safe_next
from shared.phones import spoken_phone
from shared.secrets import fingerprint
from shared.unit import in_unit
from tenant_apps.customers.actions import update_customer
from tenant_apps.customers.models import Customer
from tenant_apps.portal.site.base import SiteForm, SitePage
from tenant_apps.portal.site.forms import CodeForm, NameForm, PasswordForm, PhoneForm

ASKED_PHONE = "asked_phone"
DOORS = ("/sign-in", "/welcome", "/sign-out")


class Door(SitePage):
    """What the pages of signing in share: where they lead."""

    needs = {"GET": PUBLIC, "POST": PUBLIC}
    rates: ClassVar[dict[str, str]] = {"POST": "login"}

    @property
    def onward(self) -> str:
        """The path that was asked for, of this host alone; empty when none was."""
        found = safe_next(self.request, "")
        return "" if found.startswith(DOORS) else found

    def context(self) -> dict[str, Any]:
        """The way on, for links and forms."""
        return {"next": self.onward, "for_a_seat": self.onward.startswith("/at/")}

    def let_in(self, user: User) -> HttpResponse:
        """Give the session to this user and lead on; somebody new says their name first."""
        in_unit(lambda _unit: sign_in_session(self.request, user))
        self.request.session.pop(ASKED_PHONE, None)
        if has_no_name(user) and not in_unit(lambda _unit: call_by_known_name(self.actor)):
            return redirect_to("/welcome", onward=self.onward)
        return HttpResponseRedirect(self.onward or ("/me" if user.is_customer else "/desk"))


class SignIn(Door, SiteForm[PhoneForm]):
    """A phone number; the code goes there. Whether the number is known makes no difference."""

    rates: ClassVar[dict[str, str]] = {"POST": "public"}
    template = "portal/site/sign_in.html"
    form = PhoneForm

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form; who is in already goes on."""
        if self.actor.is_person:
            return HttpResponseRedirect(self.onward or "/me")
        return self.show_form(self.make_form())

    def act(self, form: PhoneForm) -> HttpResponse:
        """Send the code and ask for it."""
        phone = form.cleaned_data["phone"]
        rates.check(self.request, "otp", subject=fingerprint("rate", phone))
        request_code(phone=phone)
        self.request.session[ASKED_PHONE] = phone
        return redirect_to("/sign-in/code", onward=self.onward)


class EnterCode(Door, SiteForm[CodeForm]):
    """The six digits that arrived."""

    template = "portal/site/code.html"
    form = CodeForm
    opens_units = True
    asks_totp = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a number there is nothing to enter."""
        if ASKED_PHONE not in request.session:
            return redirect_to("/sign-in", onward=safe_next(request, ""))
        return super().dispatch(request, *args, **kwargs)

    def act(self, form: CodeForm) -> HttpResponse:
        """Prove the number; a new one becomes a new customer."""
        asked, phone = form.cleaned_data, self.request.session[ASKED_PHONE]
        try:
            user = flows.prove_code(phone=phone, code=asked["code"], totp=asked["totp"])
        except (CredentialsInvalid, TotpRequired, Invalid) as error:
            self.asks_totp = isinstance(error, TotpRequired)
            form.add_error("totp" if self.asks_totp else "code", error.sentence)
            return self.show_form(form if self.asks_totp else emptied(form), status=422)
        return self.let_in(user)

    def context(self) -> dict[str, Any]:
        """And where the code went."""
        asks_totp = self.asks_totp or bool(self.request.POST.get("totp"))
        return {**super().context(), "phone": self.request.session.get(ASKED_PHONE, ""), "asks_totp": asks_totp}


class EnterPassword(Door, SiteForm[PasswordForm]):
    """For those who have a password: staff, and whoever chose one."""

    template = "portal/site/password.html"
    form = PasswordForm
    opens_units = True
    asks_totp = False

    def act(self, form: PasswordForm) -> HttpResponse:
        """Compare, and ask for the second step where it is on."""
        asked = form.cleaned_data
        rates.check(self.request, "login", subject=fingerprint("rate", asked.get("email") or asked["phone"]))
        try:
            user = flows.prove_password(**asked)
        except (CredentialsInvalid, TotpRequired) as error:
            self.asks_totp = isinstance(error, TotpRequired)
            if self.asks_totp:
                form.add_error("totp", error.sentence)
            else:
                put_refusal(form, error)
            return self.show_form(form, status=422)
        return self.let_in(user)

    def context(self) -> dict[str, Any]:
        """And whether the second step is asked for."""
        return {**super().context(), "asks_totp": self.asks_totp or bool(self.request.POST.get("totp"))}


class Welcome(Door, SiteForm[NameForm]):
    """How somebody new is called; and later, when it has changed."""

    needs = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    rates: ClassVar[dict[str, str]] = {"POST": "default"}
    template = "portal/site/welcome.html"
    form = NameForm

    def make_form(self, **given: Any) -> NameForm:
        """With what is known."""
        user = me(self.actor)
        known = {"name": user.name, "language": user.language}
        new = {"name": "", "language": get_language()}
        return NameForm(initial=new if has_no_name(user) else known, **given)

    def act(self, form: NameForm) -> HttpResponse:
        """Write it on the account, and on the customer's row where there is one."""
        asked = form.cleaned_data
        change_profile(changes=dict(asked), actor=self.actor)
        own = Customer.objects.filter(user_uid=self.actor.uid).first()
        if own is not None:
            update_customer(customer_id=own.pk, actor=self.actor, **asked)
        return HttpResponseRedirect(self.onward or "/me")

    def context(self) -> dict[str, Any]:
        """And whether this is the first time."""
        return {**super().context(), "is_new": has_no_name(me(self.actor))}


class SignOut(SitePage):
    """Going out, and leaving nothing in the browser."""

    needs = {"POST": PUBLIC}

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the sign-in; what the browser kept for offline goes too."""
        sign_out_session(request)
        response = HttpResponseRedirect("/")
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def emptied(form: CodeForm) -> CodeForm:
    """The same form without the wrong code: the right one is typed into empty cells."""
    form.data = {name: form.data[name] for name in form.data if name != "code"}
    return form


def has_no_name(user: User) -> bool:
    """Whether the account is still called by its number."""
    return bool(user.phone) and user.name == spoken_phone(user.phone)


def call_by_known_name(actor: Actor) -> bool:
    """Whether the desk or a list has brought the person's name already; then the account takes it."""
    own = Customer.objects.filter(user_uid=actor.uid).exclude(name=actor.name).first()
    if own is not None:
        change_profile(changes={"name": own.name}, actor=actor)
    return own is not None


def redirect_to(path: str, *, onward: str) -> HttpResponse:
    """To a door that leads on."""
    return redirect(f"{path}?next={quote(onward)}" if onward else path)
