"""What goes out about people, sign-ins, roles and keys. No hash, secret or integer key is among it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared.api.fields import OutSerializer
from shared.identity.models import Role, User
from shared.identity.principals import permissions_of
from shared.identity.visits import Entry


class UserOut(OutSerializer):
    """A person, as they see themselves."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    role = serializers.CharField(source="role.code")
    language = serializers.CharField()
    email_verified = serializers.SerializerMethodField()
    phone_verified = serializers.SerializerMethodField()
    totp = serializers.BooleanField(source="asks_totp")

    def get_email_verified(self, user: User) -> bool:
        """Whether a link that was mailed came back."""
        return user.email_verified_at is not None

    def get_phone_verified(self, user: User) -> bool:
        """Whether a code that was sent came back."""
        return user.phone_verified_at is not None


class MeOut(UserOut):
    """The caller, with what they may do here."""

    permissions = serializers.SerializerMethodField()
    impersonated_by = serializers.SerializerMethodField()

    def get_permissions(self, _user: User) -> list[str]:
        """What the caller's token may do, sorted."""
        return sorted(self.context["actor"].permissions)

    def get_impersonated_by(self, _user: User) -> str | None:
        """The operator who stands in, if one does."""
        act_uid = self.context["actor"].act_uid
        return str(act_uid) if act_uid else None


class SignedInOut(OutSerializer):
    """Tokens, and whose they are. expires_in: seconds that `access` lives."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField()
    user = UserOut()

    def to_representation(self, entry: Entry) -> dict[str, Any]:
        """Of an Entry."""
        pair = entry.pair
        return {
            "access": pair.access,
            "refresh": pair.refresh,
            "expires_in": pair.expires_in_s,
            "user": UserOut(entry.user).data,
        }


class VerifiedOut(OutSerializer):
    """A token that is good here."""

    valid = serializers.BooleanField()
    typ = serializers.CharField()
    sub = serializers.UUIDField()
    expires_at = serializers.DateTimeField()


class CodeSentOut(OutSerializer):
    """A code is on its way. expires_in: seconds."""

    expires_in = serializers.IntegerField()


class EnrolledOut(OutSerializer):
    """To be scanned by an authenticator app, and then confirmed."""

    secret = serializers.CharField()
    otpauth_url = serializers.CharField()


class DeviceOut(OutSerializer):
    """A place where the caller is signed in."""

    uid = serializers.UUIDField()
    kind = serializers.CharField()
    program = serializers.CharField(source="label")
    address = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    impersonated_by = serializers.CharField(source="act_name")
    reason = serializers.CharField()
    current = serializers.SerializerMethodField()

    def get_current(self, device: Any) -> bool:
        """Whether this request comes from it."""
        caller = getattr(self.context["request"].user, "device", None)
        return caller is not None and caller.pk == device.pk


class StaffOut(UserOut):
    """A colleague, as those see them who manage staff."""

    is_active = serializers.BooleanField()
    has_password = serializers.BooleanField(source="has_usable_password")
    locked_until = serializers.DateTimeField(allow_null=True)
    last_login_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class StaffAddedOut(StaffOut):
    """A new colleague. accept_url: where they choose a password; empty when one was given."""

    accept_url = serializers.SerializerMethodField()

    def get_accept_url(self, _user: User) -> str:
        """Shown to whoever invites, so that it can be handed over by hand."""
        return str(self.context["accept_url"])


class InvitedOut(OutSerializer):
    """An invite and its address."""

    uid = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.CharField(source="role.code")
    expires_at = serializers.DateTimeField()
    accept_url = serializers.SerializerMethodField()

    def get_accept_url(self, _invite: Any) -> str:
        """Shown once."""
        return str(self.context["accept_url"])


class ActivityOut(OutSerializer):
    """One thing that somebody did."""

    uid = serializers.UUIDField()
    kind = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_uid = serializers.UUIDField()
    act_uid = serializers.UUIDField(allow_null=True)
    facts = serializers.JSONField()
    at = serializers.DateTimeField()
    request_id = serializers.CharField()


class RoleOut(OutSerializer):
    """A role and what it may do."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField(source="title")
    permissions = serializers.SerializerMethodField()
    built_in = serializers.BooleanField(source="is_built_in")

    def get_permissions(self, role: Role) -> list[str]:
        """Sorted."""
        return sorted(permissions_of(role))


class ApiKeyOut(OutSerializer):
    """An API key without its text."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    hint = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class ApiKeyMadeOut(ApiKeyOut):
    """A new API key with its text, which is never shown again."""

    key = serializers.SerializerMethodField()

    def get_key(self, _key: Any) -> str:
        """It starts with `fd_`."""
        return str(self.context["key"])
