"""Steps that several actions share, here and in other apps: each runs inside the caller's unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared.errors import AlreadyExists, Invalid
from shared.identity.models import Role, User

if TYPE_CHECKING:
    from datetime import datetime


def create_user(*, name: str, email: str, phone: str, password: str | None, role: str, now: datetime) -> User:
    """Write a user of the current schema. phone: E.164 or empty; password None: cannot sign in by one.

    Raises Invalid (weak password, unknown role), AlreadyExists (email or phone is taken).
    """
    user = User(name=name.strip(), email=clean_email(email), phone=phone, role=role_called(role), created_at=now)
    if password is None:
        user.set_unusable_password()
    else:
        set_password(user, password)
    return save_contact(user)


def clean_email(email: str) -> str:
    """As it is kept: lower case, without spaces around it."""
    return email.strip().lower()


def set_password(user: User, password: str, *, field: str = "password") -> None:
    """Put a password on the (unsaved) user. Raises Invalid on the field when it is weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors = [{"code": "weak", "detail": sentence} for sentence in error.messages]
        raise Invalid(errors={field: errors}) from error
    user.set_password(password)


def role_called(code: str) -> Role:
    """The role with this code. Raises Invalid on `role`."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise Invalid.field("role", "unknown", _("There is no role with this code."))
    return role


def save_contact(user: User, fields: list[str] | None = None) -> User:
    """Save; a taken email or phone is the caller's refusal. Raises AlreadyExists."""
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError as error:
        taken = "phone" if "identity_user_phone" in str(error) else "email"
        raise AlreadyExists(field=taken) from error
    return user
