"""What comes in about people, sign-ins, roles and keys."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from shared.api.fields import MomentField, PhoneField, StrictSerializer
from shared.identity.models import LANGUAGES

CONSENTS = ["terms", "service_messages", "promotional"]
TOTP = r"^\d{6}$"
TOKEN_CHARACTERS = 4096


class PasswordField(serializers.CharField):
    """A password, as it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=128, trim_whitespace=False, write_only=True, **kwargs)


class LoginIn(StrictSerializer):
    """An email or a phone, a password, and the second step where it is on."""

    email = serializers.EmailField(required=False, max_length=254)
    phone = PhoneField(required=False)
    password = PasswordField()
    totp = serializers.CharField(required=False, allow_blank=True, max_length=10)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One address is needed."""
        return _with_an_address(attrs)


class OperatorLoginIn(StrictSerializer):
    """An email, a password, and the second step where it is on."""

    email = serializers.EmailField(max_length=254)
    password = PasswordField()
    totp = serializers.CharField(required=False, allow_blank=True, max_length=10)


class RegisterIn(StrictSerializer):
    """A new customer: a name, an email or a phone, a password or a phone for codes, and what they agreed to."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(required=False, max_length=254)
    phone = PhoneField(required=False)
    password = PasswordField(required=False)
    consents = serializers.ListField(child=serializers.ChoiceField(CONSENTS), max_length=10)
    referral_code = serializers.CharField(required=False, allow_blank=True, max_length=40)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One address is needed."""
        return _with_an_address(attrs)


class CodeAskedIn(StrictSerializer):
    """Where to send a code."""

    phone = PhoneField()


class CodeIn(StrictSerializer):
    """The code that arrived."""

    phone = PhoneField()
    code = serializers.CharField(max_length=10)
    totp = serializers.CharField(required=False, allow_blank=True, max_length=10)


class RefreshIn(StrictSerializer):
    """A refresh token."""

    refresh = serializers.CharField(max_length=TOKEN_CHARACTERS)


class LogoutIn(StrictSerializer):
    """The refresh token of the sign-in to end; without it, the caller's own."""

    refresh = serializers.CharField(required=False, max_length=TOKEN_CHARACTERS)


class TokenIn(StrictSerializer):
    """A token of a link, or one to look at."""

    token = serializers.CharField(max_length=TOKEN_CHARACTERS)


class ForgottenIn(StrictSerializer):
    """Whose password was forgotten."""

    email = serializers.EmailField(max_length=254)


class ResetIn(StrictSerializer):
    """The token of the link, and the new password."""

    token = serializers.CharField(max_length=200)
    password = PasswordField()


class PasswordIn(StrictSerializer):
    """The password now, and the next one."""

    current_password = PasswordField(required=False, allow_blank=True, default="")
    password = PasswordField()


class AcceptIn(StrictSerializer):
    """The token of the invite, a password, and perhaps a name."""

    token = serializers.CharField(max_length=200)
    password = PasswordField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)


class MeIn(StrictSerializer):
    """What people change about themselves."""

    name = serializers.CharField(required=False, max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    phone = PhoneField(required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)


class TotpIn(StrictSerializer):
    """What the authenticator app shows."""

    totp = serializers.RegexField(TOTP)


class StaffIn(StrictSerializer):
    """A new colleague; with a password no invite is needed."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(required=False)
    role = serializers.CharField(max_length=40)
    password = PasswordField(required=False)


class StaffChangeIn(StrictSerializer):
    """What may be changed about a colleague."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    role = serializers.CharField(max_length=40)
    is_active = serializers.BooleanField(required=False)
    password = PasswordField(required=False)


class InviteIn(StrictSerializer):
    """Whom to invite, as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.CharField(max_length=40)


class RoleIn(StrictSerializer):
    """A new role."""

    code = serializers.RegexField(r"^[a-z][a-z0-9_]{1,39}$")
    name = serializers.CharField(max_length=80)
    permissions = serializers.ListField(child=serializers.CharField(max_length=60), max_length=100)


class RoleChangeIn(StrictSerializer):
    """Another name, or other permissions."""

    name = serializers.CharField(max_length=80)
    permissions = serializers.ListField(child=serializers.CharField(max_length=60), max_length=100)


class ApiKeyIn(StrictSerializer):
    """A key's name, what it may do, and when it ends (null: never)."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=100)
    expires_at = MomentField(required=False, allow_null=True)


def _with_an_address(attrs: dict[str, Any]) -> dict[str, Any]:
    if not (attrs.get("email") or attrs.get("phone")):
        raise serializers.ValidationError({"email": _("Give an email address or a phone number.")}, code="required")
    return attrs
