"""Users, their roles, devices, codes, invites and API keys; in public for operators, in a tenant for its people."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower

from shared.identity.permissions import ROLE_NAMES, TenantRole
from shared.locks import Rank
from shared.rows import Home, Row

LANGUAGES = [("en", "English"), ("hi", "हिन्दी")]


class Role(Row):
    """A named set of permissions. A built-in one's set is in `permissions.py`, an own one's here."""

    HOME = Home.BOTH
    LOCK_RANK = Rank.ROLE

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    permissions = models.JSONField(default=list, blank=True)
    is_built_in = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it, in the active language."""
        return str(ROLE_NAMES[self.code]) if self.is_built_in and self.code in ROLE_NAMES else self.name


class User(AbstractBaseUser, Row):
    """A person who can sign in: an operator in public, staff or a customer in a tenant.

    `token_version` is in every token and page session; raising it ends them all. A removed user keeps the row,
    because facts name it, and frees the email and the phone.
    """

    HOME = Home.BOTH
    LOCK_RANK = Rank.USER
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("totp_secret", "totp_pending")

    last_login = None
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=16, blank=True, default="")  # E.164
    language = models.CharField(max_length=8, choices=LANGUAGES, default="en")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    token_version = models.PositiveIntegerField(default=1)
    failed_logins = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_login_at = models.DateTimeField(null=True, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    totp_secret = models.TextField(blank=True, default="")  # encrypted; set: the second step is asked for
    totp_pending = models.TextField(blank=True, default="")  # encrypted; shown, and not yet confirmed
    totp_last_step = models.BigIntegerField(default=0)  # a code is good once

    USERNAME_FIELD: ClassVar[str] = "uid"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email="") & models.Q(removed_at=None), name="identity_user_email"
            ),
            models.UniqueConstraint(
                fields=("phone",), condition=~models.Q(phone="") & models.Q(removed_at=None), name="identity_user_phone"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_customer(self) -> bool:
        """Whether this person is a tenant's customer, and not one of its staff."""
        return self.role.code == TenantRole.CUSTOMER

    @property
    def asks_totp(self) -> bool:
        """Whether signing in needs the second step."""
        return bool(self.totp_secret)

    @property
    def may_sign_in(self) -> bool:
        """Whether this account is in use."""
        return self.is_active and self.removed_at is None


class Device(Row):
    """One place where somebody is signed in: the family of its refresh tokens, or a page session.

    Only the newest refresh token of the family is good; an older one that turns up again was copied, and ends
    the family. An operator who impersonates has a device too, so its owner sees and can end it.
    """

    HOME = Home.BOTH
    LOCK_RANK = Rank.DEVICE

    class Kind(models.TextChoices):
        """Through what it is signed in."""

        API = "api"
        PAGE = "page"
        IMPERSONATION = "impersonation"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    label = models.CharField(max_length=120)
    agent_mark = models.CharField(max_length=64, blank=True, default="")  # keyed hash of the user agent
    address = models.GenericIPAddressField(null=True, blank=True)
    refresh_mark = models.CharField(max_length=64, blank=True, default="")  # keyed hash of the newest token's jti
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_for = models.CharField(max_length=24, blank=True, default="")
    act_uid = models.UUIDField(null=True, blank=True)
    act_name = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("user", "revoked_at"), name="identity_device_user"),)

    def __str__(self) -> str:
        return self.label


class PhoneCode(Row):
    """The newest one-time code for a phone and purpose; kept only as a keyed hash."""

    HOME = Home.BOTH

    class Purpose(models.TextChoices):
        """What the code opens."""

        LOGIN = "login"
        PHONE = "phone"

    phone = models.CharField(max_length=16)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    code_mark = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("phone", "purpose"), name="identity_phonecode_one"),)

    def __str__(self) -> str:
        return f"{self.purpose} code"


class MailToken(Row):
    """A link in a mail, good once: to set a new password, or to prove the address."""

    HOME = Home.BOTH

    class Purpose(models.TextChoices):
        """What the link does."""

        PASSWORD = "password"  # noqa: S105 - a purpose, not a password
        EMAIL = "email"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mail_tokens")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    email = models.EmailField(max_length=254)
    token_mark = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} link"


class Invite(Row):
    """An offer to join the staff, good once; `user` when the account exists and only lacks its password."""

    HOME = Home.BOTH

    email = models.EmailField(max_length=254)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="invites")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="invites")
    token_mark = models.CharField(max_length=64, unique=True)
    invited_by = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invite as {self.role}"


class ApiKey(Row):
    """A key for programs; only its keyed hash is kept. Its scopes are permissions that its maker held."""

    HOME = Home.BOTH

    name = models.CharField(max_length=80)
    key_mark = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="api_keys")
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
