"""Refusals of the identity engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import Conflict, Forbidden, Invalid, NotAuthenticated


class TokenInvalid(NotAuthenticated):
    """The token is not ours, not this tenant's, or not of this kind."""

    code = "token_invalid"
    title = _("This token is not valid here.")


class TokenExpired(NotAuthenticated):
    """The token was good until a moment ago."""

    code = "token_expired"
    title = _("This token has expired.")


class TokenRevoked(NotAuthenticated):
    """The token was ended: signed out, copied, or its owner changed."""

    code = "token_revoked"
    title = _("This sign-in was ended. Sign in again.")


class NotAPerson(Forbidden):
    """An API key has no account, no devices and no second step."""

    title = _("This is for people who are signed in. An API key is not one.")


class CredentialsInvalid(NotAuthenticated):
    """Unknown, wrong, or locked for a while: the caller cannot tell which."""

    code = "credentials_invalid"
    title = _("That did not match. After five wrong tries an account rests for fifteen minutes.")


class TotpRequired(NotAuthenticated):
    """The password is right, and the second step is missing."""

    code = "totp_required"
    title = _("Enter the six digits of your authenticator app.")


class OtpWrong(Invalid):
    """Not the code that was sent."""

    code = "otp_wrong"
    title = _("That is not the code.")


class OtpExpired(Invalid):
    """No code is open for this number."""

    code = "otp_expired"
    title = _("This code is no longer good. Ask for a new one.")


class OtpLocked(Invalid):
    """Too many wrong tries on one code."""

    code = "otp_locked"
    title = _("Too many wrong tries. Ask for a new code.")


class LinkInvalid(Invalid):
    """A link of a mail or an invite that is unknown, used or too old."""

    code = "link_invalid"
    title = _("This link was used already, or is too old.")


class LastOwner(Conflict):
    """Nobody would be left who may do everything."""

    code = "last_owner"
    title = _("Nobody else here may do everything. Give somebody else this role first.")


class RoleInUse(Conflict):
    """Somebody holds the role."""

    code = "role_in_use"
    title = _("Somebody holds this role. Give them another one first.")


class BuiltInRole(Conflict):
    """A built-in role is as it is."""

    code = "built_in_role"
    title = _("A built-in role cannot be changed.")


class ElsewhereForbidden(Forbidden):
    """One of the staff, and not in a network that the tenant lists."""

    title = _("Here only this business’s own networks lead to the desk. You are in another one.")
