"""Where links in mails lead, at the apex and at tenants: a new password, a proven address, an invite, a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.api.access import PUBLIC
from shared.clock import now
from shared.identity.actions import accounts, team
from shared.identity.actions.handing_over import enter_by_ticket
from shared.identity.actions.impersonating import enter_impersonation
from shared.identity.api.auth import count_account
from shared.identity.errors import LinkInvalid
from shared.identity.models import Invite, MailToken
from shared.identity.queries import good_invite, good_link
from shared.identity.sessions import bind_session
from shared.identity.sides import is_platform_side
from shared.identity.visits import Visit
from shared.look.theme import Accent
from shared.pages.views import FormPage, PageView
from shared.tenancy import current_tenant
from shared.unit import in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from shared.api.access import Need
    from shared.errors import DomainError
    from shared.identity.models import Device, User

OPEN: Mapping[str, Need] = {"GET": PUBLIC, "POST": PUBLIC}
LONGEST_PASSWORD = 128
CHROMA_STEP = 10  # a tenant's chroma is kept in hundredths, the look takes thousandths
PASSWORD_RULE = gettext_lazy("At least ten characters; not only digits, and none of the passwords that everybody uses.")


def new_password() -> forms.CharField:
    """A field for a password that is being chosen."""
    return forms.CharField(
        label=gettext_lazy("Password"),
        help_text=PASSWORD_RULE,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class EmailForm(forms.Form):
    """Whose password was forgotten."""

    email = forms.EmailField(
        label=gettext_lazy("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class NewPasswordForm(forms.Form):
    """The password from now on."""

    password = new_password()


class InviteForm(forms.Form):
    """What somebody who was invited still has to say."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = new_password()


class AccountPage(FormPage[Any]):
    """A page with the sign of this side: Frontdesk's, or the tenant's."""

    needs = OPEN
    rates: ClassVar[Mapping[str, str]] = {"POST": "login"}

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """With the sign; and what is in the address stays there, also when a link on the page is followed."""
        response = super().show(status=status, template=template, sign_in=sign_in_path(), **_framed(), **context)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        return response

    def refused(self, error: DomainError) -> HttpResponse:
        """A link that is no longer good says so in the page."""
        if isinstance(error, LinkInvalid):
            return self.show(status=error.status, template="identity/gone.html")
        return super().refused(error)


class ForgottenPassword(AccountPage):
    """An email goes out; whether the address is known makes no difference to what is shown."""

    template = "identity/forgotten.html"
    form = EmailForm

    def act(self, form: EmailForm) -> HttpResponse:
        """Mail the link."""
        email = form.cleaned_data["email"]
        count_account(self.request, "otp", email)
        accounts.forget_password(email=email)
        return self.show(template="identity/mailed.html", email=email)


class ResetPassword(AccountPage):
    """Choosing a new password by the link."""

    template = "identity/reset.html"
    form = NewPasswordForm

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form, if the link is still good."""
        if good_link(self.kwargs["token"], MailToken.Purpose.PASSWORD, now()) is None:
            raise LinkInvalid
        return super().get(self.request)

    def act(self, form: NewPasswordForm) -> HttpResponse:
        """Every sign-in ends; the next one is with the new password."""
        accounts.reset_password(token=self.kwargs["token"], password=form.cleaned_data["password"])
        messages.success(self.request, _("The new password counts from now on."))
        return HttpResponseRedirect(sign_in_path(), status=303)


class VerifyEmail(AccountPage):
    """The address is proven by a button: programs that look into mails only open the page."""

    template = "identity/verify.html"
    form = forms.Form

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The button, if the link is still good."""
        if good_link(self.kwargs["token"], MailToken.Purpose.EMAIL, now()) is None:
            raise LinkInvalid
        return super().get(self.request)

    def act(self, _form: forms.Form) -> HttpResponse:
        """It is theirs."""
        user = accounts.verify_email(token=self.kwargs["token"])
        return self.show(template="identity/verified.html", email=user.email)


class AcceptInvite(AccountPage):
    """Joining the staff, or the operators."""

    template = "identity/invite.html"
    form = InviteForm

    @property
    def invite(self) -> Invite:
        """What the link offers. Raises LinkInvalid."""
        found = good_invite(self.kwargs["token"], now())
        if found is None:
            raise LinkInvalid
        return found

    def make_form(self, **given: Any) -> InviteForm:
        """With the name that the account has already."""
        user = self.invite.user
        return InviteForm(initial={"name": user.name if user else ""}, **given)

    def context(self) -> dict[str, Any]:
        """To what one is invited."""
        return {"invite": self.invite}

    def act(self, form: InviteForm) -> HttpResponse:
        """Join, and be signed in."""
        entry = team.accept_invite(token=self.kwargs["token"], visit=Visit.of(self.request), **form.cleaned_data)
        bind_session(self.request, entry.device)
        return HttpResponseRedirect(home_of(entry.user), status=303)


class TicketPage(PageView):
    """An address that is good once and leads on at once; at a tenant alone."""

    needs = OPEN

    def get(self, request: HttpRequest, ticket: str) -> HttpResponse:
        """Bind the session to the ticket's device."""
        device = in_unit(lambda _unit: self.enter(ticket))
        bind_session(request, device)
        return HttpResponseRedirect(home_of(device.user), status=303)

    def enter(self, ticket: str) -> Device:
        """Whose it is. Raises LinkInvalid."""
        raise NotImplementedError

    def refused(self, error: DomainError) -> HttpResponse:
        """A ticket that is no longer good: sign in instead."""
        if isinstance(error, LinkInvalid):
            return self.show(status=error.status, template="identity/gone.html", sign_in=sign_in_path(), **_framed())
        return super().refused(error)


class EnterDesk(TicketPage):
    """An operator comes to stand in for the owner."""

    def enter(self, ticket: str) -> Device:
        """The impersonator's device."""
        return enter_impersonation(ticket=ticket)


class EnterAfterSignUp(TicketPage):
    """The owner comes from the sign-up."""

    def enter(self, ticket: str) -> Device:
        """The owner's device."""
        return enter_by_ticket(ticket=ticket)


def home_of(user: User) -> str:
    """Where somebody who has just come in goes."""
    if is_platform_side():
        return "/console"
    return "/me" if user.is_customer else "/desk"


def sign_in_path() -> str:
    """Where one signs in with a password on this side."""
    return "/console/sign-in" if is_platform_side() else "/sign-in/password"


def _framed() -> dict[str, Any]:
    if is_platform_side():
        return {}
    tenant = current_tenant()
    accent = Accent(hue=tenant.accent_hue % 360, chroma=tenant.accent_chroma * CHROMA_STEP)
    return {"frame": {"name": tenant.name, "letter": tenant.name[:1].upper(), "accent": accent}}
