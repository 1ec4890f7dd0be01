"""`auth/*`: coming in and going out, passwords and addresses; at the apex and at tenants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api import rates
from shared.api.access import PUBLIC, SIGNED_IN
from shared.api.fields import StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import NotAuthenticated
from shared.identity import flows, tokens
from shared.identity.actions import accounts, signing_in, team
from shared.identity.api import forms, shapes
from shared.identity.authentication import principal_of
from shared.identity.visits import Visit
from shared.secrets import fingerprint

TAGS = ("Identity",)


def count_account(request: Request | HttpRequest, rate: str, address: str) -> None:
    """Count a try on somebody's account, from wherever it comes. Raises RateLimited, Unavailable."""
    rates.check(request, rate, subject=fingerprint("rate", address.strip().lower()))


class Login(ApiView):
    """Password, and the second step where it is on."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS
    opens_units = True
    form: ClassVar[type[StrictSerializer]] = forms.LoginIn

    @operation(takes=forms.LoginIn, gives=shapes.SignedInOut)
    def post(self, request: Request) -> Response:
        """Sign in with an email or a phone, and a password."""
        asked = self.body(self.form)
        count_account(request, "login", asked.get("email") or asked["phone"])
        user = flows.prove_password(**asked)
        return self.answer(shapes.SignedInOut, flows.enter(user, Visit.of(request)))


class OperatorLogin(Login):
    """The platform's: by email only."""

    form = forms.OperatorLoginIn

    @operation(takes=forms.OperatorLoginIn, gives=shapes.SignedInOut)
    def post(self, request: Request) -> Response:
        """Sign in as an operator."""
        asked = self.body(self.form)
        count_account(request, "login", asked["email"])
        user = flows.prove_password(**asked)
        return self.answer(shapes.SignedInOut, flows.enter(user, Visit.of(request)))


class Register(ApiView):
    """Becoming a customer."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "public"}
    tags = TAGS

    @operation(takes=forms.RegisterIn, gives=shapes.SignedInOut, status=201)
    def post(self, request: Request) -> Response:
        """Register as a customer, and be signed in."""
        asked = {"email": "", "phone": "", "password": None, "referral_code": "", **self.body(forms.RegisterIn)}
        entry = accounts.register(**asked, visit=Visit.of(request))
        return self.answer(shapes.SignedInOut, entry, status=201)


class CodeRequest(ApiView):
    """A code for a phone."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "public"}
    tags = TAGS

    @operation(takes=forms.CodeAskedIn, gives=shapes.CodeSentOut)
    def post(self, request: Request) -> Response:
        """Send a one-time code to a phone."""
        phone = self.body(forms.CodeAskedIn)["phone"]
        count_account(request, "otp", phone)
        signing_in.request_code(phone=phone)
        return self.answer(shapes.CodeSentOut, {"expires_in": settings.OTP_SECONDS})


class CodeVerify(ApiView):
    """Coming in by a code."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS
    opens_units = True

    @operation(takes=forms.CodeIn, gives=shapes.SignedInOut)
    def post(self, request: Request) -> Response:
        """Sign in with the code that arrived; a new number becomes a new customer."""
        user = flows.prove_code(**self.body(forms.CodeIn))
        return self.answer(shapes.SignedInOut, flows.enter(user, Visit.of(request)))


class Refresh(ApiView):
    """The next pair of tokens."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "refresh"}
    tags = TAGS
    opens_units = True

    @operation(takes=forms.RefreshIn, gives=shapes.SignedInOut)
    def post(self, request: Request) -> Response:
        """Exchange a refresh token, once; using it again ends the sign-in everywhere."""
        entry = flows.refresh(self.body(forms.RefreshIn)["refresh"], Visit.of(request))
        return self.answer(shapes.SignedInOut, entry)


class Verify(ApiView):
    """Looking at a token."""

    needs = {"POST": PUBLIC}
    tags = TAGS
    opens_units = True

    @operation(takes=forms.TokenIn, gives=shapes.VerifiedOut)
    def post(self, _request: Request) -> Response:
        """Say whether an access token is good here."""
        token = self.body(forms.TokenIn)["token"]
        principal, claims = principal_of(token), tokens.read(token, tokens.ACCESS)
        expires_at = datetime.fromtimestamp(claims.expires_at, UTC)
        shown = {"valid": True, "typ": tokens.ACCESS, "sub": principal.actor.uid, "expires_at": expires_at}
        return self.answer(shapes.VerifiedOut, shown)


class Logout(ApiView):
    """Going out."""

    needs = {"POST": PUBLIC}
    tags = TAGS

    @operation(takes=forms.LogoutIn, status=204)
    def post(self, request: Request) -> Response:
        """End a sign-in: its access and refresh tokens are good no longer."""
        refresh = self.body(forms.LogoutIn).get("refresh")
        device = getattr(request.user, "device", None)
        if refresh:
            claims = tokens.read(refresh, tokens.REFRESH)
            signing_in.sign_out(device_uid=claims.device_uid, user_uid=claims.user_uid)
        elif device is not None:
            signing_in.sign_out(device_uid=device.uid, user_uid=device.user.uid)
        else:
            raise NotAuthenticated
        return Response(status=204)


class PasswordForgot(ApiView):
    """A link to choose a new password."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.ForgottenIn, status=202)
    def post(self, request: Request) -> Response:
        """Mail a link to choose a new password; the answer is the same for an unknown address."""
        email = self.body(forms.ForgottenIn)["email"]
        count_account(request, "otp", email)
        accounts.forget_password(email=email)
        return Response({}, status=202)


class PasswordReset(ApiView):
    """Choosing a new password by the link."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.ResetIn, status=204)
    def post(self, _request: Request) -> Response:
        """Choose a new password; every sign-in ends."""
        accounts.reset_password(**self.body(forms.ResetIn))
        return Response(status=204)


class PasswordChange(ApiView):
    """Choosing another password while signed in."""

    needs = {"POST": SIGNED_IN}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.PasswordIn, status=204)
    def post(self, request: Request) -> Response:
        """Choose another password; every other sign-in ends."""
        asked = self.body(forms.PasswordIn)
        device = getattr(request.user, "device", None)
        accounts.change_password(
            current=asked["current_password"],
            password=asked["password"],
            actor=self.actor,
            device_uid=device.uid if device else None,
        )
        return Response(status=204)


class EmailVerify(ApiView):
    """Proving an address."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.TokenIn, gives=shapes.UserOut)
    def post(self, _request: Request) -> Response:
        """Prove an email address by the link that was mailed."""
        return self.answer(shapes.UserOut, accounts.verify_email(**self.body(forms.TokenIn)))


class EmailRequest(ApiView):
    """The link once more."""

    needs = {"POST": SIGNED_IN}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(status=202)
    def post(self, _request: Request) -> Response:
        """Mail the link again that proves the caller's address."""
        accounts.send_verification(actor=self.actor)
        return Response({}, status=202)


class InviteAccept(ApiView):
    """Joining the staff."""

    needs = {"POST": PUBLIC}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.AcceptIn, gives=shapes.SignedInOut)
    def post(self, request: Request) -> Response:
        """Accept an invite: choose a password, and be signed in."""
        asked = {"name": "", **self.body(forms.AcceptIn)}
        return self.answer(shapes.SignedInOut, team.accept_invite(**asked, visit=Visit.of(request)))
