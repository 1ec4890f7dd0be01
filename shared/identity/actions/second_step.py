"""The second step: an authenticator app."""

from __future__ import annotations

import pyotp
from django.utils.translation import gettext as _

from shared.actor import Actor
from shared.errors import IllegalState, Invalid
from shared.identity.actions.accounts import take_self
from shared.identity.codes import is_totp, use_totp
from shared.identity.mails import tell_by_mail
from shared.identity.models import User
from shared.secrets import decrypt, encrypt
from shared.spine import emit
from shared.unit import action

ISSUER = "Frontdesk"


@action
def enroll_totp(*, actor: Actor) -> tuple[User, str]:
    """Make a secret to be scanned; nothing is asked for before it is confirmed. Returns the user and the secret."""
    user = take_self(actor)
    if user.asks_totp:
        raise IllegalState(state="on")
    secret = pyotp.random_base32()
    user.totp_pending = encrypt(secret)
    user.save(update_fields=["totp_pending"])
    return user, secret


@action
def confirm_totp(*, totp: str, actor: Actor) -> User:
    """The app shows the right code: from now on it is asked for. Raises IllegalState, Invalid."""
    user = take_self(actor)
    if not user.totp_pending:
        raise IllegalState(state="on" if user.asks_totp else "off")
    if not is_totp(decrypt(user.totp_pending).reveal(), totp):
        raise Invalid.field("totp", "wrong", _("That is not the code that your app shows now."))
    user.totp_secret, user.totp_pending, user.totp_last_step = user.totp_pending, "", 0
    user.save(update_fields=["totp_secret", "totp_pending", "totp_last_step"])
    emit("user.second_step_enabled", user, actor=actor)
    tell_by_mail(user, "second_step_enabled")
    return user


@action
def disable_totp(*, totp: str, actor: Actor) -> User:
    """Ask for it no longer; the app has to be shown once more. Raises IllegalState, Invalid."""
    user = take_self(actor)
    if not user.asks_totp:
        raise IllegalState(state="off")
    if not use_totp(user, totp):
        raise Invalid.field("totp", "wrong", _("That is not the code that your app shows now."))
    user.totp_secret = ""
    user.save(update_fields=["totp_secret"])
    emit("user.second_step_disabled", user, actor=actor)
    tell_by_mail(user, "second_step_disabled")
    return user


# Steps


def otpauth_url(user: User, secret: str) -> str:
    """What the QR code of an authenticator says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email or user.phone, issuer_name=ISSUER)
