"""`auth/me`, `auth/devices`, `auth/2fa`: one's own account, devices and second step; at the apex and at tenants."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.access import SIGNED_IN
from shared.api.views import ApiView, operation
from shared.identity import queries
from shared.identity.actions import accounts, second_step
from shared.identity.api import forms, shapes

TAGS = ("Identity",)


class Me(ApiView):
    """The caller."""

    needs = {"GET": SIGNED_IN, "PATCH": SIGNED_IN}
    tags = TAGS

    @operation(gives=shapes.MeOut)
    def get(self, _request: Request) -> Response:
        """Show the caller."""
        return self._shown(queries.me(self.actor))

    @operation(takes=forms.MeIn, gives=shapes.MeOut)
    def patch(self, _request: Request) -> Response:
        """Change the caller's name, addresses or language."""
        return self._shown(accounts.change_profile(changes=self.body(forms.MeIn, partial=True), actor=self.actor))

    def _shown(self, user: object) -> Response:
        return Response(shapes.MeOut(user, context={"request": self.request, "actor": self.actor}).data)


class Devices(ApiView):
    """Where the caller is signed in."""

    needs = {"GET": SIGNED_IN}
    tags = TAGS

    @operation(gives=shapes.DeviceOut, many=True)
    def get(self, _request: Request) -> Response:
        """List where the caller is signed in."""
        return self.page(queries.devices_of(self.actor), shapes.DeviceOut, ordering=("created_at", "last_seen_at"))


class OneDevice(ApiView):
    """One of them."""

    needs = {"DELETE": SIGNED_IN}
    tags = TAGS

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """End one of the caller's sign-ins."""
        accounts.revoke_device(uid=uid, actor=self.actor)
        return Response(status=204)


class TotpEnroll(ApiView):
    """A secret to be scanned."""

    needs = {"POST": SIGNED_IN}
    tags = TAGS

    @operation(gives=shapes.EnrolledOut)
    def post(self, _request: Request) -> Response:
        """Begin with an authenticator app: a secret to scan; nothing changes before it is confirmed."""
        user, secret = second_step.enroll_totp(actor=self.actor)
        shown = {"secret": secret, "otpauth_url": second_step.otpauth_url(user, secret)}
        return self.answer(shapes.EnrolledOut, shown)


class TotpConfirm(ApiView):
    """Switching the second step on."""

    needs = {"POST": SIGNED_IN}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.TotpIn, gives=shapes.UserOut)
    def post(self, _request: Request) -> Response:
        """Show a code of the app; from now on signing in asks for one."""
        return self.answer(shapes.UserOut, second_step.confirm_totp(**self.body(forms.TotpIn), actor=self.actor))


class TotpDisable(ApiView):
    """Switching it off."""

    needs = {"POST": SIGNED_IN}
    rates = {"POST": "login"}
    tags = TAGS

    @operation(takes=forms.TotpIn, gives=shapes.UserOut)
    def post(self, _request: Request) -> Response:
        """Show a code once more; signing in no longer asks for one."""
        return self.answer(shapes.UserOut, second_step.disable_totp(**self.body(forms.TotpIn), actor=self.actor))
